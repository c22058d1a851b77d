"""Who is compared with whom, and over which days.

The days before a coaching end when it was set, those after it begin when the agent confirmed it;
what lies between counts for neither. Compared are the agents of the same team by their marks on
the same criterion, with two limits. Whoever was coached on it in the days before, or while the
coaching ran, is no colleague to compare with. Whoever is coached on it in the days after leaves on
that day, and what came before it stays: left out altogether, those who did badly would be missing,
and the rest would look too good.

Of a very large team, agents drawn by lot stand for all: from so many its course is known well, and
a page must not take the longer the more there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from qa_app.core.coaching.courses import NO_MARKS, AgentCourse, Comparison, Series

MOST_COMPARED = 300
"""So many agents stand for a team of more."""


def by_lot(agents: Collection[int], most: int = MOST_COMPARED) -> frozenset[int]:
    """The agents who stand for all: the same ones on every page and day.

    The lot looks at nobody's marks. Who joins or leaves changes at most one of them.
    """
    if len(agents) <= most:
        return frozenset(agents)
    return frozenset(sorted(agents, key=_lot)[:most])


def _lot(agent: int) -> bytes:
    return sha256(f"coaching|{agent}".encode()).digest()


class Coaching(NamedTuple):
    """One task on the criterion: when it was set, and when its agent confirmed it, if so.

    Moments in milliseconds since 1970.
    """

    task: int
    agent: int
    set_ms: int
    confirmed_ms: int | None


class _Days(NamedTuple):
    """From the first moment before to the last after; each pair excludes its second."""

    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True)
class Team:
    """A team's marks on one criterion by agent, of reviews drawn at random, and who was coached
    on it. ``drawn``: who stands for the team (:func:`by_lot`); ``None``: everybody.
    """

    marks: Mapping[int, Series]
    coachings: Sequence[Coaching]
    drawn: frozenset[int] | None = None

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
            for agent in self._compared
            if agent != coaching.agent
        )
        return Comparison(
            self._course(coaching.agent, self._own_days(coaching, days)),
            tuple(each for each in colleagues if each.before.number or each.after.number),
            self.drawn is None or coaching.agent in self.drawn,
        )

    @cached_property
    def _compared(self) -> list[int]:
        return sorted(self.marks if self.drawn is None else self.drawn & self.marks.keys())

    @cached_property
    def _of(self) -> Mapping[int, Sequence[Coaching]]:
        found: dict[int, list[Coaching]] = defaultdict(list)
        for each in self.coachings:
            found[each.agent].append(each)
        return found

    def _own_days(self, coaching: Coaching, days: _Days) -> _Days:
        """The coached agent's own: what lies between two coachings is after the first of them."""
        earlier, later = days.before[0], days.after[1]
        for each in self._of.get(coaching.agent, ()):
            if each.set_ms < coaching.set_ms:
                earlier = max(earlier, each.confirmed_ms or each.set_ms)
            elif each.task != coaching.task:
                later = min(later, each.set_ms)
        return _Days((earlier, days.before[1]), (days.after[0], later))

    def _undisturbed(self, agent: int, days: _Days) -> _Days | None:
        """The days of a colleague, up to a coaching of their own; ``None``: none can be used."""
        later = days.after[1]
        for each in self._of.get(agent, ()):
            if each.set_ms >= days.after[0]:
                later = min(later, each.set_ms)
            elif each.confirmed_ms is None or each.confirmed_ms > days.before[0]:
                return None
        return _Days(days.before, (days.after[0], later))

    def _course(self, agent: int, days: _Days | None) -> AgentCourse:
        theirs = self.marks.get(agent)
        if days is None or theirs is None:
            return AgentCourse(agent, NO_MARKS, NO_MARKS)
        return AgentCourse(agent, theirs.between(days.before), theirs.between(days.after))
