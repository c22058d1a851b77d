"""Which reviewer gets which of a round's conversations.

Everybody gets all, but for one's own conversations, and (unless repeatability is to be measured)
those that one has reviewed already or is about to: a second look is not blind to the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.assignments import Reviewer
from qa_app.core.errors import Invalid, _
from qa_app.core.sampling import order_of

FEWEST_REVIEWERS, MOST_REVIEWERS, MOST_CONVERSATIONS = 2, 30, 100


class Bar(StrEnum):
    """Why a reviewer does not get a conversation."""

    OWN = "own"
    KNOWN = "known"


class RoundPart(NamedTuple):
    """A conversation of a round; ``known_to``: who has reviewed it already, or is about to."""

    id: int
    agent: int | None
    known_to: frozenset[int] = frozenset()


class Task(NamedTuple):
    part: int
    reviewer: int


class LeftOut(NamedTuple):
    part: int
    reviewer: int
    bar: Bar


@dataclass(frozen=True, slots=True)
class Allotment:
    """``tasks`` in the order of the conversations; ``alone``: the conversations that fewer than
    two would answer, so that there would be nothing to compare.
    """

    tasks: tuple[Task, ...]
    left_out: tuple[LeftOut, ...]
    alone: tuple[int, ...]


def allot(
    parts: Sequence[RoundPart], reviewers: Iterable[Reviewer], *, repeat: bool = False
) -> Allotment:
    """Give each conversation to every reviewer who may have it.

    ``repeat``: also to those who know it. Raises Invalid for too few or too many of either.
    """
    pool = sorted(reviewers, key=lambda reviewer: reviewer.id)
    if not FEWEST_REVIEWERS <= len(pool) <= MOST_REVIEWERS:
        raise Invalid(
            _("Choose %(fewest)s to %(most)s reviewers: agreement needs somebody to agree with."),
            field="reviewers",
            fewest=FEWEST_REVIEWERS,
            most=MOST_REVIEWERS,
        )
    if not 1 <= len(parts) <= MOST_CONVERSATIONS:
        raise Invalid(
            _("Choose 1 to %(most)s conversations."), field="conversations", most=MOST_CONVERSATIONS
        )
    tasks: list[Task] = []
    left_out: list[LeftOut] = []
    for part in parts:
        for reviewer in pool:
            bar = _bar(part, reviewer, repeat)
            if bar is None:
                tasks.append(Task(part.id, reviewer.id))
            else:
                left_out.append(LeftOut(part.id, reviewer.id, bar))
    answering = Counter(task.part for task in tasks)
    alone = tuple(part.id for part in parts if answering[part.id] < FEWEST_REVIEWERS)
    return Allotment(tuple(tasks), tuple(left_out), alone)


def drawn_at_random(parts: Collection[int], size: int, seed: str) -> list[int]:
    """``size`` of the conversations at random, all where there are no more; decided by the seed."""
    return list(order_of(parts, "calibration", seed)[:size])


def _bar(part: RoundPart, reviewer: Reviewer, repeat: bool) -> Bar | None:
    if reviewer.agent is not None and reviewer.agent == part.agent:
        return Bar.OWN
    return Bar.KNOWN if reviewer.id in part.known_to and not repeat else None
