"""Moments as people and programs write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from qa_app.core.errors import Invalid, _

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
EARLIEST_MS = int(datetime(EARLIEST_YEAR, 1, 1, tzinfo=UTC).timestamp()) * 1000
LATEST_MS = int(datetime(LATEST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp()) * 1000

UNREADABLE = _("“%(value)s” is not a time that can be read.")
IMPLAUSIBLE = _("The time “%(value)s” lies outside the years 1990 to 2100.")
AMBIGUOUS = _("“%(value)s” may be day or month first: give the time format in the column mapping.")

# Days since 1899-12-30, as spreadsheets count; the span covers the plausible years.
_SHEET_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a sheet's time has no zone
_SHEET_DAYS = (32_874, 73_415)

_NUMBER = re.compile(r"\d{1,19}(?:\.\d{0,17})?")
_YEAR_FIRST = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?"
    r"(?:(?:[T\s,]{1,3}|(?<=日))(.+))?",
    re.ASCII,
)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T\s,]{1,3}(.+))?", re.ASCII)
_CLOCK = re.compile(
    r"(上午|下午|晚上|凌晨|中午|[AaPp][Mm])?\s?"
    r"(\d{1,2})\s?[:：时點点]\s?(\d{1,2})(?:\s?[:：分]\s?(\d{1,2})秒?(?:[.,](\d{1,9}))?)?分?"
    r"\s?([AaPp]\.?[Mm]\.?)?\s?(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_TWITTER = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d):(\d\d):(\d\d) ([+-]\d{4}) (\d{4})", re.ASCII
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_AFTERNOON = frozenset({"下午", "晚上", "pm"})


def moment(value: object) -> datetime:
    """A point in time from a cell or a JSON value; naive where it names no zone.

    Takes ISO 8601 and its neighbours, Chinese dates, ``Tue Oct 31 22:10:47 +0000 2017``, mail
    dates, seconds, milliseconds or microseconds since 1970, and spreadsheet day numbers.
    Raises Invalid.
    """
    try:
        found = _moment(value)
    except (ValueError, OverflowError):
        raise Invalid(UNREADABLE, value=shown(value)) from None
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise Invalid(IMPLAUSIBLE, value=shown(value))
    return found


def moment_in_format(value: object, time_format: str) -> datetime:
    """A point in time in a format of :meth:`datetime.strptime`; raises Invalid."""
    try:
        found = datetime.strptime(str(value).strip(), time_format)  # noqa: DTZ007
    except (ValueError, re.error):
        raise Invalid(UNREADABLE, value=shown(value)) from None
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise Invalid(IMPLAUSIBLE, value=shown(value))
    return found


def clock_time(text: str) -> timedelta | None:
    """A time of day such as ``09:00:14`` or ``下午3:05``, since midnight."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return _since_midnight(found)
    except ValueError:
        return None


def milliseconds(when: datetime, zone: tzinfo) -> int:
    """Milliseconds since the Unix epoch; a naive time is read in ``zone``."""
    if when.tzinfo is None:
        when = when.replace(tzinfo=zone)
    return round(when.timestamp() * 1000)


def shown(value: object) -> str:
    """A value as a sentence may quote it."""
    text = str(value) if not isinstance(value, int) or abs(value) < 10**30 else "1e30…"
    return text if len(text) <= 40 else text[:40] + "…"


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, bool) or value is None:
        raise ValueError
    if isinstance(value, int | float):
        return _from_number(value)
    text = str(value).strip()
    if len(text) > 60:
        raise ValueError
    if _NUMBER.fullmatch(text):
        return _from_digits(text)
    for read in (_iso, _year_first, _twitter, _year_last):
        found = read(text)
        if found is not None:
            return found
    return parsedate_to_datetime(text)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _from_digits(text: str) -> datetime:
    if len(text) == 8:
        return datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007
    if len(text) == 14:
        return datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007
    return _from_number(float(text))


def _from_number(number: float) -> datetime:
    first, last = _SHEET_DAYS
    if first <= number < last:
        return _SHEET_EPOCH + timedelta(milliseconds=round(number * 86_400_000))
    for unit in (1, 1_000, 1_000_000):
        if EARLIEST_MS <= number * 1000 / unit < LATEST_MS:
            return datetime.fromtimestamp(number / unit, UTC)
    raise ValueError


def _year_first(text: str) -> datetime | None:
    found = _YEAR_FIRST.fullmatch(text)
    if found is None:
        return None
    year, month, day, clock = found.groups()
    return _joined(int(year), int(month), int(day), clock)


def _year_last(text: str) -> datetime | None:
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        return None
    first, second, year, clock = found.groups()
    if int(first) > 12:
        return _joined(int(year), int(second), int(first), clock)
    if int(second) > 12 or first == second:
        return _joined(int(year), int(first), int(second), clock)
    raise Invalid(AMBIGUOUS, value=shown(text))


def _joined(year: int, month: int, day: int, clock: str | None) -> datetime:
    date = datetime(year, month, day)  # noqa: DTZ001
    if clock is None:
        return date
    found = _CLOCK.fullmatch(clock.strip())
    if found is None:
        raise ValueError
    when = date + _since_midnight(found)
    zone = found[7]
    return when if zone is None else when.replace(tzinfo=_zone(zone))


def _since_midnight(found: re.Match[str]) -> timedelta:
    before, hour, minute, second, fraction, after, _zone_name = found.groups()
    half = (before or after or "").lower().replace(".", "")
    hours = int(hour)
    if half in _AFTERNOON and hours < 12:
        hours += 12
    elif half in {"am", "凌晨", "上午"} and hours == 12:
        hours = 0
    if hours > 23 or int(minute) > 59 or int(second or 0) > 59:
        raise ValueError
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    return timedelta(
        hours=hours, minutes=int(minute), seconds=int(second or 0), microseconds=micros
    )


def _twitter(text: str) -> datetime | None:
    found = _TWITTER.fullmatch(text)
    if found is None or found[1] not in _MONTHS:
        return None
    month = _MONTHS.index(found[1]) + 1
    day, hour, minute, second = (int(found[place]) for place in (2, 3, 4, 5))
    return datetime(int(found[7]), month, day, hour, minute, second, tzinfo=_zone(found[6]))


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)
