"""The first mapping that is offered for a table."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qa_app.core.conversations import Channel, Role
from qa_app.importers.columns import OTHERS, ColumnMapping, Field, Layout
from qa_app.importers.guessing import guess
from qa_app.importers.samples import column_names, sample_of

CHINESE = ["会话ID", "发送时间", "角色", "客服账号", "买家昵称", "店铺", "消息内容"]
TALK = [
    ["c-1", "2026-10-12 09:00:00", "客户", "a17", "tb1", "旗舰店", "在吗"],
    ["c-1", "2026-10-12 09:00:14", "客服", "a17", "tb1", "旗舰店", "您好，请问有什么可以帮您"],
    ["c-2", "2026-10-12 09:01:00", "客户", "a17", "tb2", "旗舰店", "发货了吗"],
    ["c-2", "2026-10-12 09:01:30", "客服", "a17", "tb2", "旗舰店", "已经发货了，请您耐心等待"],
]


def guessed(rows: Sequence[Sequence[object]]) -> ColumnMapping:
    return guess(sample_of(rows))


def test_common_chinese_headers_are_known() -> None:
    """Most exports can then be imported with one look."""
    found = guessed([CHINESE, *TALK])
    assert found.header
    assert found.layout is Layout.MESSAGES
    assert found.columns == {
        Field.CONVERSATION: "会话ID",
        Field.SENT_AT: "发送时间",
        Field.ROLE: "角色",
        Field.AGENT: "客服账号",
        Field.CUSTOMER: "买家昵称",
        Field.SHOP: "店铺",
        Field.TEXT: "消息内容",
    }
    assert found.roles == {"客户": Role.CUSTOMER, "客服": Role.AGENT}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Conversation ID", Field.CONVERSATION),
        ("session_id", Field.CONVERSATION),
        ("会话编号", Field.CONVERSATION),
        ("created_at", Field.SENT_AT),
        ("Timestamp", Field.SENT_AT),
        ("發送時間", Field.SENT_AT),
        ("MESSAGE", Field.TEXT),
        ("Message Text", Field.TEXT),
        ("聊天内容", Field.TEXT),
        ("工号", Field.AGENT),
        ("agent_id", Field.AGENT),
        ("客服姓名", Field.AGENT_NAME),
        ("店铺名称", Field.SHOP),
        ("订单编号", Field.ORDER),
        ("满意度", Field.SATISFACTION),
        ("班组", Field.TEAM),
        ("渠道", Field.CHANNEL),
        ("消息类型", Field.KIND),
        ("子账号", Field.ACCOUNT),
        ("客户编号", Field.CUSTOMER),
    ],
)
def test_headers_are_known_whatever_their_case_and_signs(header: str, field: Field) -> None:
    """Chinese and English, with spaces, underscores or neither."""
    found = guessed([["x1", header], ["a", "b"], ["a", "c"]])
    assert found.columns[field] == header


def test_a_table_without_header_is_told_by_its_data() -> None:
    """Session, user, agent sent (0 or 1), transfer, repeat, article, text; no times."""
    rows = []
    for session in range(20):
        for turn in range(8):
            text = f"第{session}个客户的第{turn}句话，请问什么时候发货"
            rows.append([f"s{session:032}", f"U{session}", str(turn % 2), "0", "0", "nan", text])
    rows[5][3] = "1"
    found = guessed(rows)
    assert not found.header
    assert found.columns == {Field.CONVERSATION: "1", Field.ROLE: "3", Field.TEXT: "7"}
    assert found.roles == {"0": Role.CUSTOMER, "1": Role.AGENT}


def test_without_header_times_are_told_too() -> None:
    """A column of moments can hardly be anything else."""
    found = guessed(TALK * 3)
    assert found.columns[Field.SENT_AT] == "2"
    assert found.columns[Field.ROLE] == "3"
    assert found.columns[Field.TEXT] == "7"


def test_a_first_row_of_data_is_no_header_though_it_names_a_role() -> None:
    """客服 may stand on top of a column and in it."""
    assert not guessed([["客服", "您好"], ["客户", "在吗"], ["客服", "在的"]]).header


def test_unknown_names_over_figures_are_a_header() -> None:
    """Nobody calls a time so, but what stands below are times."""
    found = guessed([["wann", "wer", "was"], ["2026-10-12 09:00", "客服", "您好"],
                     ["2026-10-12 09:01", "客户", "在吗"]])  # fmt: skip
    assert found.header
    assert found.columns == {Field.SENT_AT: "wann", Field.ROLE: "wer", Field.TEXT: "was"}


@pytest.mark.parametrize(
    ("header", "values", "roles"),
    [
        ("inbound", ("True", "False"), {"True": Role.CUSTOMER, "False": Role.AGENT}),
        ("agent_sent", ("0", "1"), {"0": Role.CUSTOMER, "1": Role.AGENT}),
        ("is_customer", ("1", "0"), {"1": Role.CUSTOMER, "0": Role.AGENT}),
        ("是否客服", ("否", "是"), {"否": Role.CUSTOMER, "是": Role.AGENT}),
    ],
)
def test_a_column_of_true_and_false_says_which_side_sent(
    header: str, values: tuple[str, str], roles: dict[str, Role]
) -> None:
    """Its name says which of the two is meant by true."""
    rows = [["s1", values[at % 2], f"话{at}"] for at in range(6)]
    found = guessed([["session", header, "text"], *rows])
    assert found.columns[Field.ROLE] == header
    assert found.roles == roles


def test_two_values_that_mean_nothing_are_the_sides_of_the_talk() -> None:
    """Who speaks first is mostly the customer; the user sees it and may turn it round."""
    rows = [[f"s{at // 4}", ("T1", "T2")[at % 2], f"说了{at}句"] for at in range(16)]
    found = guessed([["session", "role", "text"], *rows])
    assert found.roles == {"T1": Role.CUSTOMER, "T2": Role.AGENT}


def test_senders_that_are_words_for_roles_are_the_role() -> None:
    """发送人 holds either names or roles."""
    found = guessed([["会话ID", "发送人", "内容"], ["1", "买家", "在"], ["1", "客服", "您好"]])
    assert found.columns[Field.ROLE] == "发送人"
    assert Field.SENDER not in found.columns


def test_where_agents_are_named_everyone_else_is_a_customer() -> None:
    """Customers are too many to be listed."""
    rows = [["1", "李女士", "a1", "在"], ["1", "a1", "a1", "您好"], ["2", "张三", "a1", "在"]]
    found = guessed([["会话ID", "发送人", "客服", "内容"], *rows])
    assert found.roles == {OTHERS: Role.CUSTOMER}


def test_a_shops_accounts_are_its_agents() -> None:
    """旗舰店:小王 is how the largest platform writes them."""
    rows = [["1", "tb1", "在"], ["1", "旗舰店:小王", "您好"], ["2", "tb2", "在"]]
    found = guessed([["会话ID", "发送人", "内容"], *rows])
    assert found.roles == {OTHERS: Role.CUSTOMER}


def test_blocks_of_text_make_it_one_row_for_each_conversation() -> None:
    """The time of the row is then its start."""
    block = "客户 09:00:00 在吗\n客服 09:00:14 您好"
    rows = [[str(at), "2026-10-12 09:00", "a17", block] for at in range(3)]
    found = guessed([["会话ID", "时间", "客服", "聊天记录"], *rows])
    assert found.layout is Layout.CONVERSATIONS
    assert found.columns[Field.STARTED_AT] == "时间"
    assert Field.SENT_AT not in found.columns


def test_ids_only_on_the_first_row_of_each_conversation_are_filled_down() -> None:
    """Merged cells come out so."""
    rows = [["1", "客户", "在"], ["", "客服", "您好"], ["", "客户", "好"], ["2", "客户", "在"]]
    assert guessed([["会话ID", "角色", "内容"], *rows]).fill_down
    assert not guessed([CHINESE, *TALK]).fill_down


def test_offsets_make_it_calls() -> None:
    """Only calls count from their start."""
    rows = [["1", "座席", "0", "2100", "您好"], ["1", "客户", "2600", "4000", "喂"]]
    found = guessed([["通话ID", "角色", "start_ms", "end_ms", "内容"], *rows])
    assert found.channel is Channel.CALL


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (("10/12/2026 09:00", "13/12/2026 09:00"), "%d/%m/%Y %H:%M"),
        (("10/12/2026 09:00", "10/13/2026 09:00"), "%m/%d/%Y %H:%M"),
        (("10/12/2026 09:00", "11/12/2026 09:00"), None),
        (("2026-10-12 09:00", "2026-10-13 09:00"), None),
    ],
)
def test_day_and_month_are_told_from_the_whole_column(
    times: tuple[str, str], expected: str | None
) -> None:
    """One value beyond twelve decides for all."""
    rows = [["1", time, "客户", "在"] for time in times]
    assert guessed([["会话ID", "时间", "角色", "内容"], *rows]).time_format == expected


def test_repeated_and_missing_names_are_made_different() -> None:
    """A mapping goes by names."""
    assert column_names(["id", "", "id", "text", "id"]) == ("id", "2", "id (2)", "text", "id (3)")


@pytest.mark.parametrize("rows", [[], [[]], [[""]], [["x"]], [["会话ID"]], [[1.5, None, True]]])
def test_next_to_nothing_gives_a_mapping_of_next_to_nothing(rows: list[list[object]]) -> None:
    """The user then maps by hand."""
    assert guessed(rows).layout is Layout.MESSAGES
