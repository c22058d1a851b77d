"""Tables with one row for each conversation, its messages in one block of text."""

from __future__ import annotations

from pathlib import Path

from qa_app.core.conversations import Person, Role
from qa_app.importers.columns import ColumnMapping, Field, Layout
from tests.importers.files import as_csv, outcome, write

HEADER = ["会话ID", "开始时间", "客服", "聊天记录"]
NINE = 1_791_766_800_000


def test_a_block_becomes_messages_with_times_of_the_rows_date(tmp_path: Path) -> None:
    """客服 09:00:14 您好, as the chat window shows it."""
    block = "客户 09:00:00 在吗\n客服 09:00:14 您好\n请问有什么可以帮您"
    found = outcome(write(tmp_path, "a.csv", as_csv([HEADER, ["c", "2026-10-12", "a1", block]])))
    assert found.problems == []
    (conversation,) = found.conversations
    assert [(each.role, each.text, each.start_ms) for each in conversation.messages] == [
        (Role.CUSTOMER, "在吗", NINE),
        (Role.AGENT, "您好\n请问有什么可以帮您", NINE + 14_000),
    ]
    assert conversation.agent == Person("a1")


def test_times_that_carry_their_date_need_no_column(tmp_path: Path) -> None:
    """And the names in the block are the people."""
    block = "2026-10-12 09:00:00 客户李女士：在吗\n2026-10-12 09:00:14 客服小王：您好"
    rows = [["会话ID", "聊天记录"], ["c", block], ["d", block]]
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)))
    assert found.ids == ["c", "d"]
    assert found.conversations[0].started_ms == NINE
    assert found.conversations[0].messages[1].agent == "小王"
    assert found.conversations[0].agent == Person("小王")


def test_past_midnight_the_date_goes_on(tmp_path: Path) -> None:
    """The night shift talks on into the next day."""
    block = "客户 23:59:50 在吗\n客服 00:00:10 您好\n客服 00:00:05 稍等"
    found = outcome(write(tmp_path, "a.csv", as_csv([HEADER, ["c", "2026-10-12", "a1", block]])))
    times = [each.start_ms for each in found.conversations[0].messages]
    assert [each is not None for each in times] == [True] * 3
    assert times[1] == (times[0] or 0) + 15_000, "put in order of time"
    assert times[2] == (times[0] or 0) + 20_000


def test_times_of_day_without_a_date_are_left_out(tmp_path: Path) -> None:
    """One warning says so; the words land."""
    block = "客户 09:00:00 在吗\n客服 09:00:14 您好"
    found = outcome(write(tmp_path, "a.csv", as_csv([["会话ID", "聊天记录"], ["c", block]])))
    assert [each.start_ms for each in found.conversations[0].messages] == [None, None]
    assert len(found.warned) == 2


def test_the_rows_own_columns_say_who_the_speakers_are(tmp_path: Path) -> None:
    """A name tells nothing by itself."""
    rows = [
        ["会话ID", "客服", "买家昵称", "聊天记录"],
        ["c", "小王", "tb1", "tb1(2026-10-12 09:00:00): 在\n小王(2026-10-12 09:00:14): 您好"],
    ]
    mapping = ColumnMapping(
        {
            Field.CONVERSATION: "会话ID",
            Field.AGENT: "客服",
            Field.CUSTOMER: "买家昵称",
            Field.TEXT: "聊天记录",
        },
        layout=Layout.CONVERSATIONS,
    )
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)), mapping)
    (conversation,) = found.conversations
    assert [each.role for each in conversation.messages] == [Role.CUSTOMER, Role.AGENT]
    assert conversation.messages[1].agent is None, "it is the conversation's own agent"
    assert found.problems == []


def test_a_heading_is_kept_as_a_message_of_the_system(tmp_path: Path) -> None:
    """Nothing of the block is dropped."""
    block = "会话开始\n客户 09:00:00 在吗\n客服 09:00:14 您好"
    found = outcome(write(tmp_path, "a.csv", as_csv([HEADER, ["c", "2026-10-12", "a1", block]])))
    first = found.conversations[0].messages[0]
    assert (first.role, first.text) == (Role.SYSTEM, "会话开始")


def test_a_bad_row_never_stops_the_good_ones(tmp_path: Path) -> None:
    """No speaker, an unknown speaker, an id that stood before: each with its row and reason."""
    good = "客户 09:00:00 在吗\n客服 09:00:14 您好"
    strangers = "甲(2026-10-12 09:01:00): 一\n乙(2026-10-12 09:02:00): 二"
    rows = [
        HEADER,
        ["c-1", "2026-10-12", "a1", good],
        ["c-2", "2026-10-12", "a1", "没有人说话"],
        [
            "c-3",
            "2026-10-12",
            "a1",
            f"{good}\n{strangers}",
        ],
        ["c-1", "2026-10-12", "a1", good],
        ["c-4", "2026-10-12", "a1", good.replace("14", "74")],
        ["", "2026-10-12", "a1", good],
    ]
    mapping = ColumnMapping(
        {
            Field.CONVERSATION: "会话ID",
            Field.STARTED_AT: "开始时间",
            Field.AGENT: "客服",
            Field.TEXT: "聊天记录",
        },
        layout=Layout.CONVERSATIONS,
    )
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)), mapping)
    assert found.ids == ["c-1", "a.csv#6"]
    assert [problem.conversation_id for problem in found.refused] == ["c-2", "c-3", "c-1", "c-4"]
    assert found.refused[1].values == {"name": "甲"}


def test_a_run_goes_on_where_an_earlier_one_stopped(tmp_path: Path) -> None:
    """A duplicate of what was skipped is still known as one."""
    good = "客户 09:00:00 在吗\n客服 09:00:14 您好"
    rows = [HEADER, *([name, "2026-10-12", "a1", good] for name in ("c", "d", "c", "e"))]
    path = write(tmp_path, "a.csv", as_csv(rows))
    whole = outcome(path).items
    for done in range(5):
        assert outcome(path, skip=done).items == whole[done:]
