"""A team's response times by profiles: whose conversations, of which days, and how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from qa_app.core.conversations import Conversation
from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.core.latency.pooling import Behind
from qa_app.core.permissions import RoleName
from qa_app.services.latency import comparing
from qa_app.services.latency.comparing import Wanted, compare, rounds_behind
from qa_app.storage.tables.people import Team
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import chat
from tests.support.talks import Talks

MONDAY = date(2026, 10, 12)


@pytest.fixture
def team(talks: Talks) -> Team:
    team = talks.team("t1")
    talks.agent("a1", team, "王芳")
    talks.agent("a2", team, "李强")
    return team


def answered(seconds: float, name: str, agent: str = "a1", days: int = 0) -> Conversation:
    started = MONDAY_MORNING + timedelta(days=days)
    lines = ("customer", 0, "在吗"), ("agent", seconds, "在的")
    return chat(*lines, id=name, agent=agent, started=started)


def asked(talks: Talks, team: Team, until: date = MONDAY) -> Sequence[object]:
    found = compare(talks.context, Wanted(team.id, MONDAY, until), ["default"])
    return [(line.name, line.figures[0].rounds) for line in found.agents]


def test_conversations_are_those_of_the_days_by_agent(talks: Talks, team: Team) -> None:
    """The first and the last day included, by the house's calendar."""
    for text in (
        answered(5, "c1"),
        answered(5, "c2", "a2"),
        answered(5, "c3", days=1),
        answered(5, "c4", days=2),
        answered(5, "c5", days=-1),
    ):
        talks.bring(text)
    assert asked(talks, team) == [("李强", 1), ("王芳", 1)]
    assert asked(talks, team, MONDAY + timedelta(days=1)) == [("李强", 1), ("王芳", 2)]


def test_in_a_conversation_of_two_each_has_their_own_rounds(talks: Talks, team: Team) -> None:
    """Nobody's figure holds what others answered."""
    talks.bring(
        chat(
            ("customer", 0, "在吗"),
            ("agent:a1", 10, "在"),
            ("customer", 20, "几点"),
            ("agent:a2", 50, "三点"),
            id="c1",
            agent="a1",
        )
    )
    found = compare(talks.context, Wanted(team.id, MONDAY, MONDAY), ["default"])
    averages = {line.name: line.figures[0].average_response_s for line in found.agents}
    assert averages == {"王芳": 10, "李强": 30}
    assert found.whole[0].rounds == 2


def test_where_there_are_too_many_the_newest_are_counted(
    talks: Talks, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is said how many there are."""
    monkeypatch.setattr(comparing, "MOST_PARTS", 2)
    for number in range(3):
        talks.bring(answered(number, f"c{number}"))
    found = compare(talks.context, Wanted(team.id, MONDAY, MONDAY), ["default"])
    assert (found.parts, found.found) == (2, 3)


def test_the_rounds_behind_a_figure_are_paged(
    talks: Talks, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page beyond the last is the last."""
    monkeypatch.setattr(comparing, "PAGE_ROUNDS", 2)
    for number in range(3):
        talks.bring(answered(number, f"c{number}"))
    wanted = Wanted(team.id, MONDAY, MONDAY)
    first = rounds_behind(talks.context, wanted, "default", Behind.COUNTED)
    last = rounds_behind(talks.context, wanted, "default", Behind.COUNTED, page=99)
    assert (len(first.lines), first.total, first.pages) == (2, 3, 2)
    assert (len(last.lines), last.number) == (1, 2)
    every = [line.external_id for line in (*first.lines, *last.lines)]
    assert sorted(every) == ["c0", "c1", "c2"]


def test_other_teams_find_nothing_and_agents_are_refused(talks: Talks, team: Team) -> None:
    """Figures of people are for who leads them."""
    wanted = Wanted(team.id, MONDAY, MONDAY)
    with pytest.raises(NotFound):
        compare(talks.as_(RoleName.SUPERVISOR, talks.team("t2")), wanted, ["default"])
    with pytest.raises(Refused):
        compare(talks.as_(RoleName.AGENT, team), wanted, ["default"])


def test_days_that_make_no_sense_are_refused(talks: Talks, team: Team) -> None:
    """With the field at fault."""
    wanted = Wanted(team.id, MONDAY, MONDAY)
    with pytest.raises(Invalid, match="before the first"):
        compare(talks.context, replace(wanted, until=MONDAY - timedelta(days=1)), ["default"])
    with pytest.raises(Invalid, match="at most"):
        compare(talks.context, replace(wanted, until=MONDAY + timedelta(days=400)), ["default"])
