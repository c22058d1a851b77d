"""The sample transcripts hold what a demo and its readers need, and nothing real."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qa_app.core.calls.figures import CallFigures, call_figures
from qa_app.core.calls.reading import read as read_call
from qa_app.core.conversations import Conversation, Event, Kind, Person
from qa_app.core.list_plans import RowState
from qa_app.core.people.staff_plan import StaffPlanner
from qa_app.core.people.staff_rows import StaffEntry, entry_from, staff_columns
from qa_app.core.permissions import SYSTEM, RoleName
from qa_app.core.personal_data.recognition import find
from qa_app.core.personal_data.spans import PersonalKind
from qa_app.core.rules import engine
from qa_app.core.rules.engine import Screening
from qa_app.definitions.latency import shipped_profiles
from qa_app.definitions.rules import load_shipped_rules
from qa_app.importers.problems import Item
from qa_app.importers.reading import read
from qa_app.ml.tokens import words

SAMPLES = Path(__file__).resolve().parents[1] / "transcripts_sample"
CANONICAL = ("chats-2026-10.jsonl", "chats-2026-11.jsonl", "calls.jsonl", "one-conversation.json")
# How many conversations a file of each further form holds.
TABLES = {
    "messages.csv": 4,
    "messages-gb18030.csv": 2,
    "big5.csv": 2,
    "messages.xlsx": 4,
    "conversations.tsv": 3,
}
AGENTS = {"a01": "t1", "a02": "t1", "a03": "t1", "a04": "t2", "a05": "t2"}
DRAWN_PER_MONTH = 5
SHANGHAI = ZoneInfo("Asia/Shanghai")

Record = dict[str, Any]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """Every conversation in the canonical form, as written."""
    found: list[Record] = []
    for name in CANONICAL:
        text = (SAMPLES / name).read_text("utf-8")
        if name.endswith(".jsonl"):
            found.extend(json.loads(line) for line in text.splitlines())
        else:
            found.append(json.loads(text))
    return found


@pytest.fixture(scope="module")
def items() -> list[Item]:
    """What the importers make of every file, columns guessed."""
    return [item for name in (*CANONICAL, *TABLES) for item in read(SAMPLES / name)]


@pytest.fixture(scope="module")
def conversations(items: list[Item]) -> list[Conversation]:
    return [item.conversation for item in items if item.conversation is not None]


@pytest.fixture(scope="module")
def screenings(conversations: list[Conversation]) -> list[Screening]:
    """What the default rules find, one for each conversation."""
    screener = engine.compile(load_shipped_rules(), words)
    return screener.screen_all(conversations, shipped_profiles()["default"])


@pytest.fixture(scope="module")
def staff() -> list[StaffEntry]:
    with (SAMPLES / "staff.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    columns = staff_columns(head)
    entries = [entry_from(number, columns, row) for number, row in enumerate(rows, 2)]
    return [entry for entry in entries if entry is not None]


def _agent(conversation: Conversation) -> Person:
    """Whoever had it; without an id where nobody took it."""
    assert conversation.agent is not None
    return conversation.agent


def _month(conversation: Conversation) -> str:
    assert conversation.started_ms is not None
    started = datetime.fromtimestamp(conversation.started_ms / 1000, SHANGHAI)
    return f"{started:%Y-%m}"


def _texts(records: list[Record]) -> list[str]:
    return [message["text"] for record in records for message in record["messages"]]


def test_every_file_imports_without_a_word(items: list[Item]) -> None:
    """The first import of a new user must not begin with warnings."""
    assert [str(problem) for item in items for problem in item.problems] == []


def test_there_are_conversations_for_a_first_look(conversations: list[Conversation]) -> None:
    """Fewer than sixty would leave lists, draws and charts empty."""
    assert len(conversations) >= 60


def test_each_agent_has_enough_conversations_in_each_month_for_a_draw(
    conversations: list[Conversation],
) -> None:
    """The demo draws five a month for each agent."""
    counts = Counter((each.agent_id, _month(each)) for each in conversations if each.agent_id)
    assert set(counts) == {(a, month) for a in AGENTS for month in ("2026-10", "2026-11")}
    assert min(counts.values()) > DRAWN_PER_MONTH


def test_five_agents_work_in_two_teams(conversations: list[Conversation]) -> None:
    """Teams are what rights and comparisons go by, whatever the file."""
    teams = {(_agent(each).id, _agent(each).team) for each in conversations}
    assert teams == {*AGENTS.items(), ("", "t2")}


@pytest.mark.parametrize("name", TABLES)
def test_each_table_reads_in_its_encoding_with_guessed_columns(name: str) -> None:
    """One small file of each form shows that the form is read."""
    found = [item.conversation for item in read(SAMPLES / name)]
    assert len(found) == TABLES[name]
    for each in found:
        assert each is not None
        assert each.customer is not None
        assert each.has_times
        assert {"customer", "agent"} <= {message.role.value for message in each.messages}


def test_tables_carry_pictures_events_and_automatic_texts() -> None:
    """What a message is survives the way through a table."""
    messages = [
        message
        for item in read(SAMPLES / "messages.csv")
        if item.conversation is not None
        for message in item.conversation.messages
    ]
    assert any(message.kind is Kind.IMAGE for message in messages)
    assert any(message.event is Event.HANDOVER for message in messages)
    assert any(message.auto for message in messages)


@pytest.mark.parametrize("kind", PersonalKind)
def test_every_kind_of_personal_data_is_found(
    conversations: list[Conversation], kind: PersonalKind
) -> None:
    """Masking must have something to mask; the check digits are right, so it is found."""
    found = [
        span
        for conversation in conversations
        for message in conversation.messages
        for span in find(message.text)
        if span.kind is kind
    ]
    assert found


def test_no_conversation_stands_twice(conversations: list[Conversation]) -> None:
    """A second one with the same key would pass for a change of the first."""
    keys = Counter((each.source, each.id) for each in conversations)
    assert set(keys.values()) == {1}


def test_each_file_holds_conversations_of_the_month_in_its_name() -> None:
    """Who imports one month must not get the other."""
    for month in ("2026-10", "2026-11"):
        lines = (SAMPLES / f"chats-{month}.jsonl").read_text("utf-8").splitlines()
        assert {json.loads(line)["started_at"][:7] for line in lines} == {month}


def test_messages_of_a_chat_stand_in_order_of_time(records: list[Record]) -> None:
    """The samples import without a warning."""
    for record in records:
        key = "start_ms" if record["channel"] == "call" else "sent_at"
        times = [message[key] for message in record["messages"]]
        assert times == sorted(times), record["id"]


def test_calls_time_each_utterance_from_the_start_of_the_call(records: list[Record]) -> None:
    """Silence, overlap and speech rate are read from these."""
    calls = [record for record in records if record["channel"] == "call"]
    assert len(calls) >= 10
    for message in (message for record in calls for message in record["messages"]):
        assert 0 <= message["start_ms"] <= message["end_ms"]
        assert "sent_at" not in message


def test_some_speakers_talk_over_each_other(records: list[Record]) -> None:
    """Calls without overlap would leave nothing to show."""
    overlaps = sum(
        later["start_ms"] < earlier["end_ms"]
        for record in records
        if record["channel"] == "call"
        for earlier, later in zip(record["messages"], record["messages"][1:], strict=False)
    )
    assert overlaps >= 3


@pytest.mark.parametrize(
    "event", ["queued", "answered", "handover", "transfer", "hold", "resume", "recalled", "ended"]
)
def test_every_kind_of_event_occurs(records: list[Record], event: str) -> None:
    """Each shows in its own way on the conversation's page."""
    messages = [message for record in records for message in record["messages"]]
    assert any(message.get("event") == event for message in messages)


@pytest.mark.parametrize("kind", ["image", "card", "file", "voice"])
def test_every_kind_of_message_occurs(records: list[Record], kind: str) -> None:
    """Pictures and cards come in every real chat."""
    messages = [message for record in records for message in record["messages"]]
    assert any(message.get("kind") == kind for message in messages)


def test_a_transfer_brings_a_second_agent(records: list[Record]) -> None:
    """Each agent's share is sampled by itself."""
    for record in records:
        if any(message.get("event") == "transfer" for message in record["messages"]):
            senders = {message["agent"] for message in record["messages"] if "agent" in message}
            assert len(senders) == 2, record["id"]


def test_very_long_and_very_short_conversations_occur(records: list[Record]) -> None:
    """Pages must hold both."""
    lengths = sorted(len(record["messages"]) for record in records)
    assert lengths[0] <= 3
    assert lengths[-1] > 200


def test_some_customers_are_never_answered(records: list[Record]) -> None:
    """Such a conversation is the holder's, and gets no courtesy findings."""
    silent = [
        record
        for record in records
        if not any(message["role"] == "agent" for message in record["messages"])
    ]
    assert {record["agent"].get("id") for record in silent} == {"a03", "a05", None}


def test_some_conversations_end_with_a_burst_of_the_customers(records: list[Record]) -> None:
    """A burst is one round, and here it stays unanswered."""
    spoken = [
        [message["role"] for message in record["messages"] if message["role"] != "system"]
        for record in records
    ]
    assert sum(roles[-3:] == ["customer"] * 3 for roles in spoken) >= 2


def test_names_and_texts_reach_beyond_the_first_plane(records: list[Record]) -> None:
    """Offsets count code points, also where a character takes four bytes."""
    names = [record["customer"]["name"] for record in records]
    assert any(character > "\uffff" for name in names for character in name)
    assert re.search("[\U0001f300-\U0001faff]", "".join(_texts(records)))


def test_traditional_and_english_conversations_occur(records: list[Record]) -> None:
    """Rules written in one script must match the other."""
    texts = ["".join(_texts([record])) for record in records]
    assert sum("請" in text for text in texts) >= 3
    assert sum("Thank you" in text for text in texts) >= 2


def test_every_telephone_number_is_invented(records: list[Record]) -> None:
    """Nobody's real number may stand in a public sample."""
    mobiles = re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", "\n".join(_texts(records)))
    assert len(mobiles) > 60
    assert all(mobile[3:7] == "0000" for mobile in mobiles)


def test_every_mail_address_is_of_the_example_domain(records: list[Record]) -> None:
    """That domain is set aside for examples."""
    domains = re.findall(r"[\w.]+@([\w.]+\w)", "\n".join(_texts(records)))
    assert set(domains) == {"example.com"}


def test_staff_list_names_every_role_and_links_every_agent(staff: list[StaffEntry]) -> None:
    """Each role's pages need somebody to sign in as."""
    people = {(entry.username, entry.role) for entry in staff if entry.until is None}
    assert Counter(role for _, role in people) == {
        RoleName.REVIEWER: 2,
        RoleName.QUALITY_LEAD: 1,
        RoleName.SUPERVISOR: 2,
        RoleName.TRAINER: 1,
        RoleName.AGENT: 5,
        RoleName.ADMINISTRATOR: 1,
    }
    linked = {entry.agent: entry.team for entry in staff if entry.agent and entry.until is None}
    assert linked == AGENTS


def test_staff_list_imports_without_a_refused_row(staff: list[StaffEntry]) -> None:
    """Whoever sets the demo up must get everybody."""
    planner = StaffPlanner(SYSTEM, date(2026, 11, 20), teams=(), users=(), agents=())
    states = Counter(planner.take(entry).state for entry in staff)
    assert RowState.REFUSED not in states
    assert states[RowState.NEW] == len({entry.username for entry in staff})


@pytest.mark.parametrize("rule", [rule.id for rule in load_shipped_rules()])
def test_every_default_rule_finds_something_somewhere_but_not_everywhere(
    screenings: list[Screening], rule: str
) -> None:
    """Each rule must have something to show, and a conversation to be compared with."""
    found = [any(each.rule == rule for each in screening.findings) for screening in screenings]
    assert any(found)
    assert not all(found)


def test_findings_tell_the_good_agents_from_the_bad(
    conversations: list[Conversation], screenings: list[Screening]
) -> None:
    """Scores that did not differ would show nothing."""
    per_agent: dict[str, list[int]] = defaultdict(list)
    for conversation, screening in zip(conversations, screenings, strict=True):
        per_agent[_agent(conversation).id].append(len(screening.findings))
    del per_agent[""]
    mean = {agent: sum(counts) / len(counts) for agent, counts in per_agent.items()}
    assert max(mean["a01"], mean["a02"], mean["a04"]) < 1 < mean["a03"] < mean["a05"]


def test_a_conversation_nobody_answered_gets_no_courtesy_findings(
    conversations: list[Conversation], screenings: list[Screening]
) -> None:
    """Where no agent spoke no courtesy can be missing."""
    for conversation, screening in zip(conversations, screenings, strict=True):
        if not any(message.role == "agent" for message in conversation.messages):
            assert not [each for each in screening.findings if each.rule.startswith("courtesy.")]


@pytest.mark.parametrize(
    ("conversation_id", "rules"),
    [
        ("HL20261107164012", {"courtesy.hold-announced", "courtesy.wait-apology"}),
        ("HL20261012143140", set()),
        ("HL20261023154538", {"call.silence"}),
        ("HL20261019111022", set()),
        ("HL20261015162005", {"call.overlap"}),
        ("HL20261030170550", set()),
        ("HL20261103102219", {"call.overlap", "call.speech-rate"}),
        ("HL20261028181204", {"call.missed"}),
        ("HL20261112120739", {"call.missed"}),
    ],
)
def test_calls_show_what_their_times_tell(
    conversations: list[Conversation],
    screenings: list[Screening],
    conversation_id: str,
    rules: set[str],
) -> None:
    """A hold without a word is found, one that was announced is not; and so on for each rule."""
    [found] = [
        screening
        for conversation, screening in zip(conversations, screenings, strict=True)
        if conversation.id == conversation_id
    ]
    by_times = ("call.", "courtesy.hold", "courtesy.wait")
    assert {each.rule for each in found.findings if each.rule.startswith(by_times)} == rules


def test_calls_show_every_figure(conversations: list[Conversation]) -> None:
    """The strip and its figures must have something to show, ringing too."""
    found = [call_figures(read_call(each)) for each in conversations if each.channel == "call"]
    for name in CallFigures._fields:
        assert any(getattr(each, name) for each in found), name
