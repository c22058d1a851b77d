"""How often a senior scored otherwise, by reviewer and by criterion.

Error rate
    The share of re-checked cases that were scored otherwise, each counted by the inverse of its
    chance of being chosen (D. G. Horvitz, D. J. Thompson, JASA 47 (1952) 663–685), with Wilson's
    interval for the effective number of cases. Of a reviewer a case is a review with any error:
    the criteria of one review stand or fall together, and counted one by one they would feign
    certainty. Of a criterion a case is one answer to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import fsum
from typing import NamedTuple

from qa_app.core.rule_quality import Interval, effective_size, wilson


class Rechecked(NamedTuple):
    """One criterion of a re-checked review: points given first and again.

    ``None`` stands for not applicable. ``probability`` as in the choice of the review.
    """

    review: int
    reviewer: int
    rubric: str
    criterion: str
    first: Decimal | None
    again: Decimal | None
    probability: float = 1.0

    def is_wrong(self, tolerance: Decimal = Decimal(0)) -> bool:
        """Whether the two differ by more than so many points."""
        if self.first is None or self.again is None:
            return self.first is not self.again
        return abs(self.first - self.again) > tolerance


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """``errors`` of ``of`` > 0 cases as counted; ``share``, ``interval`` (0 to 1) as weighted."""

    errors: int
    of: int
    share: float
    interval: Interval


def errors_by_reviewer(
    rechecked: Iterable[Rechecked], tolerance: Decimal = Decimal(0)
) -> Mapping[int, ErrorRate]:
    """The share of each reviewer's reviews in which a criterion was scored otherwise."""
    reviews: dict[tuple[int, int], _Case] = {}
    for each in rechecked:
        before = reviews.get((each.reviewer, each.review))
        wrong = each.is_wrong(tolerance) or (before is not None and before.wrong)
        reviews[each.reviewer, each.review] = _Case(wrong, each.probability)
    groups: dict[int, list[_Case]] = defaultdict(list)
    for (reviewer, _review), case in sorted(reviews.items()):
        groups[reviewer].append(case)
    return {reviewer: _rate(cases) for reviewer, cases in groups.items()}


def errors_by_criterion(
    rechecked: Iterable[Rechecked], tolerance: Decimal = Decimal(0)
) -> Mapping[tuple[str, str], ErrorRate]:
    """The share of answers that were scored otherwise, by rubric and criterion."""
    groups: dict[tuple[str, str], list[_Case]] = defaultdict(list)
    for each in rechecked:
        case = _Case(each.is_wrong(tolerance), each.probability)
        groups[each.rubric, each.criterion].append(case)
    return {key: _rate(cases) for key, cases in sorted(groups.items())}


class _Case(NamedTuple):
    wrong: bool
    probability: float


def _rate(cases: Sequence[_Case]) -> ErrorRate:
    weights = [1 / case.probability for case in cases]
    wrong = fsum(weight for weight, case in zip(weights, cases, strict=True) if case.wrong)
    # Where all are wrong the two sums are the same; rounding must not make it 1.0000001.
    share = min(1.0, wrong / fsum(weights))
    interval = wilson(share, effective_size(weights))
    return ErrorRate(sum(case.wrong for case in cases), len(cases), share, interval)
