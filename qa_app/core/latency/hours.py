"""Office hours: when a team, or a platform's figure, is at work.

Openings are spans of a local day; holidays close a day, extra workdays (调休) open one that
the week would leave free.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from qa_app.core.errors import Invalid, _

WEEK = 7
DAY_MINUTES = 24 * 60
MOST_DATES = 400

BAD_OPENING = _("“%(given)s” is no span of a day. Write it as 09:00-18:00, several with commas.")
EMPTY_OPENING = _("“%(given)s” ends before it begins. Write a night as two spans, up to 24:00.")
CROSSED = _("“%(given)s” overlaps with the span before it. Write the spans in order.")
CLOSED_WEEK = _("Open at least one day of the week.")
BAD_DATE = _("“%(given)s” is no date. Write it as 2026-10-01, or 2026-10-01 to 2026-10-07.")
BOTH = _("%(day)s is both a holiday and an extra workday.")
MANY_DATES = _("There are more than %(most)s dates.")

_SPAN = re.compile(r"\s*(\d{1,2})[:：](\d{2})\s*[-–—~～至]\s*(\d{1,2})[:：](\d{2})\s*")
_DATES = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:to|~|～|至|到|\.\.|–|—)\s*(\d{4}-\d{1,2}-\d{1,2}))?"
)


class Opening(NamedTuple):
    """Minutes of a local day, from ``start`` up to but without ``end`` (at most 1,440)."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


Openings = tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The openings of each weekday from Monday on, and the dates that differ.

    An extra workday has the openings of the first weekday that is open at all.
    """

    weekly: tuple[Openings, ...]
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def of(self, day: date) -> Openings:
        """When a day is open."""
        if day in self.holidays:
            return ()
        own = self.weekly[day.weekday()]
        if own or day not in self.workdays:
            return own
        return next((openings for openings in self.weekly if openings), ())

    def open_at(self, moment: datetime) -> bool:
        """Whether a local moment lies in an opening."""
        minute = moment.hour * 60 + moment.minute
        return any(start <= minute < end for start, end in self.of(moment.date()))

    def open_ms(self, start_ms: int, end_ms: int, zone: tzinfo) -> int:
        """How much of a span (milliseconds since the Unix epoch) lies in openings."""
        total = 0
        day = datetime.fromtimestamp(start_ms / 1000, zone).date()
        last = datetime.fromtimestamp(end_ms / 1000, zone).date()
        while day <= last:
            for opening in self.of(day):
                opens, closes = (_moment_ms(day, minute, zone) for minute in opening)
                total += max(0, min(end_ms, closes) - max(start_ms, opens))
            day += timedelta(days=1)
        return total


def every_day(openings: Openings) -> OfficeHours:
    """The same openings on each day of the week."""
    return OfficeHours((openings,) * WEEK)


def openings_from(text: str) -> Openings:
    """Openings such as ``09:00-12:00, 13:00-18:00``; none for no text. Raises Invalid."""
    found: list[Opening] = []
    for piece in re.split(r"[,，;；、]", text):
        if piece.strip():
            opening = _opening(piece)
            if found and opening.start < found[-1].end:
                raise Invalid(CROSSED, given=piece.strip())
            found.append(opening)
    return tuple(found)


def openings_text(openings: Openings) -> str:
    """Openings as :func:`openings_from` reads them."""
    return ", ".join(map(str, openings))


def dates_from(text: str) -> frozenset[date]:
    """Dates, and spans of dates, between commas, spaces or line ends; raises Invalid."""
    found: set[date] = set()
    rest = text
    for match in _DATES.finditer(text):
        first = _date(match[1])
        last = first if match[2] is None else _date(match[2])
        if last < first or last - first > timedelta(days=MOST_DATES):
            raise Invalid(BAD_DATE, given=match[0])
        found.update(first + timedelta(days=n) for n in range((last - first).days + 1))
        rest = rest.replace(match[0], " ", 1)
    left = re.sub(r"[\s,，;；、]+", " ", rest).strip()
    if left:
        raise Invalid(BAD_DATE, given=left[:40])
    if len(found) > MOST_DATES:
        raise Invalid(MANY_DATES, most=MOST_DATES)
    return frozenset(found)


def dates_text(dates: frozenset[date]) -> str:
    """Dates one a line, neighbours joined to spans, as :func:`dates_from` reads them."""
    spans: list[list[date]] = []
    for day in sorted(dates):
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return "\n".join(
        first.isoformat() if first == last else f"{first.isoformat()} ~ {last.isoformat()}"
        for first, last in spans
    )


def office_hours(
    weekly: tuple[Openings, ...], holidays: frozenset[date], workdays: frozenset[date]
) -> OfficeHours:
    """Office hours that make sense; raises Invalid naming the field."""
    if not any(weekly):
        raise Invalid(CLOSED_WEEK, field="weekly")
    both = sorted(holidays & workdays)
    if both:
        raise Invalid(BOTH, field="workdays", day=both[0].isoformat())
    return OfficeHours(weekly, holidays, workdays)


def _opening(piece: str) -> Opening:
    match = _SPAN.fullmatch(piece)
    if match is None:
        raise Invalid(BAD_OPENING, given=piece.strip()[:40])
    hours = [int(part) for part in match.groups()]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if hours[1] > 59 or hours[3] > 59 or max(start, end) > DAY_MINUTES:
        raise Invalid(BAD_OPENING, given=piece.strip())
    if end <= start:
        raise Invalid(EMPTY_OPENING, given=piece.strip())
    return Opening(start, end)


def _date(text: str) -> date:
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day)
    except ValueError:
        raise Invalid(BAD_DATE, given=text) from None


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _moment_ms(day: date, minute: int, zone: tzinfo) -> int:
    day += timedelta(days=minute // DAY_MINUTES)
    hour, minute = divmod(minute % DAY_MINUTES, 60)
    return round(
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).timestamp() * 1000
    )
