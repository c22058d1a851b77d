"""Anchoring: how far scores move when reviewers see what the pre-screen found.

On blind-first reviews (``core.second_looks``) everybody answers twice, so each review is a pair
of totals; their differences, second minus first in points out of 100, are paired: neither the
conversation nor the reviewer's severity gets in the way. A mean whose interval leaves out 0 is an
influence beyond chance. The pull says where to: how much of the way to what the pre-screen
suggested the answers went, the mean over a review's criteria being one case, since the criteria
of one review hang together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.calibration.means import Mean, mean_of
from qa_app.core.second_looks import TwiceScored, TwiceTotalled, pull

FEWEST = 10
"""Reviews below which nothing is said of a reviewer's, or of all, scores."""


@dataclass(frozen=True, slots=True)
class Movement:
    """How scores moved in ``reviews``, of which ``changed`` changed their total at all.

    ``mean``: of the differences, ``None`` of nothing; ``size``: whichever way they went.
    ``pull``: 0 stayed, 1 went all the way to the suggestions; ``None`` where no review had one
    that differed from its first answer.
    """

    reviews: int
    changed: int
    mean: Mean | None
    size: float
    pull: Mean | None

    @property
    def more(self) -> int:
        """How many more reviews it takes before anything is said."""
        return max(0, FEWEST - self.reviews)

    @property
    def is_shown(self) -> bool:
        """Whether the scores moved one way beyond chance."""
        return not self.more and self.mean is not None and self.mean.is_clear


@dataclass(frozen=True, slots=True)
class Anchoring:
    overall: Movement
    by_reviewer: Mapping[int, Movement]


def anchoring(totals: Iterable[TwiceTotalled], answers: Iterable[TwiceScored] = ()) -> Anchoring:
    """The movement over all reviews, and of each reviewer by id."""
    every, pulled = list(totals), _pulled(answers)
    groups: dict[int, list[TwiceTotalled]] = defaultdict(list)
    for each in every:
        groups[each.reviewer].append(each)
    return Anchoring(
        _movement(every, pulled),
        {reviewer: _movement(own, pulled) for reviewer, own in sorted(groups.items())},
    )


def _movement(totals: Sequence[TwiceTotalled], pulled: Mapping[int, float]) -> Movement:
    moved = [float(each.second - each.first) for each in totals]
    pulls = [pulled[each.review] for each in totals if each.review in pulled]
    return Movement(
        reviews=len(moved),
        changed=sum(points != 0 for points in moved),
        mean=mean_of(moved) if moved else None,
        size=sum(map(abs, moved)) / len(moved) if moved else 0.0,
        pull=mean_of(pulls) if pulls else None,
    )


def _pulled(answers: Iterable[TwiceScored]) -> dict[int, float]:
    """Each review's mean pull."""
    found: dict[int, list[float]] = defaultdict(list)
    for each in answers:
        way = pull(each)
        if way is not None:
            found[each.review].append(float(way))
    return {review: sum(ways) / len(ways) for review, ways in found.items()}
