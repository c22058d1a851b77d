"""Local days by a zone's shifts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.days import DAY_MS, Shift, day_of, shifts_between

ZONES = ["Asia/Shanghai", "UTC", "America/New_York", "Europe/London", "Asia/Kathmandu",
         "Pacific/Apia", "Africa/Casablanca", "Australia/Lord_Howe"]  # fmt: skip
MOMENTS = st.integers(
    int(datetime(2009, 1, 1, tzinfo=UTC).timestamp()),
    int(datetime(2027, 12, 31, tzinfo=UTC).timestamp()),
).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def shifts(zone: ZoneInfo, first: int, last: int) -> tuple[Shift, ...]:
    """Every shift from the beginning of one year to the end of another."""
    ends = (datetime(first, 1, 1, tzinfo=UTC), datetime(last, 12, 31, tzinfo=UTC))
    return shifts_between(zone, *(int(end.timestamp() * 1000) for end in ends))


def day_by_shifts(moment: datetime, zone: ZoneInfo) -> date:
    """The day as a database computes it: by whole numbers, with the first shift that holds."""
    ms = int(moment.timestamp() * 1000)
    offset = next(s.offset_ms for s in shifts(zone, 2009, 2027) if ms >= s.since_ms)
    return day_of((ms + offset) // DAY_MS)


@given(MOMENTS, st.sampled_from(ZONES))
def test_a_moment_falls_on_the_day_that_the_clock_on_the_wall_showed(
    moment: datetime, name: str
) -> None:
    """Also where summer time comes and goes, and where a country skipped a whole day."""
    zone = ZoneInfo(name)
    assert day_by_shifts(moment, zone) == moment.astimezone(zone).date()


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("America/New_York", "2026-03-08T04:59:59+00:00"),
        ("America/New_York", "2026-03-08T06:59:59+00:00"),
        ("America/New_York", "2026-03-08T07:00:00+00:00"),
        ("America/New_York", "2026-11-01T05:59:59+00:00"),
        ("America/New_York", "2026-11-01T06:00:00+00:00"),
        ("Pacific/Apia", "2011-12-30T09:59:59+00:00"),
        ("Pacific/Apia", "2011-12-30T10:00:00+00:00"),
    ],
)
def test_the_second_of_a_change_belongs_to_what_comes_after(name: str, moment: str) -> None:
    """One second too early or late puts a midnight chat on the wrong day."""
    zone, at = ZoneInfo(name), datetime.fromisoformat(moment)
    assert day_by_shifts(at, zone) == at.astimezone(zone).date()


def test_a_zone_without_changes_has_one_shift() -> None:
    """China's clock has stood still since 1991: the count needs no cases."""
    found = shifts(ZoneInfo("Asia/Shanghai"), 2020, 2027)
    assert [shift.offset_ms for shift in found] == [8 * 3_600_000]


def test_the_latest_shift_comes_first() -> None:
    """Most conversations are new, so the first case settles most of them."""
    found = shifts(ZoneInfo("Europe/London"), 2026, 2026)
    assert [shift.offset_ms for shift in found] == [0, 3_600_000, 0]
    assert [s.since_ms for s in found] == sorted((s.since_ms for s in found), reverse=True)


def test_a_wrong_clocks_moments_cost_no_more() -> None:
    """A file with a year 9999 in it must not make the strip search seven thousand years."""
    zone = ZoneInfo("America/New_York")
    assert shifts_between(zone, -(10**15), 10**16) == shifts(zone, 1970, 2099)
