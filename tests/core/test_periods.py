from __future__ import annotations

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.periods import Span, period, period_at, period_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(1971, 1, 1), date(2998, 12, 31))
SPANS = st.sampled_from(Span)


@pytest.mark.parametrize(
    ("period_id", "first", "last", "span"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), Span.MONTH),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), Span.MONTH),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), Span.MONTH),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), Span.QUARTER),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), Span.QUARTER),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), Span.YEAR),
        ("2026-10-12", date(2026, 10, 12), date(2026, 10, 12), Span.DAY),
    ],
)
def test_an_id_names_its_days(period_id: str, first: date, last: date, span: Span) -> None:
    """Every sheet and figure is headed by such an id."""
    found = period(period_id)
    assert (found.first_day, found.last_day, found.span) == (first, last, span)


@pytest.mark.parametrize(
    "period_id",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "2026-02-30",
        "26-10",
        "2026-1",
        "2026-10 ",
        "２０２６",
        "0000",
        "1969",
        "3000-01",
        "2026-10-12T09:00",
        "x" * 1000,
    ],
)
def test_another_text_is_refused_in_a_sentence(period_id: str) -> None:
    """It comes from the address bar and from files."""
    with pytest.raises(Invalid) as refused:
        period(period_id)
    assert len(str(refused.value)) < 200


@given(DAYS, SPANS)
def test_the_period_of_a_day_contains_it_and_is_found_by_its_id(day: date, span: Span) -> None:
    """A conversation falls into exactly the period under whose id it is looked up."""
    found = period_of(day, span)
    assert found.contains(day)
    assert period(found.id) == found


@given(DAYS, SPANS)
def test_neighbours_leave_no_gap_and_no_overlap(day: date, span: Span) -> None:
    """Each conversation counts in one month, not in two and not in none."""
    found = period_of(day, span)
    assert found.previous.last_day + timedelta(days=1) == found.first_day
    assert found.next.first_day - timedelta(days=1) == found.last_day
    assert found.next.previous == found == found.previous.next


def test_bounds_are_midnights_of_the_teams_zone() -> None:
    """A chat at 00:30 in Shanghai is of the new month though it is still the old one in London."""
    start, end = period("2026-10").bounds_ms(SHANGHAI)
    assert start == 1790784000000  # 2026-09-30T16:00:00Z
    assert end - start == 31 * 86_400_000


@pytest.mark.parametrize(
    ("moment_ms", "inside"), [(-1, False), (0, True), (86_399_999, True), (86_400_000, False)]
)
def test_the_start_belongs_to_a_period_and_the_end_does_not(moment_ms: int, inside: bool) -> None:
    """Midnight is the next day's."""
    assert period("1970-01-01").contains_ms(moment_ms, UTC) is inside


def test_a_day_on_which_the_clocks_change_has_its_own_length() -> None:
    """Not every day has 24 hours everywhere."""
    start, end = period("2026-03-29").bounds_ms(ZoneInfo("Europe/Berlin"))
    assert end - start == 23 * 3_600_000


def test_a_moment_finds_its_period_by_the_zones_calendar() -> None:
    """The review belongs to the month in which the conversation started, as the team saw it."""
    moment = period("2026-10").bounds_ms(SHANGHAI)[0]
    assert period_at(moment, Span.MONTH, SHANGHAI).id == "2026-10"
    assert period_at(moment, Span.MONTH, UTC).id == "2026-09"


def test_beyond_the_calendar_kept_there_is_no_neighbour() -> None:
    """A link to it would lead to an error page."""
    with pytest.raises(Invalid):
        _ = period("1970").previous
    with pytest.raises(Invalid):
        _ = period("2999-12").next
