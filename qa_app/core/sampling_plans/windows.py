"""The days from which a plan draws: a month, a week or a day, always within one month.

Scores are made by month, and the chances of all draws of a month are joined; therefore a week
that reaches over the end of a month is drawn from in two pieces, each with its share of what the
plan wants of a week.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from qa_app.core.periods import Period, Span, period_of

DAYS_OF_A_WEEK = 7


class Rhythm(StrEnum):
    """How long the time is from which a plan draws at once, and how often it comes round."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """From the first to the last day, both inclusive; ``period`` is the id of their month."""

    first_day: date
    last_day: date
    period: str

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    def contains(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def whole(period: Period) -> Window:
    """All days of a period."""
    return Window(period.first_day, period.last_day, period.id)


def window_of(day: date, rhythm: Rhythm) -> Window:
    """The window of a rhythm in which a day falls; weeks begin on Monday."""
    month = period_of(day, Span.MONTH)
    match rhythm:
        case Rhythm.MONTH:
            return whole(month)
        case Rhythm.DAY:
            return Window(day, day, month.id)
        case Rhythm.WEEK:
            monday = day - timedelta(days=day.weekday())
            sunday = monday + timedelta(days=DAYS_OF_A_WEEK - 1)
            return Window(max(monday, month.first_day), min(sunday, month.last_day), month.id)


def windows_between(rhythm: Rhythm, since: date, until: date) -> Iterator[Window]:
    """The windows whose last day lies between two days, both inclusive, the earliest first."""
    day = since
    while day <= until:
        window = window_of(day, rhythm)
        if window.last_day > until:
            return
        yield window
        day = window.last_day + timedelta(days=1)


def next_window(rhythm: Rhythm, since: date) -> Window:
    """The first window that ends on a day or after it."""
    return window_of(since, rhythm)


def days_scaled(amount: int, window: Window, rhythm: Rhythm) -> int:
    """What is wanted of a window where ``amount`` is wanted of a whole one, rounded up.

    Only weeks come in pieces; of a month of 28 days as much is wanted as of one of 31.
    """
    if rhythm is not Rhythm.WEEK:
        return amount
    return -(-amount * window.days // DAYS_OF_A_WEEK)
