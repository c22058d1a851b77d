"""Local days: how far a zone's clock is from UTC, for counting moments by the day they fell on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY_MS = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# No zone changes its clock there and back within a week.
_STEP = timedelta(days=7)
# A moment before 1970 or after this is a wrong clock's; the shift nearest to it will do.
_LAST_YEAR = 2099


class Shift(NamedTuple):
    """From ``since_ms`` (Unix epoch) on, local time is UTC plus ``offset_ms``."""

    since_ms: int
    offset_ms: int


def shifts_between(zone: ZoneInfo, first_ms: int, last_ms: int) -> tuple[Shift, ...]:
    """Every shift in force from one moment to another, the latest first; at least one.

    The earliest is said to be in force since ever.
    """
    return _shifts(zone, _year_of(first_ms), _year_of(last_ms))


def begin_of(day: date, zone: ZoneInfo) -> int:
    """The moment at which a local day begins, in milliseconds since the Unix epoch."""
    return _ms(datetime.combine(day, time(), zone) - _EPOCH)


def day_of(number: int) -> date:
    """The day so many days after 1 January 1970."""
    return _EPOCH.date() + timedelta(days=number)


@lru_cache(maxsize=64)
def _shifts(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[Shift, ...]:
    at, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 2, tzinfo=UTC)
    offset = _offset(at, zone)
    found = [Shift(-(2**62), _ms(offset))]
    while at < end:
        following = min(at + _STEP, end)
        if _offset(following, zone) != offset:
            following = _change(at, following, zone)
            offset = _offset(following, zone)
            found.append(Shift(_ms(following - _EPOCH), _ms(offset)))
        at = following
    return tuple(reversed(found))


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second with another offset than ``before``, found by halving."""
    offset = _offset(before, zone)
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if _offset(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _year_of(moment_ms: int) -> int:
    last = (date(_LAST_YEAR, 12, 31) - _EPOCH.date()).days
    return day_of(min(max(moment_ms // DAY_MS, 0), last)).year
