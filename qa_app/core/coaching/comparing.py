"""Who is compared with whom, and over which days.

The days before a coaching end when it was set, those after it begin when the agent confirmed it;
what lies between counts for neither. Whoever is coached on the same once more before the days after
are over was coached once, from the first setting to the last confirming: nothing tells what each of
them did, and the second time they were not chosen by their marks of the days before it alone.

Compared are the agents of the same team by their marks on the same criterion, with two limits.
Whoever was coached on it in the days before, or while the coaching ran, is no colleague to compare
with. Whoever is coached on it in the days after leaves on that day, and what came before it stays:
left out altogether, those who did badly would be missing, and the rest would look too good.

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


def together(coaching: Coaching, own: Sequence[Coaching], window_ms: int) -> Coaching:
    """A coaching with all that the agent (``own``) was given before the days after another of
    them were over; alone while it is not confirmed.
    """
    one = coaching
    if one.confirmed_ms is None:
        return one
    others = [each for each in own if each.confirmed_ms is not None]
    for _another in others:
        for each in others:
            if each.set_ms <= _end(one) + window_ms and one.set_ms <= _end(each) + window_ms:
                one = Coaching(
                    min(one.task, each.task),
                    one.agent,
                    min(one.set_ms, each.set_ms),
                    max(_end(one), _end(each)),
                )
    return one


def _end(coaching: Coaching) -> int:
    """When it was confirmed; one that is not has nothing after."""
    return coaching.set_ms if coaching.confirmed_ms is None else coaching.confirmed_ms


class _Days(NamedTuple):
    """From the first moment before to the last after; each pair excludes its second."""

    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True)
class Team:
    """A team's marks on one criterion by agent, of reviews drawn at random, and who was coached
    on it. ``drawn``: who stands for the team (:func:`by_lot`); ``None``: everybody. ``now_ms``:
    what is later is still to come.
    """

    marks: Mapping[int, Series]
    coachings: Sequence[Coaching]
    now_ms: int
    drawn: frozenset[int] | None = None

    def comparisons(self, coachings: Sequence[Coaching], window_ms: int) -> list[Comparison | None]:
        """Each coaching against the colleagues; ``None``: it is not confirmed yet.

        ``window_ms``: how long the days before and those after are. Coachings that are one have
        the same comparison.
        """
        joined = [together(each, self._of.get(each.agent, ()), window_ms) for each in coachings]
        made = {one: self._comparison(one, window_ms) for one in joined}
        return [made[one] for one in joined]

    def _comparison(self, coaching: Coaching, window_ms: int) -> Comparison | None:
        if coaching.confirmed_ms is None:
            return None
        days = _Days(
            (coaching.set_ms - window_ms, coaching.set_ms),
            (coaching.confirmed_ms, coaching.confirmed_ms + window_ms),
        )
        own = self._own_days(coaching, days)
        colleagues = (
            self._course(agent, self._undisturbed(agent, days))
            for agent in self._compared
            if agent != coaching.agent
        )
        return Comparison(
            self._course(coaching.agent, own),
            tuple(each for each in colleagues if each.before.number or each.after.number),
            waiting=own.after[1] > self.now_ms,
            by_lot=self.drawn is not None,
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
        """The coached agent's own, without those on which another task is in work."""
        earlier, later = days.before[0], days.after[1]
        for each in self._of.get(coaching.agent, ()):
            if each.confirmed_ms is None and each.set_ms < coaching.set_ms:
                earlier = max(earlier, each.set_ms)
            elif each.confirmed_ms is None:
                later = min(later, each.set_ms)
        return _Days((earlier, days.before[1]), (days.after[0], later))

    def _undisturbed(self, agent: int, days: _Days) -> _Days:
        """The days of a colleague, up to a coaching of their own; none after, where one ran in
        the days before or meanwhile.
        """
        before, after = days.before[1], days.after[1]
        for each in self._of.get(agent, ()):
            if each.set_ms >= days.after[0]:
                after = min(after, each.set_ms)
            elif each.confirmed_ms is None or each.confirmed_ms > days.before[0]:
                before, after = min(before, each.set_ms), days.after[0]
        return _Days((days.before[0], before), (days.after[0], after))

    def _course(self, agent: int, days: _Days) -> AgentCourse:
        theirs = self.marks.get(agent)
        if theirs is None:
            return AgentCourse(agent, NO_MARKS, NO_MARKS)
        return AgentCourse(agent, theirs.between(days.before), theirs.between(days.after))
