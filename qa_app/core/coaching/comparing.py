"""Who is compared with whom, and over which days.

The days before a coaching end when it was set, those after it begin when the agent confirmed it;
what lies between counts for neither. Compared are the agents of the same team by their marks on
the same criterion, with two limits. Whoever was coached on it in the days before, or while the
coaching ran, is no colleague to compare with. Whoever is coached on it in the days after leaves on
that day, and what came before it stays: left out altogether, those who did badly would be missing,
and the rest would look too good.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa_app.core.coaching.courses import AgentCourse, Comparison, Mark, Marks


class Coaching(NamedTuple):
    """One task on the criterion: when it was set, and when its agent confirmed it, if so.

    Moments in milliseconds since 1970.
    """

    task: int
    agent: int
    set_ms: int
    confirmed_ms: int | None


class DatedMark(NamedTuple):
    """A mark of a review drawn at random, by when its conversation began."""

    at_ms: int
    mark: Mark


class _Days(NamedTuple):
    """From the first moment before to the last after; each pair excludes its second."""

    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Team:
    """A team's marks on one criterion, in order of time by agent, and who was coached on it."""

    marks: Mapping[int, Sequence[DatedMark]]
    coachings: Sequence[Coaching]

    def comparison(self, coaching: Coaching, window_ms: int) -> Comparison | None:
        """A confirmed coaching against the colleagues; ``None``: it is not confirmed yet.

        ``window_ms``: how long the days before and those after are.
        """
        if coaching.confirmed_ms is None:
            return None
        days = _Days(
            (coaching.set_ms - window_ms, coaching.set_ms),
            (coaching.confirmed_ms, coaching.confirmed_ms + window_ms),
        )
        colleagues = (
            self._course(agent, self._undisturbed(agent, days))
            for agent in sorted(self.marks)
            if agent != coaching.agent
        )
        return Comparison(
            self._course(coaching.agent, self._own_days(coaching, days)),
            tuple(each for each in colleagues if each.before or each.after),
        )

    def _own_days(self, coaching: Coaching, days: _Days) -> _Days:
        """The coached agent's own: what lies between two coachings is after the first of them."""
        earlier, later = days.before[0], days.after[1]
        for each in self._of(coaching.agent):
            if each.set_ms < coaching.set_ms:
                earlier = max(earlier, each.confirmed_ms or each.set_ms)
            elif each.task != coaching.task:
                later = min(later, each.set_ms)
        return _Days((earlier, days.before[1]), (days.after[0], later))

    def _undisturbed(self, agent: int, days: _Days) -> _Days | None:
        """The days of a colleague, up to a coaching of their own; ``None``: none can be used."""
        later = days.after[1]
        for each in self._of(agent):
            if each.set_ms >= days.after[0]:
                later = min(later, each.set_ms)
            elif each.confirmed_ms is None or each.confirmed_ms > days.before[0]:
                return None
        return _Days(days.before, (days.after[0], later))

    def _of(self, agent: int) -> Iterable[Coaching]:
        return (each for each in self.coachings if each.agent == agent)

    def _course(self, agent: int, days: _Days | None) -> AgentCourse:
        if days is None:
            return AgentCourse(agent, Marks(), Marks())
        theirs = self.marks.get(agent, ())
        return AgentCourse(agent, _between(theirs, days.before), _between(theirs, days.after))


def _between(marks: Sequence[DatedMark], bounds: tuple[int, int]) -> Marks:
    first, end = (bisect_left(marks, each, key=lambda mark: mark.at_ms) for each in bounds)
    return Marks(each.mark for each in marks[first : max(first, end)])
