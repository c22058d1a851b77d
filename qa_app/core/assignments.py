"""Assignments (质检任务): who reviews which part, and in which order.

    given out ──> open ──finish──> done ──reopen──> open
                   │ ├───skip────> skipped
                   │ └───give────> open, with somebody else
                   └──take back──> gone: the part waits to be given out again

Everything is decided by the parts and reviewers given, in whatever order they come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from qa_app.core.errors import Conflict, Invalid, _
from qa_app.core.sampling import Part

MOST_IN_ROW, LONGEST_ROW = 2, 20
"""How many of one agent may come in a row, unless a team says otherwise; and the most it may
say."""

FULL_SHARE, LARGEST_SHARE = 100, 300
"""In percent: what a reviewer takes unless told otherwise, and the most."""


class AssignmentState(StrEnum):
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class Step(StrEnum):
    """What happens to a task. ``REOPEN``: its review is withdrawn."""

    FINISH = "finish"
    SKIP = "skip"
    REOPEN = "reopen"
    GIVE = "give"
    TAKE_BACK = "take_back"


NEXT_STATE: Mapping[tuple[AssignmentState, Step], AssignmentState | None] = {
    (AssignmentState.OPEN, Step.FINISH): AssignmentState.DONE,
    (AssignmentState.OPEN, Step.SKIP): AssignmentState.SKIPPED,
    (AssignmentState.OPEN, Step.GIVE): AssignmentState.OPEN,
    (AssignmentState.OPEN, Step.TAKE_BACK): None,
    (AssignmentState.DONE, Step.REOPEN): AssignmentState.OPEN,
}
"""``None``: there is no such task any more; its part waits to be given out again."""


def after(state: AssignmentState, step: Step) -> AssignmentState | None:
    """The state to which a step leads; raises Conflict where the state forbids it."""
    if (state, step) not in NEXT_STATE:
        raise Conflict(_("This task is finished already."))
    return NEXT_STATE[state, step]


class Reviewer(NamedTuple):
    """Someone who can be given reviews: ``open`` is how many they have already.

    ``agent`` is the agent that they are themselves, where they are one. ``share``: how much they
    take beside the others, in percent of a full load; 0: nothing new. ``last`` and ``run``: the
    agent of the last task of their queue, and how many of that agent come last there.
    """

    id: int
    agent: int | None = None
    open: int = 0
    share: int = FULL_SHARE
    last: int | None = None
    run: int = 0

    def may_take(self, part: Part) -> bool:
        """Nobody reviews their own conversations; who takes nothing new takes none."""
        return self.agent != part.agent and self.share > 0


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


class OpenTask(NamedTuple):
    """A task that may change hands. ``begun``: something is filled in.

    ``takers``: who may review in the team of its conversation.
    """

    id: int
    part: Part
    reviewer: int
    takers: frozenset[int]
    begun: bool = False


class Kept(StrEnum):
    """Why a task stays where it is."""

    BEGUN = "begun"
    THEIRS = "theirs"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Moves:
    """Which tasks go to whom, in the order in which they join the queues, and which stay."""

    given: tuple[tuple[int, int], ...]
    kept: Mapping[int, Kept]


def spread(
    parts: Iterable[Part], reviewers: Iterable[Reviewer], most_in_row: int = MOST_IN_ROW
) -> Spread:
    """Give each part to the reviewer with the least to do for their share, never to its own agent.

    Of equals, the one who has had the fewest of that agent takes it, so that an agent is seen
    by several eyes. Raises Invalid where there are no reviewers.
    """
    pool = _pool(reviewers)
    load = {reviewer.id: reviewer.open for reviewer in pool}
    seen: Counter[tuple[int, int]] = Counter()
    given: dict[int, list[Part]] = defaultdict(list)
    unassigned: list[int] = []
    for part in _hardest_first(parts, pool):
        able = [reviewer for reviewer in pool if reviewer.may_take(part)]
        if not able:
            unassigned.append(part.id)
            continue
        chosen = _least_busy(able, load, seen, part.agent)
        load[chosen] += 1
        seen[chosen, part.agent] += 1
        given[chosen].append(part)
    return Spread(_queues(given, pool, most_in_row), tuple(unassigned))


def move(
    tasks: Iterable[OpenTask],
    reviewers: Iterable[Reviewer],
    most_in_row: int = MOST_IN_ROW,
    *,
    take_begun: bool = False,
) -> Moves:
    """Give tasks to others, by what they have to do; who has one now does not take it again.

    A begun one stays with its author unless ``take_begun``. Raises Invalid where there are no
    reviewers.
    """
    pool = _pool(reviewers)
    load = {reviewer.id: reviewer.open for reviewer in pool}
    seen: Counter[tuple[int, int]] = Counter()
    given: dict[int, list[Part]] = defaultdict(list)
    ids: dict[tuple[int, Part], list[int]] = defaultdict(list)
    kept: dict[int, Kept] = {}
    for task in sorted(tasks):
        if task.begun and not take_begun:
            kept[task.id] = Kept.BEGUN
            continue
        able = [each for each in pool if each.id in task.takers and each.may_take(task.part)]
        others = [each for each in able if each.id != task.reviewer]
        if not others:
            kept[task.id] = Kept.THEIRS if able else Kept.NOBODY
            continue
        chosen = _least_busy(others, load, seen, task.part.agent)
        load[chosen] += 1
        seen[chosen, task.part.agent] += 1
        given[chosen].append(task.part)
        ids[chosen, task.part].append(task.id)
    return Moves(
        tuple(
            (ids[queued.reviewer, part].pop(0), queued.reviewer)
            for queued, part in _queued(given, pool, most_in_row)
        ),
        kept,
    )


def in_turns(
    parts: Iterable[Part], most: int = 1, *, last: int | None = None, run: int = 0
) -> list[Part]:
    """Order parts so that no more than ``most`` of one agent come in a row.

    Where one agent has too many of them for that, their runs are as short as can be; otherwise
    the parts keep their order, by id, as far as that allows. ``last`` and ``run``: the agent
    before the first of these, and how many in a row.
    """
    waiting: dict[int, list[Part]] = defaultdict(list)
    for part in sorted(parts, reverse=True):
        waiting[part.agent].append(part)
    limits = _limits({agent: len(left) for agent, left in waiting.items()}, most)
    left, ordered = sum(map(len, waiting.values())), list[Part]()
    while left:
        counts = {agent: len(own) for agent, own in waiting.items()}
        first = sorted(waiting, key=lambda agent: waiting[agent][-1])
        able = [each for each in first if each != last or run < limits[each]]
        # One who could not stand apart later goes now; else the next one in order.
        agent = next(
            (each for each in able if _leaves_room(counts, limits, left, each, last, run)),
            (able or first)[0],
        )
        ordered.append(waiting[agent].pop())
        if not waiting[agent]:
            del waiting[agent]
        last, run = agent, run + 1 if agent == last else 1
        left -= 1
    return ordered


def _limits(counts: Mapping[int, int], most: int) -> dict[int, int]:
    """How many of each agent may come in a row: as wanted, or as many as there must."""
    total = sum(counts.values())
    return {
        agent: max(most, -(-number // (total - number + 1))) for agent, number in counts.items()
    }


def _leaves_room(
    counts: Mapping[int, int],
    limits: Mapping[int, int],
    left: int,
    chosen: int,
    last: int | None,
    run: int,
) -> bool:
    """Whether the others can still be kept apart once this agent's next part has gone.

    An agent's remaining parts stand in the gaps between all others; of the agent who has just
    had some, the first gap holds that many fewer.
    """
    now = run + 1 if chosen == last else 1
    for agent, number in counts.items():
        own = number - 1 if agent == chosen else number
        others = left - 1 - own
        room = limits[agent] * (others + 1) - (now if agent == chosen else 0)
        if own > room:
            return False
    return True


def _pool(reviewers: Iterable[Reviewer]) -> list[Reviewer]:
    pool = sorted(reviewers, key=lambda reviewer: reviewer.id)
    if not pool:
        raise Invalid(_("There is nobody to review. Give somebody the role of reviewer first."))
    return pool


def _least_busy(
    able: Sequence[Reviewer],
    load: Mapping[int, int],
    seen: Mapping[tuple[int, int], int],
    agent: int,
) -> int:
    """Who would have the least for their share, with one more."""

    def busy(reviewer: Reviewer) -> tuple[Fraction, int, int]:
        after_it = Fraction(load[reviewer.id] + 1, reviewer.share)
        return after_it, seen.get((reviewer.id, agent), 0), reviewer.id

    return min(able, key=busy).id


def _hardest_first(parts: Iterable[Part], pool: Sequence[Reviewer]) -> list[Part]:
    """Parts that fewer reviewers may take come first; the rest can level the loads after."""
    barred = Counter(reviewer.agent for reviewer in pool)
    return sorted(parts, key=lambda part: (-barred[part.agent], part.id))


def _queues(
    given: Mapping[int, Sequence[Part]], pool: Sequence[Reviewer], most: int
) -> tuple[Task, ...]:
    return tuple(task for task, _part in _queued(given, pool, most))


def _queued(
    given: Mapping[int, Sequence[Part]], pool: Sequence[Reviewer], most: int
) -> Iterator[tuple[Task, Part]]:
    """Each reviewer's new parts in the order of their queue."""
    by_id = {reviewer.id: reviewer for reviewer in pool}
    for who in sorted(given):
        reviewer = by_id[who]
        ordered = in_turns(given[who], most, last=reviewer.last, run=reviewer.run)
        for position, part in enumerate(ordered):
            yield Task(part.id, who, position), part
