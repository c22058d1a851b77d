"""Tables with one row for each message."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Channel, Event, Kind, Person, Role
from qa_app.importers.columns import OTHERS, ColumnMapping, Field
from qa_app.importers.grouping import Group, Key, grouped
from qa_app.importers.problems import Severity
from qa_app.importers.reading import read
from qa_app.importers.tables import BadRow, Row
from tests.importers.files import as_csv, outcome, write

HEADER = ["会话ID", "发送时间", "角色", "消息内容"]
NINE = 1_791_766_800_000
ROWS = [
    ["c-1", "2026-10-12 09:00:00", "客户", "在吗"],
    ["c-1", "2026-10-12 09:00:14", "客服", "您好"],
    ["c-2", "2026-10-12 09:01:00", "买家", "发货了吗"],
    ["c-2", "2026-10-12 09:01:30", "客服", "发了"],
]
MAPPING = ColumnMapping(
    {
        Field.CONVERSATION: "会话ID",
        Field.SENT_AT: "发送时间",
        Field.ROLE: "角色",
        Field.TEXT: "消息内容",
    }
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_rows_become_conversations(tmp_path: Path, encoding: str, delimiter: str) -> None:
    """Without a word from the user, in the common encodings and separators."""
    text = as_csv([HEADER, *ROWS], delimiter=delimiter)
    found = outcome(write(tmp_path, "export.csv", text, encoding))
    assert found.problems == []
    assert found.ids == ["c-1", "c-2"]
    first = found.conversations[0]
    assert [(each.role, each.text, each.start_ms) for each in first.messages] == [
        (Role.CUSTOMER, "在吗", NINE),
        (Role.AGENT, "您好", NINE + 14_000),
    ]
    assert [item.line for item in found.items] == [2, 4]


def test_a_row_that_names_the_team_alone_keeps_it(tmp_path: Path) -> None:
    """A call that nobody took names no agent; where the text names one, it is of that team."""
    rows = [[*HEADER, "班组"], ["c-1", "2026-10-12 09:00:00", "客户", "喂", "售后一组"],
            ["c-2", "2026-10-12 09:01:00", "客户", "在吗", "售后二组"],
            ["c-2", "2026-10-12 09:01:30", "客服", "在的", "售后二组"]]  # fmt: skip
    found = outcome(write(tmp_path, "export.csv", as_csv(rows)))
    assert found.problems == []
    assert [each.agent for each in found.conversations] == [
        Person("", None, "售后一组"),
        Person("", None, "售后二组"),
    ]


def test_traditional_tables_in_big5_are_read(tmp_path: Path) -> None:
    """Exports of Taiwan and Hong Kong."""
    rows = [["會話ID", "發送時間", "角色", "訊息內容"],
            ["c-1", "2026-10-12 09:00:00", "客戶", "請問什麼時候出貨"],
            ["c-1", "2026-10-12 09:00:14", "客服", "您好，已經為您出貨了"]]  # fmt: skip
    found = outcome(write(tmp_path, "export.csv", as_csv(rows), "big5"))
    assert found.problems == []
    assert found.conversations[0].messages[1].text == "您好，已經為您出貨了"


def test_rows_of_different_conversations_may_be_mixed(tmp_path: Path) -> None:
    """Exports sorted by time are."""
    mixed = [HEADER, ROWS[0], ROWS[2], ROWS[3], ROWS[1]]
    found = outcome(write(tmp_path, "a.csv", as_csv(mixed)))
    assert found.ids == ["c-2", "c-1"], "each where its last row stands"
    assert [len(each.messages) for each in found.conversations] == [2, 2]


def test_a_bad_row_is_refused_and_the_rest_of_its_conversation_lands(tmp_path: Path) -> None:
    """With a warning that names the row, for whoever reviews it."""
    rows = [
        HEADER,
        ROWS[0],
        ["c-1", "2026-10-12 09:00:05", "老板", "我来说"],
        ["c-1", "明天", "客服", "好"],
        ["c-1", "2026-10-12 09:00:09", "", "谁"],
        ["c-1"],
        ["c-1", "2026-10-12 09:00:10", "客服", "长" * 21],
        ROWS[1],
        *ROWS[2:],
    ]
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)), text_characters=20)
    assert found.ids == ["c-1", "c-2"]
    assert [each.text for each in found.conversations[0].messages] == ["在吗", "您好"]
    assert [problem.line for problem in found.refused] == [3, 4, 5, 6, 7]
    assert {problem.conversation_id for problem in found.refused} == {"c-1"}
    (warning,) = found.warned
    assert warning.values == {"count": 5, "rows": "3, 4, 5, 6, 7"}


def test_a_conversation_of_bad_rows_only_does_not_land(tmp_path: Path) -> None:
    """There is nothing left of it, and each row says why."""
    rows = [HEADER, ["c-9", "2026-10-12", "老板", "x"], *ROWS]
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)))
    assert found.ids == ["c-1", "c-2"]
    assert [problem.conversation_id for problem in found.refused] == ["c-9"]


def test_a_row_that_belongs_to_no_conversation_is_refused(tmp_path: Path) -> None:
    """It cannot be put anywhere."""
    rows = [HEADER, *ROWS, ["", "2026-10-12 09:00:00", "客户", "在吗"]]
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)))
    assert found.ids == ["c-1", "c-2"]
    assert [(problem.line, problem.excerpt) for problem in found.refused] == [
        (6, "| 2026-10-12 09:00:00 | 客户 | 在吗")
    ]


def test_merged_ids_are_filled_down(tmp_path: Path) -> None:
    """An empty id then means the one above."""
    rows = [HEADER, ROWS[0], ["", *ROWS[1][1:]], ROWS[2], ["", *ROWS[3][1:]]]
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)))
    assert [len(each.messages) for each in found.conversations] == [2, 2]


def test_a_row_of_broken_bytes_is_refused_alone(tmp_path: Path) -> None:
    """The encoding of the others is not doubted for it."""
    text = as_csv([HEADER, *ROWS, *ROWS]).encode("gb18030")
    broken = text.replace("发货了吗".encode("gb18030"), b"\xff\xff", 1)
    found = outcome(write(tmp_path, "a.csv", broken))
    assert [problem.line for problem in found.refused] == [4]
    assert [each.text for each in found.conversations[1].messages] == ["发货了吗", "发了", "发了"]


def test_what_no_column_means_is_kept_as_further_data(tmp_path: Path) -> None:
    """On the conversation where it is the same throughout, otherwise on the message."""
    rows = [[*HEADER, "技能", "情绪"], *([*row, "售后", mood] for row, mood in
            zip(ROWS, ["平静", "", "生气", "平静"], strict=True))]  # fmt: skip
    first, second = outcome(write(tmp_path, "a.csv", as_csv(rows))).conversations
    assert dict(first.meta) == {"技能": "售后"}
    assert [dict(each.meta) for each in first.messages] == [{"情绪": "平静"}, {}]
    assert [dict(each.meta) for each in second.messages] == [{"情绪": "生气"}, {"情绪": "平静"}]


def test_everything_that_columns_can_say_arrives(tmp_path: Path) -> None:
    """People, shop, orders, channel, kinds and events."""
    header = ["会话ID", "时间", "角色", "内容", "客服", "客服姓名", "班组", "买家昵称", "店铺",
              "子账号", "订单号", "渠道", "来源", "满意度", "消息类型", "事件", "自动回复",
              "开始时间"]  # fmt: skip
    start = "2026-10-12 08:59:00"
    rows = [
        ["c", "2026-10-12 09:00:00", "客户", "", "a1", "小王", "一组", "tb1", "店", "店:王",
         "88001", "在线", "千牛", "4.5", "图片", "", "", start],
        ["c", "2026-10-12 09:00:05", "系统", "", "a1", "小王", "一组", "tb1", "店", "店:王",
         "88001,88002", "在线", "千牛", "", "", "转接", "", start],
        ["c", "2026-10-12 09:00:09", "客服", "您好", "a2", "小李", "一组", "tb1", "店", "店:王", "",
         "在线", "千牛", "", "文本", "", "是", start],
    ]  # fmt: skip
    (found,) = outcome(write(tmp_path, "a.csv", as_csv([header, *rows]))).conversations
    assert (found.source, found.channel, found.shop, found.account) == (
        "千牛",
        Channel.CHAT,
        "店",
        "店:王",
    )
    assert found.agent == Person("a1", "小王", "一组")
    assert found.customer == Person("tb1")
    assert found.orders == ("88001", "88002")
    assert found.satisfaction == 4.5
    assert found.started_ms == NINE - 60_000
    assert [each.kind for each in found.messages] == [Kind.IMAGE, Kind.TEXT, Kind.TEXT]
    assert found.messages[1].event is Event.TRANSFER
    assert (found.messages[2].auto, found.messages[2].agent) == (True, "a2")


def test_words_that_no_list_knows_are_kept_aside_with_a_warning(tmp_path: Path) -> None:
    """They are neither guessed nor lost."""
    header = [*HEADER, "渠道", "消息类型", "满意度", "开始时间"]
    rows = [[*row, "飞鸽", "红包", "很好", "昨天"] for row in ROWS[:2]]
    found = outcome(write(tmp_path, "a.csv", as_csv([header, *rows])))
    (conversation,) = found.conversations
    assert dict(conversation.meta) == {
        "channel": "飞鸽",
        "satisfaction": "很好",
        "started_at": "昨天",
    }
    assert dict(conversation.messages[0].meta) == {"kind": "红包"}
    assert len(found.warned) == 4


def test_the_sender_is_told_by_the_columns_that_name_the_people(tmp_path: Path) -> None:
    """Where there is no column of roles."""
    header = ["会话ID", "时间", "发送人", "客服", "买家", "内容"]
    rows = [
        ["c", "2026-10-12 09:00:00", "tb1", "a1", "tb1", "在"],
        ["c", "2026-10-12 09:00:05", "a1", "a1", "tb1", "您好"],
        ["c", "2026-10-12 09:00:06", "路人", "a1", "tb1", "借过"],
    ]
    found = outcome(write(tmp_path, "a.csv", as_csv([header, *rows])))
    assert [each.role for each in found.conversations[0].messages] == [Role.CUSTOMER, Role.AGENT]
    assert found.refused[0].values == {"name": "路人"}


def test_a_speaker_may_be_given_a_role_by_name_and_everyone_else_another(tmp_path: Path) -> None:
    """What the user says in the mapping goes before every guess."""
    header = ["会话ID", "发送人", "内容"]
    rows = [["c", "张三", "在"], ["c", "小王", "您好"], ["c", "李四", "我也在"]]
    mapping = ColumnMapping(
        {Field.CONVERSATION: "会话ID", Field.SENDER: "发送人", Field.TEXT: "内容"},
        roles={"小王": Role.AGENT, OTHERS: Role.CUSTOMER},
    )
    (found,) = outcome(write(tmp_path, "a.csv", as_csv([header, *rows])), mapping).conversations
    assert [each.role for each in found.messages] == [Role.CUSTOMER, Role.AGENT, Role.CUSTOMER]
    assert found.agent == Person("小王")
    assert found.messages[1].agent == "小王"


def test_the_only_other_speaker_is_the_other_side(tmp_path: Path) -> None:
    """Of two who talk, one is known; it is said, since it is inferred."""
    rows = [["会话ID", "发送人", "内容"], ["c", "tb1", "在"], ["c", "旗舰店:小王", "您好"]]
    mapping = ColumnMapping(
        {Field.CONVERSATION: "会话ID", Field.SENDER: "发送人", Field.TEXT: "内容"}
    )
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)), mapping)
    assert [each.role for each in found.conversations[0].messages] == [Role.CUSTOMER, Role.AGENT]
    assert [problem.values for problem in found.warned] == [{"name": "tb1"}, {}]


def test_a_table_without_header_and_times_is_read(tmp_path: Path) -> None:
    """0 and 1 for the sides; one warning for each conversation that it has no times."""
    rows = [
        [f"s{at // 6}", f"U{at // 6}", str(at % 2), "0", f"第{at}句，请问什么时候可以发货"]
        for at in range(24)
    ]
    found = outcome(write(tmp_path, "a.tsv", as_csv(rows, delimiter="\t")))
    assert found.ids == ["s0", "s1", "s2", "s3"]
    assert [each.role for each in found.conversations[0].messages[:2]] == [
        Role.CUSTOMER,
        Role.AGENT,
    ]
    assert len(found.warned) == 4
    assert found.refused == []


def test_quotation_marks_in_tab_separated_text_are_text(tmp_path: Path) -> None:
    """Such files know no quoting; one mark at a beginning would swallow the rest."""
    lines = ["会话ID\t角色\t内容", 'c-1\t客户\t"在吗', "c-1\t客服\t您好", 'c-2\t客户\t说"好"']
    found = outcome(write(tmp_path, "a.tsv", "\n".join(lines)))
    assert [each.text for each in found.conversations[0].messages] == ['"在吗', "您好"]
    assert found.conversations[1].messages[0].text == '说"好"'


def test_quoted_cells_hold_separators_and_line_breaks(tmp_path: Path) -> None:
    """And the row is placed by the line where it begins."""
    rows = [HEADER, ["c-1", "2026-10-12 09:00:00", "客户", '在,吗\n"亲"\n'], *ROWS[2:], ["c-3"]]
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)))
    assert found.conversations[0].messages[0].text == '在,吗\n"亲"'
    assert [item.line for item in found.items] == [2, 5, 7]


def test_a_quotation_mark_that_is_never_closed_does_not_hide_its_row(tmp_path: Path) -> None:
    """What it swallowed is refused by its length, or lands as the text that it is."""
    text = as_csv([HEADER, *ROWS]) + 'c-3,2026-10-12 09:02:00,客户,"没有关\n' + "x" * 200 + "\n"
    found = outcome(write(tmp_path, "a.csv", text), text_characters=100)
    assert found.ids == ["c-1", "c-2"]
    assert [problem.line for problem in found.refused] == [6]


def test_times_of_day_take_their_date_from_another_column(tmp_path: Path) -> None:
    """Some exports split them."""
    rows = [["会话ID", "日期", "时间", "角色", "内容"],
            ["c", "2026/10/12", "9:00:00", "客户", "在"],
            ["c", "2026/10/12", "9:00:14", "客服", "您好"]]  # fmt: skip
    (found,) = outcome(write(tmp_path, "a.csv", as_csv(rows))).conversations
    assert [each.start_ms for each in found.messages] == [NINE, NINE + 14_000]


def test_times_of_day_are_on_the_local_day_of_the_start(tmp_path: Path) -> None:
    """Just after midnight it is another day elsewhere."""
    rows = [["会话ID", "开始时间", "时间", "角色", "内容"],
            ["c", "2026-10-12T00:30:00+08:00", "00:30:14", "客户", "在"]]  # fmt: skip
    (found,) = outcome(write(tmp_path, "a.csv", as_csv(rows))).conversations
    assert found.messages[0].start_ms == (found.started_ms or 0) + 14_000


def test_times_of_day_without_any_date_are_refused(tmp_path: Path) -> None:
    """They would all fall on one day, and be wrong."""
    rows = [["会话ID", "时间", "角色", "内容"], ["c", "9:00:00", "客户", "在"]]
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)))
    assert found.conversations == []
    assert found.refused[0].values == {"value": "9:00:00"}


def test_the_format_and_the_zone_of_the_mapping_are_followed(tmp_path: Path) -> None:
    """Where a guess would be wrong or impossible."""
    rows = [HEADER, ["c", "10/12/2026 09:00", "客户", "在"]]
    mapping = ColumnMapping(MAPPING.columns, time_format="%m/%d/%Y %H:%M", zone="Asia/Tokyo")
    path = write(tmp_path, "a.csv", as_csv(rows))
    (found,) = outcome(path, mapping).conversations
    assert found.messages[0].start_ms == NINE - 3_600_000
    assert len(outcome(path, MAPPING).refused) == 1


def test_calls_are_timed_from_their_start(tmp_path: Path) -> None:
    """By milliseconds or by the position in the recording."""
    rows = [["通话ID", "角色", "start_ms", "end_ms", "内容"],
            ["c", "座席", "0", "2100", "您好"],
            ["c", "客户", "00:00:02.6", "4000", "喂"],
            ["c", "客户", "soon", "4000", "喂"]]  # fmt: skip
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)))
    (conversation,) = found.conversations
    assert conversation.channel is Channel.CALL
    assert [(each.start_ms, each.end_ms) for each in conversation.messages] == [
        (0, 2100),
        (2600, 4000),
    ]
    assert len(found.refused) == 1


def test_a_short_table_without_ids_is_one_conversation(tmp_path: Path) -> None:
    """Copied from a chat window; it is called by the file."""
    rows = [["时间", "发送人", "内容"], *(row[1:] for row in ROWS)]
    assert outcome(write(tmp_path, "a.csv", as_csv(rows))).ids == ["a.csv#1"]


def test_a_long_table_without_ids_must_say_how_it_is_divided(tmp_path: Path) -> None:
    """Thousands of people in one conversation would be nonsense that landed."""
    rows = [["时间", "角色", "内容"], *(row[1:] for row in ROWS * 200)]
    path = write(tmp_path, "a.csv", as_csv(rows))
    found = outcome(path)
    assert found.conversations == []
    assert [problem.severity for problem in found.problems] == [Severity.FATAL]
    whole = ColumnMapping({Field.ROLE: "角色", Field.TEXT: "内容"})
    assert outcome(path, whole).ids == ["a.csv#1"], "unless the user says that it is one"


@pytest.mark.parametrize(
    "mapping",
    [
        ColumnMapping({Field.TEXT: "消息内容"}),
        ColumnMapping({Field.ROLE: "角色"}),
        ColumnMapping({Field.ROLE: "角色", Field.TEXT: "话"}),
        ColumnMapping(MAPPING.columns, zone="Mars/Olympus"),
        ColumnMapping(MAPPING.columns, encoding="klingon"),
        ColumnMapping(MAPPING.columns, delimiter="::"),
    ],
)
def test_a_mapping_that_does_not_fit_is_a_sentence(tmp_path: Path, mapping: ColumnMapping) -> None:
    """A saved mapping may meet a file of another kind."""
    found = outcome(write(tmp_path, "a.csv", as_csv([HEADER, *ROWS])), mapping)
    assert found.conversations == []
    assert [problem.severity for problem in found.problems] == [Severity.FATAL]


def test_the_encoding_of_the_mapping_goes_before_the_guess(tmp_path: Path) -> None:
    """A guess from few characters may be wrong."""
    mapping = ColumnMapping({Field.ROLE: "1", Field.TEXT: "2"}, header=False, encoding="gb18030")
    path = write(tmp_path, "a.csv", "客户,在\n客服,好\n", "gb18030")
    assert outcome(path, mapping).conversations[0].messages[1].text == "好"


def test_too_many_messages_refuse_their_conversation_only(tmp_path: Path) -> None:
    """An endless thread is held in memory no longer than the limit."""
    rows = [HEADER, *[ROWS[0]] * 5, *ROWS[2:]]
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)), messages=4)
    assert found.ids == ["c-2"]
    assert found.refused[0].values == {"count": 5, "most": 4}


def test_a_row_of_too_many_columns_is_refused(tmp_path: Path) -> None:
    """A broken line may split into thousands."""
    rows = [HEADER, *ROWS[:1], ["x"] * 300, *ROWS[1:]]
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)))
    assert found.ids == ["c-1", "c-2"]
    assert [problem.line for problem in found.refused] == [3]


def test_a_run_goes_on_where_an_earlier_one_stopped(tmp_path: Path) -> None:
    """With mixed and refused rows too: nothing twice, nothing lost."""
    rows = [
        HEADER,
        ROWS[0],
        ROWS[2],
        ["c-1", "x", "客户", "在"],
        ["", "", "", "y"],
        ROWS[3],
        ROWS[1],
    ]
    path = write(tmp_path, "a.csv", as_csv(rows))
    whole = outcome(path).items
    assert len(whole) == 3
    for done in range(4):
        assert outcome(path, skip=done).items == whole[done:]


def test_a_large_table_is_read_in_bounded_memory(tmp_path: Path) -> None:
    """Only conversations that have begun and not ended are held."""
    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write(",".join(HEADER) + "\n")
        for at in range(60_000):
            file.write(f"c-{at // 20},2026-10-12 09:00:{at % 60:02},客户,{'请问' * 40}\n")
    assert path.stat().st_size > 15_000_000
    tracemalloc.start()
    count = sum(item.conversation is not None for item in read(path, mapping=MAPPING))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 3_000
    assert peak < 8_000_000


@given(
    st.lists(st.one_of(st.integers(0, 4), st.none()), max_size=40),
    st.integers(1, 5),
)
def test_grouping_keeps_every_row_in_order(owners: list[int | None], most: int) -> None:
    """However the rows of conversations are mixed with each other and with bad ones."""

    def keyed() -> list[BadRow | tuple[Key, Row]]:
        return [
            BadRow(number, ValueError())  # type: ignore[arg-type]
            if owner is None
            else (Key("", str(owner)), Row(number, []))
            for number, owner in enumerate(owners)
        ]

    found = list(grouped(keyed, most))
    groups = [each for each in found if isinstance(each, Group)]
    assert {group.key.id for group in groups} == {str(each) for each in owners if each is not None}
    assert len(found) - len(groups) == owners.count(None)
    for group in groups:
        numbers = [at for at, owner in enumerate(owners) if str(owner) == group.key.id]
        assert group.size == len(numbers)
        assert [row.number for row in group.rows] == numbers[:most]
