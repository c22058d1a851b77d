from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.sampling_plans import (
    Rhythm,
    Window,
    days_scaled,
    window_of,
    windows_between,
)
from qa_app.core.sampling_plans.turns import Schedule

DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
RHYTHMS = st.sampled_from(Rhythm)


@given(DAYS, RHYTHMS)
def test_a_day_lies_in_its_window_and_a_window_in_one_month(day: date, rhythm: Rhythm) -> None:
    """Scores are made by month: a draw over the end of one would count in neither."""
    window = window_of(day, rhythm)
    assert window.contains(day)
    assert window.period == f"{window.first_day:%Y-%m}" == f"{window.last_day:%Y-%m}"
    assert window_of(window.first_day, rhythm) == window_of(window.last_day, rhythm) == window


@given(DAYS, st.integers(0, 120), RHYTHMS)
def test_windows_follow_each_other_without_a_gap(since: date, length: int, rhythm: Rhythm) -> None:
    """A day in no window would have no chance, one in two would have two."""
    until = since + timedelta(days=length)
    found = list(windows_between(rhythm, since, until))
    for before, after in pairwise(found):
        assert after.first_day == before.last_day + timedelta(days=1)
    if found:
        assert found[0].contains(since)
        assert (
            found[-1].last_day
            <= until
            < window_of(found[-1].last_day + timedelta(days=1), rhythm).last_day
        )


def test_a_week_over_the_end_of_a_month_is_drawn_from_in_two_pieces() -> None:
    """Each with its share of what is wanted of a week, rounded up."""
    october = window_of(date(2026, 10, 31), Rhythm.WEEK)
    november = window_of(date(2026, 11, 1), Rhythm.WEEK)
    assert october == Window(date(2026, 10, 26), date(2026, 10, 31), "2026-10")
    assert november == Window(date(2026, 11, 1), date(2026, 11, 1), "2026-11")
    assert [days_scaled(5, each, Rhythm.WEEK) for each in (october, november)] == [5, 1]
    assert days_scaled(5, window_of(date(2026, 2, 1), Rhythm.MONTH), Rhythm.MONTH) == 5


def test_the_turn_comes_once_the_window_is_over_and_late_imports_are_there() -> None:
    """Due from the first day after it, or so many days later; once done, never again."""
    schedule = Schedule(Rhythm.MONTH, date(2026, 9, 15), delay_days=2)
    assert schedule.due(date(2026, 10, 2), ()) == []
    [september] = schedule.due(date(2026, 10, 3), ())
    assert september.period == "2026-09"
    assert schedule.due_on(september) == date(2026, 10, 3)
    assert schedule.due(date(2026, 10, 3), {september.first_day}) == []
    assert schedule.next_turn(date(2026, 10, 3)).period == "2026-10"


def test_after_a_standstill_the_missed_turns_come_but_no_old_ones() -> None:
    """Two months back; what lies further waits for nobody."""
    schedule = Schedule(Rhythm.DAY, date(2026, 1, 1))
    due = schedule.due(date(2026, 10, 10), ())
    assert (due[0].first_day, due[-1].first_day) == (date(2026, 8, 8), date(2026, 10, 9))


@given(DAYS, st.integers(0, 200), st.integers(0, 31), RHYTHMS)
def test_the_next_turn_is_never_due_yet(
    since: date, later: int, delay: int, rhythm: Rhythm
) -> None:
    """Whatever day it is, the list says a day to come."""
    schedule, today = Schedule(rhythm, since, delay), since + timedelta(days=later)
    coming = schedule.next_turn(today)
    assert schedule.due_on(coming) > today
    assert coming not in schedule.due(today, ())


def test_nobody_waits_for_late_imports_longer_than_a_month() -> None:
    """By then the next draw is due."""
    with pytest.raises(Invalid) as refused:
        Schedule(Rhythm.DAY, date(2026, 1, 1), delay_days=32)
    assert refused.value.field == "delay_days"
