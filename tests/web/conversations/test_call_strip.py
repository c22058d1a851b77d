"""The strip of a call above its transcript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from qa_app.core.calls.reading import read
from qa_app.core.conversations import Conversation, Person
from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.permissions import RoleName
from qa_app.core.rules.hits import Finding, Severity
from qa_app.services.conversations.calls import share_of
from qa_app.storage.queries import definitions
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Team
from qa_app.web.conversations.call_strip import BlockKind, CallStrip, call_strip
from tests.conftest import SignIn
from tests.core.calls.calling import call
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import chat
from tests.support.reviewing import RUBRICS
from tests.support.talk_pages import HOSTILE
from tests.support.talks import Talks

ENGLISH = {"lang": "en"}
WHOLE = (
    "q0 n10 a11-15:您好请讲一二三四 c16-20:在吗 a21-23:请您稍等 H24 R64 a65-69:久等了 c78-82:好 "
    "a80-84:再见 e90"
)


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=en"):
        yield


def strip(notation: str, agent_key: str | None = None) -> CallStrip:
    return call_strip(share_of(read(call(notation)), agent_key), {"li": "李雷"})


def kinds(drawn: CallStrip) -> list[tuple[str, int]]:
    return [(block.kind.value, block.seq) for block in drawn.blocks]


def test_everything_that_the_times_tell_is_drawn_and_leads_to_its_message() -> None:
    """Whoever sees a silence wants to hear what was said around it."""
    assert kinds(strip(WHOLE)) == [
        *(("agent", 2), ("customer", 3), ("agent", 4), ("agent", 7), ("customer", 8)),
        *(("agent", 9), ("queue", 1), ("hold", 5), ("silence", 8), ("breaks-in", 9)),
    ]


def test_places_are_shares_of_the_width() -> None:
    """The drawing fits every screen without a script."""
    drawn = {block.kind: block for block in strip("n5 a5-10 c50-100").blocks}
    assert (drawn[BlockKind.AGENT].x, drawn[BlockKind.AGENT].width) == ("5.00%", "5.00%")
    assert (drawn[BlockKind.CUSTOMER].x, drawn[BlockKind.CUSTOMER].width) == ("50.00%", "50.00%")
    assert (drawn[BlockKind.RINGING].x, drawn[BlockKind.RINGING].lane) == ("0.00%", None)
    assert drawn[BlockKind.SILENCE].said == "Silence, then Customer speaks, 00:10, 40s"


@pytest.mark.parametrize("notation", ["a-5-2 c3", "a0-0 c0-0", "a3600-3601 c9-9.001", "a5"])
def test_nothing_is_drawn_beyond_the_edges_or_too_small_to_hit(notation: str) -> None:
    """Times may be odd; the drawing stays whole."""
    for block in strip(notation.replace("a-5-2", "a-2")).blocks:
        start, width = (float(each.rstrip("%")) for each in (block.x, block.width))
        assert 0 <= start <= 100
        assert 0.3 < width <= 100


@pytest.mark.parametrize(
    ("seconds", "moments"),
    [
        (40, ["00:00", "00:05", "00:40"]),
        (463, ["00:00", "01:00", "07:00"]),
        (9000, ["00:00", "30:00", "2:30:00"]),
        (400_000, ["00:00", "14:00:00", "98:00:00"]),
    ],
)
def test_the_line_of_time_has_at_most_nine_round_moments(seconds: int, moments: list[str]) -> None:
    """A call of a minute and one of an hour are both readable."""
    ticks = [tick.said for tick in strip(f"a0-{seconds}").ticks]
    assert len(ticks) <= 9
    assert [ticks[0], ticks[1], ticks[-1]] == moments


def test_what_another_agent_answers_for_stands_back() -> None:
    """The figures are one agent's; the strip is the whole call."""
    drawn = strip("a0-4 c5-9 t10 a30-34@li c35-39", "li")
    assert [block.seq for block in drawn.blocks if block.other] == [0, 1]
    assert [(place.kind.value, place.seq) for place in drawn.places] == [("silence", 3)]
    assert "李雷" in drawn.blocks[2].said


def test_a_bot_has_a_lane_only_where_it_speaks() -> None:
    """Most calls have none."""
    assert [role.value for role in strip("a0-1 c2-3").lanes] == ["customer", "agent"]
    assert [role.value for role in strip("b0-1 a2-3").lanes] == ["customer", "agent", "bot"]


def _bring(talks: Talks, conversation: Conversation, *findings: Finding) -> int:
    conversation = replace(conversation, agent=Person("a1"), source="test", started_ms=0)
    return talks.bring(conversation, *findings)


def test_the_page_of_a_call_shows_its_figures_with_their_places(
    talks: Talks, lead: FlaskClient
) -> None:
    """Each figure opens into what it was computed from."""
    part_id = _bring(talks, call(WHOLE, agent="a1"))
    page = re.sub(r"\s+", " ", lead.get(f"/conversations/{part_id}", query_string=ENGLISH).text)
    assert 'href="#m8" data-call-block="8"' in page
    for label, figure in (("Silence", "9s"), ("Hold", "40s"), ("Queue", "10s")):
        assert re.search(rf"<dt>{label}</dt><dd><a[^>]*>{figure}</a>", page), label
    assert "<td>Breaks in</td>" in page
    assert 'data-call-jump="8"' in page


def test_a_call_without_times_says_so_instead(talks: Talks, lead: FlaskClient) -> None:
    """An empty strip would look like a quiet call."""
    part_id = _bring(talks, call("c-:在吗 a-:您好", agent="a1"))
    page = lead.get(f"/conversations/{part_id}", query_string=ENGLISH).text
    assert "This call came without times" in page
    assert "data-call-block" not in page


def test_a_chat_has_no_strip(talks: Talks, lead: FlaskClient) -> None:
    """Nobody speaks in it."""
    part_id = talks.bring(chat(("customer", 0, "在吗"), ("agent", 9, "您好"), agent="a1"))
    assert "data-call-strip" not in lead.get(f"/conversations/{part_id}").text


def test_the_speech_rate_is_the_same_for_who_sees_personal_data(
    talks: Talks, lead: FlaskClient
) -> None:
    """A number read out takes its time, masked or not."""
    part_id = _bring(talks, call("c0-2:在吗 a3-9:请记下13812345678", agent="a1"))
    rate = re.compile(r">(\d+) a minute<")
    masked = lead.get(f"/conversations/{part_id}", query_string=ENGLISH).text
    shown = lead.post(f"/conversations/{part_id}/personal-data", query_string=ENGLISH).text
    assert "13812345678" not in masked
    assert rate.findall(masked) == rate.findall(shown) == ["140"]


def _seed(talks: Talks, rule: str) -> None:
    """One more shipped rule than the tests of pages otherwise have."""
    text = (RUBRICS / "prescreen" / f"{rule}.yaml").read_text("utf-8")
    seeds = [Seed(Shipped(Kind.RULE, rule, text), 1)]
    definitions.add_seeds(talks.session, seeds, MONDAY_MORNING)
    talks.session.commit()
    chosen = select(DefinitionVersion.id).where(DefinitionVersion.key == rule)
    talks.rules[rule] = talks.session.scalars(chosen).one()


def test_a_finding_about_a_whole_utterance_is_named_at_it(talks: Talks, lead: FlaskClient) -> None:
    """Breaking in has no words to mark, and is no slow reply."""
    _seed(talks, "call.overlap")
    finding = Finding("call.overlap", Severity.MINOR, 1, None, None, None)
    part_id = _bring(talks, call("c0-5:我想问 a2-6:你说", agent="a1"), finding)
    page = lead.get(f"/conversations/{part_id}", query_string=ENGLISH).text
    assert re.search(r'class="line-noted severity-minor".*Breaking in on the customer', page)
    assert "data-slow" not in page
    assert "wait-slow" not in page


def test_hostile_names_stay_text(
    talks: Talks, client: FlaskClient, signed_in: SignIn, team: Team
) -> None:
    """An agent's name stands in every block."""
    talks.agent("a2", team, HOSTILE)
    signed_in(client, RoleName.QUALITY_LEAD, team)
    conversation = replace(call("c0-2:在吗 a3-9:您好", agent="a2"), source="test", started_ms=0)
    page = client.get(f"/conversations/{talks.bring(conversation)}").text
    assert "<script>alert" not in page
    assert "data-call-block" in page
