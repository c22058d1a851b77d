"""How conversations lie in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from qa_app.core.listing import PartFilter
from qa_app.core.permissions import RoleName
from qa_app.services.conversations import density
from tests.support.factories import chat
from tests.support.talks import Talks


def bring(talks: Talks, *moments: str, agent: str = "a1") -> None:
    for moment in moments:
        started = datetime.fromisoformat(moment)
        talks.bring(chat(("customer", 0, "在吗"), agent=agent, started=started))


def test_each_conversation_counts_on_its_local_day(talks: Talks) -> None:
    """In Shanghai the day of a night chat is not that of UTC."""
    talks.agent("a1", talks.team("t1"))
    bring(
        talks,
        "2026-10-11T23:59:59+08:00",
        "2026-10-12T00:00:00+08:00",
        "2026-10-12T07:59:59+08:00",
        "2026-10-12T23:59:59+08:00",
    )
    assert density(talks.context, PartFilter()) == {date(2026, 10, 11): 1, date(2026, 10, 12): 3}


def test_days_are_right_on_both_sides_of_a_change_of_the_clock(talks: Talks) -> None:
    """A team elsewhere has days of 23 and 25 hours."""
    talks.agent("a1", talks.team("t1"))
    new_york = replace(talks.context, zone=ZoneInfo("America/New_York"))
    bring(
        talks,
        "2026-03-07T23:30:00-05:00",
        "2026-03-08T00:30:00-05:00",
        "2026-03-08T23:30:00-04:00",
        "2026-03-09T00:30:00-04:00",
        "2026-11-01T23:30:00-05:00",
        "2026-11-02T00:30:00-05:00",
    )
    assert density(new_york, PartFilter()) == {
        date(2026, 3, 7): 1,
        date(2026, 3, 8): 2,
        date(2026, 3, 9): 1,
        date(2026, 11, 1): 1,
        date(2026, 11, 2): 1,
    }


def test_the_strip_counts_what_the_filter_lets_through(talks: Talks) -> None:
    """It stands above the list and must agree with it."""
    talks.agent("a1", talks.team("t1"))
    other = talks.agent("a2", talks.team("t2"))
    bring(talks, "2026-10-12T09:00:00+08:00", "2026-10-13T09:00:00+08:00")
    bring(talks, "2026-10-13T10:00:00+08:00", agent="a2")
    assert density(talks.context, PartFilter(agent_id=other.id)) == {date(2026, 10, 13): 1}
    assert density(talks.context, PartFilter(since=date(2026, 10, 13))) == {date(2026, 10, 13): 2}


def test_the_strip_ends_where_the_teams_end(talks: Talks) -> None:
    """How busy another team is is not for everybody."""
    mine = talks.team("t1")
    talks.agent("a1", mine)
    talks.agent("a2", talks.team("t2"))
    bring(talks, "2026-10-12T09:00:00+08:00")
    bring(talks, "2026-10-13T09:00:00+08:00", agent="a2")
    assert density(talks.as_(RoleName.REVIEWER, mine), PartFilter()) == {date(2026, 10, 12): 1}


def test_nothing_lies_nowhere(talks: Talks) -> None:
    """The first day with the product has no days yet."""
    assert density(talks.context, PartFilter()) == {}
