"""The board of a quality lead: who has what open, how fast it goes, and what is late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from qa_app.core.reviews import Purpose

MOVABLE = (Purpose.SAMPLE, Purpose.TARGETED, Purpose.EXERCISE)
"""What the board gives to others. Who takes part in a comparison is settled where it is made."""


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What the list of open tasks is narrowed to; an empty field narrows nothing."""

    reviewer_id: int | None = None
    agent_id: int | None = None
    team_id: int | None = None
    draw_id: int | None = None
    purpose: Purpose | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class ReviewerLine:
    """One reviewer on the board.

    ``done`` and ``skipped`` since Monday; ``per_day``: done for each day of the week with work
    in it so far. ``seconds``: the median of active seconds over one review, ``None`` where none
    was timed. ``share`` in percent.
    """

    id: int
    name: str
    share: int
    open: int = 0
    overdue: int = 0
    begun: int = 0
    by_purpose: Mapping[Purpose, int] = field(default_factory=dict)
    done: int = 0
    skipped: int = 0
    per_day: float | None = None
    seconds: float | None = None

    @property
    def days_left(self) -> float | None:
        """How many days what is open will take at this week's pace."""
        return self.open / self.per_day if self.open and self.per_day else None


def pace(days: Sequence[date]) -> float | None:
    """Reviews for each day on which somebody finished any; ``None`` without any."""
    return len(days) / len(set(days)) if days else None


def median_seconds(seconds: Iterable[int]) -> float | None:
    """The middle one, of an even number the mean of the middle two; ``None`` without any."""
    every = list(seconds)
    return median(every) if every else None


def due_state(due_on: date | None, today: date) -> str:
    """``overdue``, ``today``, ``later``, or nothing where there is no due date."""
    if due_on is None:
        return ""
    if due_on < today:
        return "overdue"
    return "today" if due_on == today else "later"
