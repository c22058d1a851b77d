"""Office hours: which moments they hold, how much of a wait they hold, and how they are written."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.latency.hours import (
    OfficeHours,
    Opening,
    dates_from,
    dates_text,
    every_day,
    office_hours,
    openings_from,
    openings_text,
)
from qa_app.core.latency.profiles import CHINA
from tests.core.latency.days import ms

NINE_TO_SIX = openings_from("09:00-18:00")
WEEKDAYS = OfficeHours((NINE_TO_SIX,) * 5 + ((), ()))
MONDAY, SATURDAY = date(2026, 10, 12), date(2026, 10, 17)


def moment(text: str) -> datetime:
    return datetime.fromtimestamp(ms(text) / 1000, CHINA)


def test_an_opening_holds_its_first_minute_and_not_its_last() -> None:
    """8 to 23 o'clock ends as 23:00 strikes, as the platforms say."""
    hours = every_day(openings_from("08:00-23:00"))
    assert hours.open_at(moment("08:00:00"))
    assert hours.open_at(moment("22:59:59"))
    assert not hours.open_at(moment("23:00:00"))
    assert not hours.open_at(moment("07:59:59"))


def test_a_lunch_break_is_closed() -> None:
    """A day may have several openings."""
    hours = every_day(openings_from("09:00-12:00，13:00-18:00"))
    assert not hours.open_at(moment("12:30:00"))
    assert hours.open_at(moment("13:00:00"))


def test_a_holiday_closes_and_an_extra_workday_opens() -> None:
    """China's holidays are paid for with Saturdays at work."""
    hours = OfficeHours(WEEKDAYS.weekly, frozenset({MONDAY}), frozenset({SATURDAY}))
    assert hours.of(MONDAY) == ()
    assert hours.of(SATURDAY) == NINE_TO_SIX
    assert WEEKDAYS.of(SATURDAY) == ()


def test_the_night_does_not_run_on_an_office_clock() -> None:
    """Asked at 17:50 on Friday, answered at 9:10 on Monday: twenty minutes of office time."""
    asked, answered = ms("2026-10-16 17:50:00"), ms("2026-10-19 09:10:00")
    assert WEEKDAYS.open_ms(asked, answered, CHINA) == 20 * 60_000


def test_the_clock_change_costs_the_hour_that_is_not_there() -> None:
    """Where clocks are put forward at night, an open night is an hour shorter."""
    berlin, always = ZoneInfo("Europe/Berlin"), every_day((Opening(0, 1440),))
    start = datetime(2026, 3, 29, tzinfo=berlin)
    end = datetime(2026, 3, 30, tzinfo=berlin)
    span = round(start.timestamp() * 1000), round(end.timestamp() * 1000)
    assert always.open_ms(*span, berlin) == 23 * 3_600_000


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_office_time_adds_up_and_is_never_more_than_the_time(a: int, b: int, c: int) -> None:
    """Wherever a wait is cut in two, the pieces are worth as much as the whole."""
    start, middle, end = (ms("00:00:00") + each for each in sorted((a, b, c)))
    whole = WEEKDAYS.open_ms(start, end, CHINA)
    assert 0 <= whole <= end - start
    parts = WEEKDAYS.open_ms(start, middle, CHINA) + WEEKDAYS.open_ms(middle, end, CHINA)
    assert whole == parts


spans = st.lists(st.integers(0, 1440), min_size=2, max_size=10, unique=True).map(sorted)


@given(spans)
def test_openings_are_read_as_they_are_written(minutes: list[int]) -> None:
    """The page shows what it will read again."""
    openings = tuple(
        Opening(*minutes[at : at + 2]) for at in range(0, len(minutes) - len(minutes) % 2, 2)
    )
    assert openings_from(openings_text(openings)) == openings


@given(st.frozensets(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=20))
def test_dates_are_read_as_they_are_written(dates: frozenset[date]) -> None:
    """Likewise; neighbours are joined."""
    assert dates_from(dates_text(dates)) == dates


def test_a_span_of_dates_holds_both_ends() -> None:
    """The National Day week is one line."""
    week = dates_from("2026-10-01 ~ 2026-10-07")
    assert week == {date(2026, 10, 1) + timedelta(days=n) for n in range(7)}
    assert dates_text(week) == "2026-10-01 ~ 2026-10-07"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9", "no span"),
        ("09:00-09:00", "ends before"),
        ("22:00-02:00", "ends before"),
        ("09:61-10:00", "no span"),
        ("09:00-25:00", "no span"),
        ("09:00-12:00, 11:00-13:00", "overlaps"),
        ("<script>", "no span"),
    ],
)
def test_a_bad_opening_is_told(text: str, said: str) -> None:
    """With what was written and how to write it."""
    with pytest.raises(Invalid, match=said):
        openings_from(text)


@pytest.mark.parametrize("text", ["2026-02-30", "tomorrow", "2026-10-07~2026-10-01", "1-1-1"])
def test_a_bad_date_is_told(text: str) -> None:
    """Nothing is passed over silently."""
    with pytest.raises(Invalid, match="no date"):
        dates_from(text)


def test_too_many_dates_are_refused() -> None:
    """A page of dates is a slip, not a calendar."""
    with pytest.raises(Invalid, match="more than"):
        dates_from("2020-01-01~2020-12-31 2021-01-01~2021-12-31")


def test_hours_that_make_no_sense_are_refused() -> None:
    """A team that is never open would have no figure at all."""
    with pytest.raises(Invalid, match="at least one day"):
        office_hours(((),) * 7, frozenset(), frozenset())
    with pytest.raises(Invalid, match="both a holiday"):
        office_hours(WEEKDAYS.weekly, frozenset({MONDAY}), frozenset({MONDAY}))
