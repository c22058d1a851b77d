"""The canonical form: what it says, what it forgives and what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_app.core.conversations import Channel, Conversation, Event, Kind, Person, Role
from qa_app.importers import records
from qa_app.importers.canonical import CanonicalDecoder, Decoded, to_canonical
from qa_app.importers.limits import Limits
from qa_app.importers.problems import Problem, Severity
from tests.importers.conversations import conversations

FULL: dict[str, Any] = {
    "id": "c-001",
    "source": "qianniu",
    "channel": "chat",
    "started_at": "2026-10-12T09:00:00+08:00",
    "agent": {"id": "a17", "name": "小王", "team": "t1"},
    "customer": {"id": "u9", "name": "李女士"},
    "shop": "旗舰店",
    "account": "旗舰店:小王",
    "audio": None,
    "orders": ["88001"],
    "satisfaction": None,
    "meta": {},
    "messages": [
        {"role": "customer", "sent_at": "2026-10-12T09:00:00+08:00", "text": "在吗"},
        {"role": "bot", "sent_at": "2026-10-12T09:00:01+08:00", "text": "您好"},
        {
            "role": "system",
            "event": "handover",
            "sent_at": "2026-10-12T09:00:05+08:00",
            "text": "",
        },
        {
            "role": "agent",
            "agent": "a17",
            "auto": False,
            "kind": "text",
            "sent_at": "2026-10-12T09:00:14+08:00",
            "text": "您好",
            "meta": {},
        },
    ],
}
NINE = 1_791_766_800_000


def decoded(form: object, **limits: Any) -> Decoded:
    data = form if isinstance(form, bytes) else json.dumps(form, ensure_ascii=False).encode()
    decoder = CanonicalDecoder(limits=Limits(**limits))
    return decoder.decode(data, file="chats.jsonl", line=7, fallback_id="chats.jsonl#7")


def landed(form: object) -> Conversation:
    conversation, problems = decoded(form)
    assert conversation is not None, problems
    return conversation


def refused(form: object, **limits: Any) -> Problem:
    conversation, problems = decoded(form, **limits)
    assert conversation is None
    (problem,) = problems
    assert problem.severity is Severity.REFUSED
    assert (problem.file, problem.line) == ("chats.jsonl", 7)
    return problem


def warned(form: object) -> list[str]:
    conversation, problems = decoded(form)
    assert conversation is not None, problems
    assert {problem.severity for problem in problems} <= {Severity.WARNING}
    return [problem.sentence % problem.values for problem in problems]


def said(**changes: Any) -> dict[str, Any]:
    """A conversation of one message with the changes."""
    message = {"role": "customer", "text": "在吗", "sent_at": "2026-10-12T09:00:00+08:00"}
    return {"id": "c-1", "messages": [message | changes]}


def test_everything_that_the_form_says_arrives() -> None:
    """The example of the form itself."""
    found = landed(FULL)
    assert (found.id, found.source, found.channel) == ("c-001", "qianniu", Channel.CHAT)
    assert found.started_ms == NINE
    assert found.agent == Person("a17", "小王", "t1")
    assert found.customer == Person("u9", "李女士")
    assert (found.shop, found.account, found.orders) == ("旗舰店", "旗舰店:小王", ("88001",))
    assert [each.start_ms for each in found.messages] == [
        NINE,
        NINE + 1_000,
        NINE + 5_000,
        NINE + 14_000,
    ]
    assert [each.role for each in found.messages] == [
        Role.CUSTOMER,
        Role.BOT,
        Role.SYSTEM,
        Role.AGENT,
    ]
    assert found.messages[2].event is Event.HANDOVER
    assert found.messages[3].agent == "a17"
    assert [each.seq for each in found.messages] == [0, 1, 2, 3]
    assert decoded(FULL).problems == ()


def test_a_call_that_nobody_took_is_still_the_teams() -> None:
    """The queue knows whose call it was; a supervisor is to see that it was missed."""
    assert landed(said() | {"agent": {"team": "t1"}}).agent == Person("", None, "t1")
    assert landed(said(tone="curt") | {"agent": {"team": "t1"}}).agent == Person("", None, "t1")
    assert landed(said() | {"agent": {"id": "", "name": None}}).agent is None
    assert landed(said() | {"customer": {"team": "t1"}}).customer is None


def test_a_name_alone_serves_as_the_id() -> None:
    """Small exports know their people by name."""
    assert landed(said() | {"agent": {"name": "小王"}}).agent == Person("小王", "小王")


def test_an_unknown_key_is_kept_as_further_data_wherever_it_stands() -> None:
    """Sources say more than we ask; nothing of it is thrown away."""
    form = said(tone="friendly") | {"queue": "vip", "agent": {"id": "a1", "level": 3}}
    found = landed(form)
    assert dict(found.meta) == {"queue": "vip", "agent.level": 3}
    assert dict(found.messages[0].meta) == {"tone": "friendly"}
    assert decoded(form).problems == ()


def test_an_unknown_key_does_not_overwrite_further_data_of_that_name() -> None:
    """Both were said; both stay."""
    found = landed(said() | {"queue": "vip", "meta": {"queue": "standard"}})
    assert dict(found.meta) == {"queue": "standard", "queue′": "vip"}


def test_messages_are_put_in_order_of_time_then_of_input() -> None:
    """Exports are often out of order; it is said once."""
    first, second, third, fourth = FULL["messages"]
    form = FULL | {"messages": [fourth, second, first, third]}
    assert [each.start_ms for each in landed(form).messages] == [
        NINE,
        NINE + 1_000,
        NINE + 5_000,
        NINE + 14_000,
    ]
    assert [each.seq for each in landed(form).messages] == [0, 1, 2, 3]
    assert warned(form) == ["The messages were not in order of time and have been put in order."]


def test_a_time_without_zone_is_in_the_zone_given() -> None:
    """Most exports name none; the team's own is meant."""
    data = json.dumps(said(sent_at="2026-10-12T09:00:00")).encode()
    for zone, expected in [
        (timezone(timedelta(hours=8)), NINE),
        (UTC, NINE + 8 * 3_600_000),
        (ZoneInfo("America/New_York"), NINE + 12 * 3_600_000),
    ]:
        conversation = (
            CanonicalDecoder(zone=zone).decode(data, file="f", line=1, fallback_id="x").conversation
        )
        assert conversation is not None
        assert conversation.messages[0].start_ms == expected


def test_a_zone_with_summer_time_is_read_by_its_date() -> None:
    """The offset of one day must not be remembered for another."""
    decoder = CanonicalDecoder(zone=ZoneInfo("America/New_York"))
    starts = []
    for moment in ("2026-07-01T12:00:00", "2026-12-01T12:00:00", "2026-07-01T12:00:00"):
        data = json.dumps(said(sent_at=moment)).encode()
        found = decoder.decode(data, file="f", line=1, fallback_id="x").conversation
        assert found is not None
        starts.append(found.messages[0].start_ms or 0)
    assert starts[1] - starts[0] == (153 * 24 + 1) * 3_600_000
    assert starts[2] == starts[0]


@pytest.mark.parametrize(
    ("written", "after_nine_ms"),
    [
        ("2026-10-12T01:00:00Z", 0),
        ("2026-10-12 09:00:00", 0),
        ("2026-10-12T09:00:00.250+08:00", 250),
        ("2026-10-12T09:00:00.2504+0800", 250),
        ("2026-10-12T09:00", 0),
        ("2026-10-12T09:05:43+08:05:43", 0),
        ("2026/10/12 9:00", 0),
        ("2026年10月12日 上午9:00:14", 14_000),
        ("Mon Oct 12 01:00:00 +0000 2026", 0),
        (1791766800, 0),
        (1791766800.5, 500),
        (1791766800123, 123),
        ("1791766800123", 123),
    ],
)
def test_times_are_read_in_the_ways_that_sources_write_them(
    written: object, after_nine_ms: int
) -> None:
    """A conversation is not refused for the layout of its dates."""
    assert landed(said(sent_at=written)).messages[0].start_ms == NINE + after_nine_ms


@pytest.mark.parametrize(
    "written",
    ["99999-01-01T00:00:00Z", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "soon", "2026-13-01",
     "2026-10-12T25:00:00", "2026-02-30 10:00:00", True, [], {}, 10**40, "10/12/2026 09:00"],
)  # fmt: skip
def test_what_is_no_plausible_time_is_refused_with_the_time_in_the_sentence(
    written: object,
) -> None:
    """A wrong time would spoil every figure; the user sees which one it is."""
    problem = refused(said(sent_at=written))
    assert problem.conversation_id == "c-1"
    assert "value" in problem.values


def test_without_any_time_it_lands_in_order_of_input_with_one_warning() -> None:
    """Counts can still be computed, and the words still be read."""
    form = {"id": "c-1", "messages": [{"role": "customer", "text": "在"}] * 3}
    assert warned(form) == [records.NO_TIMES]
    assert [each.seq for each in landed(form).messages] == [0, 1, 2]
    assert landed(form).started_ms is None


def test_messages_without_time_keep_their_place_among_others() -> None:
    """They belong behind the message that they were given behind."""
    later = {"role": "agent", "text": "2", "sent_at": "2026-10-12T09:05:00+08:00"}
    untimed = {"role": "agent", "text": "3"}
    earlier = {"role": "customer", "text": "1", "sent_at": "2026-10-12T09:00:00+08:00"}
    form = {"id": "c-1", "messages": [later, untimed, earlier]}
    assert [each.text for each in landed(form).messages] == ["1", "2", "3"]
    assert len(warned(form)) == 2


def test_a_conversation_starts_with_its_first_message_where_it_does_not_say() -> None:
    """Periods are decided by the start."""
    assert landed(said()).started_ms == NINE


def test_a_call_is_timed_from_its_start() -> None:
    """Calls carry offsets instead of moments."""
    form = {
        "id": "call-1",
        "channel": "call",
        "started_at": "2026-10-12T09:00:00+08:00",
        "messages": [
            {"role": "agent", "start_ms": 0, "end_ms": 2100, "text": "您好"},
            {"role": "customer", "start_ms": 2600, "end_ms": 4000, "text": "喂"},
        ],
    }
    found = landed(form)
    assert [(each.start_ms, each.end_ms) for each in found.messages] == [(0, 2100), (2600, 4000)]
    assert found.started_ms == NINE
    assert decoded(form).problems == ()


def test_a_call_given_with_moments_is_turned_into_offsets() -> None:
    """Some telephone systems write the time of day of each utterance."""
    form = said() | {"channel": "call"}
    form["messages"].append(
        {"role": "agent", "text": "您好", "sent_at": "2026-10-12T09:00:07+08:00"}
    )
    found = landed(form)
    assert [each.start_ms for each in found.messages] == [0, 7000]
    assert found.started_ms == NINE


def test_offsets_in_a_chat_count_from_its_start() -> None:
    """They mean the same; without a start they mean nothing."""
    form = {"id": "c-1", "messages": [{"role": "agent", "text": "好", "start_ms": 5000}]}
    started = form | {"started_at": "2026-10-12T09:00:00+08:00"}
    assert landed(started).messages[0].start_ms == NINE + 5_000
    assert refused(form).values == {"number": 1}


def test_an_utterance_that_ends_before_it_starts_is_refused() -> None:
    """Such a line is broken, and so would be every silence computed from it."""
    form = {
        "id": "c",
        "channel": "call",
        "messages": [{"role": "agent", "start_ms": 9, "end_ms": 8}],
    }
    assert refused(form).sentence == records.ENDS_EARLY


@pytest.mark.parametrize(
    ("word", "role"),
    [("客户", Role.CUSTOMER), ("买家", Role.CUSTOMER), ("Agent", Role.AGENT), ("座席", Role.AGENT),
     ("机器人", Role.BOT), ("SYSTEM", Role.SYSTEM), ("機器人", Role.BOT)],
)  # fmt: skip
def test_the_words_that_sources_use_for_roles_are_understood(word: str, role: Role) -> None:
    """In Chinese and English, whatever their case."""
    assert landed(said(role=word)).messages[0].role is role


@pytest.mark.parametrize("role", ["supervisor", 7, None, "", [], {}])
def test_an_unknown_or_missing_role_refuses_the_conversation_and_says_where(role: object) -> None:
    """A guess would put words into somebody's mouth."""
    problem = refused(said(role=role))
    assert problem.values["number"] == 1
    assert problem.conversation_id == "c-1"


def test_unknown_kinds_events_and_channels_are_kept_aside_and_reported() -> None:
    """A sticker is still a message."""
    form = said(kind="sticker", event="typing") | {"channel": "wechat"}
    found = landed(form)
    assert (found.channel, dict(found.meta)) == (Channel.CHAT, {"channel": "wechat"})
    assert found.messages[0].kind is Kind.TEXT
    assert dict(found.messages[0].meta) == {"kind": "sticker", "event": "typing"}
    assert len(warned(form)) == 3


def test_numbers_serve_as_text_and_ids() -> None:
    """Spreadsheets turn every id into a number."""
    found = landed(said(text=110) | {"id": 3.0, "agent": 17, "orders": [88001, "x"]})
    assert (found.id, found.messages[0].text) == ("3", "110")
    assert found.agent == Person("17")
    assert found.orders == ("88001", "x")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"id": ["x"]}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"agent": {"id": "x" * 201}}, "agent.id"),
        ({"shop": {"name": "x"}}, "shop"),
        ({"orders": "88001"}, "orders"),
        ({"orders": [["x"]]}, "orders"),
        ({"meta": []}, "meta"),
        ({"messages": {}}, "messages"),
        ({"messages": ["在吗"]}, "messages[0]"),
        ({"messages": [{"role": "agent", "text": ["x"]}]}, "messages[0].text"),
        ({"messages": [{"role": "agent", "text": True}]}, "messages[0].text"),
        ({"messages": [{"role": "agent", "auto": "often"}]}, "messages[0].auto"),
        ({"messages": [{"role": "agent", "start_ms": -1}]}, "messages[0].start_ms"),
        ({"messages": [{"role": "agent", "start_ms": "soon"}]}, "messages[0].start_ms"),
        ({"messages": [{"role": "agent", "end_ms": 10**40}]}, "messages[0].end_ms"),
        ({"messages": [{"role": "agent", "meta": 1}]}, "messages[0].meta"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_its_place(
    change: dict[str, Any], key: str
) -> None:
    """The sentence must lead straight to the fault."""
    assert refused(said() | change).values["key"] == key


def test_satisfaction_in_words_is_kept_aside() -> None:
    """Only numbers can be averaged."""
    form = said() | {"satisfaction": "很满意"}
    assert landed(form).satisfaction is None
    assert dict(landed(form).meta) == {"satisfaction": "很满意"}
    assert landed(said() | {"satisfaction": "4.5"}).satisfaction == 4.5


def test_a_conversation_without_messages_lands_with_a_warning() -> None:
    """It happened, though nothing was said."""
    form: dict[str, Any] = {"id": "c-1", "messages": []}
    assert warned(form) == [records.NO_MESSAGES]
    assert landed(form).messages == ()


def test_a_conversation_without_id_gets_the_one_of_its_place() -> None:
    """File name and ordinal, so that importing the file again meets it again."""
    assert landed({"messages": said()["messages"]}).id == "chats.jsonl#7"
    assert landed(said() | {"id": ""}).id == "chats.jsonl#7"


def test_a_text_over_the_limit_is_refused_not_cut() -> None:
    """A silently shortened text would be reviewed as if it were whole."""
    problem = refused(said(text="长" * 11), text_characters=10)
    assert problem.values == {"number": 1, "count": 11, "most": 10}
    assert decoded(said(text="长" * 10), text_characters=10).conversation is not None


def test_too_many_messages_are_refused() -> None:
    """An endless thread is a fault of the export."""
    message = said()["messages"][0]
    problem = refused({"id": "c", "messages": [message] * 4}, messages=3)
    assert problem.values == {"count": 4, "most": 3}


def test_a_conversation_of_too_many_bytes_is_refused_before_it_is_parsed() -> None:
    """Memory is bounded, whatever comes."""
    assert refused(said(), conversation_bytes=20).values["most"] == 20


@pytest.mark.parametrize(
    "broken",
    [
        b'{"id": "c-1", "messages": [{"role": "cust',
        b'{"id": "c-1", "messages": [}',
        b'{"id": "c-1", "messages": []} and more',
        b'{"id": "c-1", "satisfaction": NaN, "messages": []}',
        b'{"id": "c-1", "satisfaction": 1e999, "messages": []}',
        b'{"id": "\xff\xfe", "messages": []}',
        b'{"id": "\x00", "messages": []}',
        b'{"id": "\xed\xa0\x80", "messages": []}',
        b'{"meta": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b', "messages": []}',
        b'{"meta": ' + b'{"a":' * 50 + b"1" + b"}" * 50 + b', "messages": []}',
        b"[" * 100_000,
        b"[1, 2]",
        b'"text"',
        b"17",
        b"null",
        b"",
        b"\x89PNG\r\n\x1a\n",
    ],
)  # fmt: skip
def test_broken_json_is_refused_with_a_sentence(broken: bytes) -> None:
    """Half a line at the end of a cut-off file is the most common fault of all."""
    assert refused(broken).sentence.endswith(".")


def test_characters_that_no_database_keeps_are_replaced_and_reported() -> None:
    """NUL and half surrogate pairs; the length stays, so that offsets stay right."""
    form = rb'{"id": "c-1", "messages": [{"role": "agent", "sent_at": 1791766800, "text": "%s"}]}'
    for written, kept in [
        (rb"a\u0000b", "a\ufffdb"),
        (rb"a\ud800b", "a\ufffdb"),
        (rb"a\udc00b", "a\ufffdb"),
        (rb"\ud83d\ude00", "😀"),
        (rb"\ud83d\ud83d\ude00", "\ufffd😀"),
        (rb"\\ud800", r"\ud800"),
        (rb"\u4e2d\udc00", "中\ufffd"),
        (rb"\\\u0000", "\\\ufffd"),
    ]:
        found, problems = decoded(form % written)
        assert found is not None, written
        assert found.messages[0].text == kept
        assert len(problems) == (1 if "\ufffd" in kept else 0)


def test_huge_integers_in_further_data_are_kept_as_their_digits() -> None:
    """No database has integers of thirty digits, and no order number may lose one."""
    found = landed(said() | {"meta": {"order": 10**30, "list": [10**20]}})
    assert dict(found.meta) == {"order": str(10**30), "list": [str(10**20)]}


def test_markup_arrives_as_the_text_that_it_is() -> None:
    """Escaping is the page's work; the import must not lose a character."""
    script = "<script>alert(1)</script>"
    form = said(text=script, agent=script) | {
        "id": script,
        "shop": script,
        "meta": {script: script},
    }
    found = landed(form)
    assert {found.id, found.shop, found.messages[0].text, found.messages[0].agent} == {script}


@given(conversations())
def test_what_is_written_in_the_canonical_form_reads_back_the_same(
    conversation: Conversation,
) -> None:
    """Exports, digests and re-imports rest on it."""
    data = msgspec.json.encode(to_canonical(conversation))
    assert landed(data) == conversation


@given(conversations())
def test_the_short_way_and_the_forgiving_way_agree(conversation: Conversation) -> None:
    """Speed must not change what a conversation means."""
    form = msgspec.json.encode(to_canonical(conversation))
    forced = form.replace(b'"messages":', b'"extra":null,"messages":', 1)
    assert landed(msgspec.json.decode(forced)).messages == landed(form).messages


@given(st.binary(max_size=200))
@example(b'{"messages":[{"role":"agent","sent_at":"2026-10-12T09:00:00\\ud800"}]}')
def test_no_bytes_whatever_raise(data: bytes) -> None:
    """Bad input is a sentence, never an exception."""
    conversation, problems = decoded(data)
    assert conversation is not None or problems


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.sampled_from(["agent", "客户", "2026-10-12T09:00:00", "call", "handover"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "role", "text", "messages", "sent_at", "agent", "meta", "start_ms", "end_ms",
             "orders", "satisfaction", "channel", "kind", "event", "auto", "name", "started_at"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(json_values, max_size=3), json_values)
def test_no_json_whatever_raises(messages: list[object], rest: object) -> None:
    """Every key may hold anything at all."""
    form = {**(rest if isinstance(rest, dict) else {"rest": rest}), "messages": messages}
    conversation, problems = decoded(json.dumps(form).encode())
    assert conversation is not None or problems
