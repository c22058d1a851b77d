"""What reviews that were made would score under a draft of their rubric.

An answer is taken over where the draft has a criterion of the same id, kind and full points
that accepts it. What cannot be taken over is left out of the new total, and named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from qa_app.core.decimals import half_up
from qa_app.core.rubrics import Answer, Criterion, Rubric, asked, refusal, score

STEPS = (Decimal(1), Decimal(3), Decimal(5))
"""Moves by more than so many points are counted."""
BIGGEST = 20


class Obstacle(StrEnum):
    """Why an answer is not taken over."""

    NEW = "new"
    GONE = "gone"
    KIND = "kind"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class PastReview:
    """A review as it was made; ``total`` and ``passed`` as they were published."""

    id: int
    rubric: Rubric
    answers: Mapping[str, Answer]
    total: Decimal
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Move:
    """A review's total before and after."""

    review: int
    before: Decimal
    after: Decimal

    @property
    def by(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A criterion whose answers are not taken over, in how many reviews."""

    criterion: str
    obstacle: Obstacle
    reviews: int


@dataclass(frozen=True, slots=True)
class PassRate:
    """``passed`` of ``judged`` reviews."""

    passed: int
    judged: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What the draft would make of some reviews; means to 0.01.

    ``unscored``: reviews of which nothing could be taken over; they are in no figure. ``moved``:
    how many totals move by more than so many points. ``biggest``: the largest moves first.
    """

    reviews: int
    unscored: int
    mean_before: Decimal | None
    mean_after: Decimal | None
    passed_before: PassRate
    passed_after: PassRate
    moved: Mapping[Decimal, int]
    biggest: Sequence[Move]
    unmapped: Sequence[Unmapped]


def trial(draft: Rubric, reviews: Iterable[PastReview]) -> Trial:
    """Score reviews again under a draft."""
    moves: list[Move] = []
    obstacles: Counter[tuple[str, Obstacle]] = Counter()
    before, after = [0, 0], [0, 0]
    unscored = 0
    for review in reviews:
        taken, left = mapped(review.rubric, draft, review.answers)
        obstacles.update(left.items())
        total = score(draft, taken).total if taken else None
        if total is None:
            unscored += 1
            continue
        moves.append(Move(review.id, review.total, total))
        if review.passed is not None:
            before[0] += review.passed
            before[1] += 1
        if draft.pass_mark is not None:
            after[0] += total >= draft.pass_mark
            after[1] += 1
    return Trial(
        reviews=len(moves),
        unscored=unscored,
        mean_before=_mean([move.before for move in moves]),
        mean_after=_mean([move.after for move in moves]),
        passed_before=PassRate(*before),
        passed_after=PassRate(*after),
        moved={step: sum(abs(move.by) > step for move in moves) for step in STEPS},
        biggest=_biggest(moves),
        unmapped=_in_order(draft, obstacles),
    )


def mapped(
    before: Rubric, draft: Rubric, answers: Mapping[str, Answer]
) -> tuple[dict[str, Answer], dict[str, Obstacle]]:
    """The answers that a draft takes over, and by criterion why others are not."""
    taken: dict[str, Answer] = {}
    left: dict[str, Obstacle] = {}
    old = {criterion.id: criterion for criterion in before.criteria}
    new = {criterion.id: criterion for criterion in draft.criteria}
    for criterion in draft.criteria:
        known, answer = old.get(criterion.id), answers.get(criterion.id)
        if known is None:
            left[criterion.id] = Obstacle.NEW
        elif answer is not None and answer.is_given:
            obstacle = _obstacle(known, criterion, answer)
            if obstacle is None:
                taken[criterion.id] = answer
            else:
                left[criterion.id] = obstacle
    wanted = asked(draft, taken)
    for key in [key for key, why in left.items() if why is Obstacle.NEW and key not in wanted]:
        del left[key]
    for key, answer in answers.items():
        if key in old and key not in new and answer.is_given:
            left[key] = Obstacle.GONE
    return taken, left


def _obstacle(before: Criterion, after: Criterion, answer: Answer) -> Obstacle | None:
    if before.scale.kind != after.scale.kind:
        return Obstacle.KIND
    bare = Answer(answer.value, answer.na, answer.count, answer.points)
    if answer.na:
        return None if after.may_be_na else Obstacle.RANGE
    same = before.scale.maximum == after.scale.maximum
    return None if same and refusal(after, bare) is None else Obstacle.RANGE


def _mean(totals: Sequence[Decimal]) -> Decimal | None:
    return half_up(Fraction(sum(totals, Decimal(0))) / len(totals)) if totals else None


def _biggest(moves: Sequence[Move]) -> list[Move]:
    moved = [move for move in moves if move.by]
    return sorted(moved, key=lambda move: (-abs(move.by), move.review))[:BIGGEST]


def _in_order(draft: Rubric, obstacles: Counter[tuple[str, Obstacle]]) -> list[Unmapped]:
    places = {criterion.id: place for place, criterion in enumerate(draft.criteria)}
    found = [Unmapped(key, why, number) for (key, why), number in obstacles.items()]
    return sorted(found, key=lambda each: (places.get(each.criterion, len(places)), each.criterion))
