"""Assessment periods (考核周期), by their ids.

``2026-10-12`` is a day, ``2026-10`` a month, ``2026-Q4`` a quarter and ``2026`` a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from qa_app.core.errors import Invalid, _

FIRST_YEAR, LAST_YEAR = 1970, 2999

_ID = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|([0-9]{2})(?:-([0-9]{2}))?))?")


class Span(StrEnum):
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period from its first to its last day, both inclusive. Periods sort by first day."""

    first_day: date
    last_day: date
    id: str
    span: Span

    def contains(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def bounds_ms(self, zone: tzinfo) -> tuple[int, int]:
        """Start (inclusive) and end (exclusive) in milliseconds since the Unix epoch."""
        return _midnight_ms(self.first_day, zone), _midnight_ms(_day_after(self.last_day), zone)

    def contains_ms(self, moment_ms: int, zone: tzinfo) -> bool:
        """Whether a moment falls into the period, by the calendar of ``zone``."""
        start, end = self.bounds_ms(zone)
        return start <= moment_ms < end

    @property
    def previous(self) -> Period:
        """The period of the same span just before; raises Invalid before 1970."""
        return period_of(self.first_day - timedelta(days=1), self.span)

    @property
    def next(self) -> Period:
        """The period of the same span just after; raises Invalid after 2999."""
        return period_of(_day_after(self.last_day), self.span)


def period(period_id: str) -> Period:
    """The period of an id; raises Invalid."""
    found = _ID.fullmatch(period_id)
    if found is None:
        raise _no_period(period_id)
    year, quarter, month, day = found.groups()
    first_month = int(quarter) * 3 - 2 if quarter else int(month or 1)
    try:
        first = date(int(year), first_month, int(day or 1))
    except ValueError:
        raise _no_period(period_id) from None
    return period_of(first, _span(quarter, month, day))


def period_of(day: date, span: Span) -> Period:
    """The period of a span in which a day falls; raises Invalid outside 1970 to 2999."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid(
            _("Periods run from %(first)s to %(last)s."), first=FIRST_YEAR, last=LAST_YEAR
        )
    quarter = (day.month + 2) // 3
    match span:
        case Span.DAY:
            return Period(day, day, day.isoformat(), span)
        case Span.MONTH:
            return _months(day.year, day.month, 1, f"{day:%Y-%m}", span)
        case Span.QUARTER:
            return _months(day.year, quarter * 3 - 2, 3, f"{day:%Y}-Q{quarter}", span)
        case Span.YEAR:
            return _months(day.year, 1, 12, f"{day:%Y}", span)


def period_at(moment_ms: int, span: Span, zone: tzinfo) -> Period:
    """The period of a span in which a moment falls, by the calendar of ``zone``."""
    return period_of(datetime.fromtimestamp(moment_ms / 1000, UTC).astimezone(zone).date(), span)


def _span(quarter: str | None, month: str | None, day: str | None) -> Span:
    if day:
        return Span.DAY
    if month:
        return Span.MONTH
    return Span.QUARTER if quarter else Span.YEAR


def _months(year: int, month: int, count: int, period_id: str, span: Span) -> Period:
    behind = month - 1 + count
    after = date(year + behind // 12, behind % 12 + 1, 1)
    return Period(date(year, month, 1), after - timedelta(days=1), period_id, span)


def _day_after(day: date) -> date:
    return day + timedelta(days=1)


def _midnight_ms(day: date, zone: tzinfo) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000


def _no_period(given: str) -> Invalid:
    return Invalid(
        _(
            "“%(given)s” is no period. Write a month as 2026-10, a quarter as 2026-Q4, a year as "
            "2026 or a day as 2026-10-12."
        ),
        given=given[:20],
    )
