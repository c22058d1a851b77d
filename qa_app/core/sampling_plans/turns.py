"""When a plan that recurs has its turn: once for each window, some days after it is over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from qa_app.core.errors import Invalid, _
from qa_app.core.sampling_plans.windows import Rhythm, Window, next_window, windows_between

MOST_DELAY_DAYS = 31
LOOK_BACK_DAYS = 62
"""How late a turn may come after a long standstill; what is older waits for nobody."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan's rhythm: each window that ends on ``since`` or later is drawn from.

    ``delay_days``: how long after its last day, so that late imports come in. Raises Invalid.
    """

    rhythm: Rhythm
    since: date
    delay_days: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.delay_days <= MOST_DELAY_DAYS:
            raise Invalid(
                _("Give a number between %(least)s and %(most)s."),
                field="delay_days",
                least=0,
                most=MOST_DELAY_DAYS,
            )

    def due_on(self, window: Window) -> date:
        """The day of a window's turn: the first after it is over, or so many days later."""
        return window.last_day + timedelta(days=1 + self.delay_days)

    def due(self, today: date, done: Collection[date]) -> list[Window]:
        """The windows whose turn has come and that are not done, by their first days."""
        until = today - timedelta(days=1 + self.delay_days)
        since = max(self.since, until - timedelta(days=LOOK_BACK_DAYS))
        return [
            window
            for window in windows_between(self.rhythm, _begin(self.rhythm, since), until)
            if window.last_day >= since and window.first_day not in done
        ]

    def next_turn(self, today: date) -> Window:
        """The first window whose turn is still to come after a day."""
        return next_window(self.rhythm, max(self.since, today - timedelta(days=self.delay_days)))


def _begin(rhythm: Rhythm, day: date) -> date:
    return next_window(rhythm, day).first_day
