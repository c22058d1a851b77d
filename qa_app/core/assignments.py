"""Assignments (质检任务): who reviews which drawn part, and in which order.

Everything is decided by the parts and reviewers given, in whatever order they come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heapreplace
from typing import NamedTuple

from qa_app.core.errors import Invalid, _
from qa_app.core.sampling import Part


class AssignmentState(StrEnum):
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class Reviewer(NamedTuple):
    """Someone who can be given reviews: ``open`` is how many they have already.

    ``agent`` is the agent that they are themselves, where they are one.
    """

    id: int
    agent: int | None = None
    open: int = 0


class Task(NamedTuple):
    """One part for one reviewer; ``position`` counts from 0 in the reviewer's queue."""

    part: int
    reviewer: int
    position: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Parts spread over reviewers.

    ``unassigned`` are the parts of agents whom nobody but themselves could have reviewed.
    """

    tasks: tuple[Task, ...]
    unassigned: tuple[int, ...]


def spread(parts: Iterable[Part], reviewers: Iterable[Reviewer]) -> Spread:
    """Give each part to the reviewer with the least to do, never to its own agent.

    Of equals, the one who has had the fewest of that agent takes it, so that an agent is seen
    by several eyes. Raises Invalid where there are no reviewers.
    """
    pool = sorted(reviewers, key=lambda reviewer: reviewer.id)
    if not pool:
        raise Invalid(_("There is nobody to review. Give somebody the role of reviewer first."))
    load = {reviewer.id: reviewer.open for reviewer in pool}
    seen: Counter[tuple[int, int]] = Counter()
    given: dict[int, list[Part]] = defaultdict(list)
    unassigned: list[int] = []
    for part in _hardest_first(parts, pool):
        able = [reviewer.id for reviewer in pool if reviewer.agent != part.agent]
        if not able:
            unassigned.append(part.id)
            continue
        chosen = min(able, key=lambda who: (load[who], seen[who, part.agent], who))
        load[chosen] += 1
        seen[chosen, part.agent] += 1
        given[chosen].append(part)
    return Spread(_queues(given), tuple(unassigned))


def in_turns(parts: Iterable[Part]) -> list[Part]:
    """Order parts so that the same agent comes twice in a row only where it must.

    The agent with the most parts left goes next, unless it was theirs just before.
    """
    waiting: dict[int, list[Part]] = defaultdict(list)
    for part in sorted(parts, reverse=True):
        waiting[part.agent].append(part)
    turns = [(-len(left), agent) for agent, left in waiting.items()]
    heapify(turns)
    ordered: list[Part] = []
    resting: tuple[int, int] | None = None
    while turns or resting:
        if turns:
            left, agent = heapreplace(turns, resting) if resting else heappop(turns)
        elif resting:
            left, agent = resting
        ordered.append(waiting[agent].pop())
        resting = (left + 1, agent) if left < -1 else None
    return ordered


def _hardest_first(parts: Iterable[Part], pool: Sequence[Reviewer]) -> list[Part]:
    """Parts that fewer reviewers may take come first; the rest can level the loads after."""
    barred = Counter(reviewer.agent for reviewer in pool)
    return sorted(parts, key=lambda part: (-barred[part.agent], part.id))


def _queues(given: Mapping[int, Sequence[Part]]) -> tuple[Task, ...]:
    return tuple(
        Task(part.id, reviewer, position)
        for reviewer in sorted(given)
        for position, part in enumerate(in_turns(given[reviewer]))
    )
