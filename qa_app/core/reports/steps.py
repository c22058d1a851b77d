"""The days of a report and the steps in which it goes over them.

A week runs from Monday to Sunday and is called by its ISO 8601 number: ``2026-W41``. Assessment
periods (``qa_app.core.periods``) know no weeks, so a report's steps are its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from qa_app.core.errors import Invalid, _
from qa_app.core.people.spans import check_days
from qa_app.core.periods import Span, period_of

MOST_BUCKETS = 62
"""So many steps a report shows at most; beyond it nobody reads a chart."""

_DAY = timedelta(days=1)


class Step(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both inclusive."""

    first: date
    last: date

    def bounds_ms(self, zone: tzinfo) -> tuple[int, int]:
        """Start (inclusive) and end (exclusive) in milliseconds since the Unix epoch."""
        return _midnight_ms(self.first, zone), _midnight_ms(self.last + _DAY, zone)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One step: its id, and those of its days that lie within the report."""

    id: str
    days: Days


def days_of(first: date, last: date) -> Days:
    """The days of a report; raises Invalid where they end before they begin."""
    check_days(first, last)
    # The calendar's own bounds, with a year to spare for the steps at the ends.
    if first.year < 1970 or last.year >= 3000:
        raise Invalid(_("Choose days between 1970 and 2999."), field="since")
    return Days(first, last)


def buckets(days: Days, step: Step) -> tuple[Bucket, ...]:
    """The steps over these days, the oldest first; those at the ends may be cut short.

    Raises Invalid for more than MOST_BUCKETS.
    """
    found: list[Bucket] = []
    day = days.first
    while day <= days.last:
        if len(found) == MOST_BUCKETS:
            raise Invalid(
                _(
                    "That would be more than %(most)s steps. Choose fewer days, or weeks or "
                    "months instead."
                ),
                field="step",
                most=MOST_BUCKETS,
            )
        bucket_id, last = _step_at(day, step)
        found.append(Bucket(bucket_id, Days(day, min(last, days.last))))
        day = last + _DAY
    return tuple(found)


def _step_at(day: date, step: Step) -> tuple[str, date]:
    """The id and the last day of the step in which a day lies."""
    match step:
        case Step.DAY:
            return day.isoformat(), day
        case Step.WEEK:
            year, week, weekday = day.isocalendar()
            return f"{year}-W{week:02}", day + timedelta(days=7 - weekday)
        case Step.MONTH:
            month = period_of(day, Span.MONTH)
            return month.id, month.last_day


def _midnight_ms(day: date, zone: tzinfo) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000
