"""Pass and error rates of reviews, each with its interval.

Three rates, as the field has them: the **pass rate** of the reviews whose rubric has a pass mark;
the **critical error rate**, the share of reviews in which a critical criterion failed; the
**non-critical error rate**, the share of non-critical criteria judged on which points were lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

from qa_app.core.decimals import half_up
from qa_app.core.proportions import Proportion
from qa_app.core.rule_quality import Interval, wilson
from qa_app.core.scores import Interval as MeanInterval
from qa_app.core.scores import interval_of

KeyT = TypeVar("KeyT", bound=Hashable)


class Figure(StrEnum):
    """What a report is about."""

    PASSED = "passed"
    CRITICAL = "critical"
    OTHER = "other"
    MEAN = "mean"

    @property
    def high_is_good(self) -> bool:
        return self in {Figure.PASSED, Figure.MEAN}


class Group(StrEnum):
    """Whose figures the rows of a report are."""

    AGENTS = "agents"
    TEAMS = "teams"
    REVIEWERS = "reviewers"
    CRITERIA = "criteria"
    RULES = "rules"


class ReportedReview(NamedTuple):
    """A counted review as reports need it.

    ``day``: an ordinal (``date.toordinal``) of the local day on which the conversation began.
    ``passed`` and ``critical`` (a critical criterion failed) are ``None`` where the rubric has no
    pass mark or nothing critical. ``judged``: how many non-critical criteria applied, ``lost``: on
    how many of them points were lost.
    """

    id: int
    day: int
    agent: int
    team: int | None
    reviewer: int
    total: Decimal
    passed: bool | None
    critical: bool | None
    judged: int
    lost: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Mean and rates of ``n`` reviews; ``other_interval``: see :func:`figures_of`."""

    n: int
    mean: Decimal | None
    mean_interval: MeanInterval | None
    passed: Proportion
    critical: Proportion
    other: Proportion
    other_interval: Interval | None

    def share(self, figure: Figure) -> Proportion:
        """The rate that a figure names; the mean is none."""
        return {
            Figure.PASSED: self.passed,
            Figure.CRITICAL: self.critical,
            Figure.OTHER: self.other,
        }[figure]

    def value(self, figure: Figure) -> float | None:
        """The figure on the scale of 0 to 100; ``None`` of nothing."""
        if figure is Figure.MEAN:
            return None if self.mean is None else float(self.mean)
        share = self.share(figure).share
        return None if share is None else 100 * share

    def interval(self, figure: Figure) -> tuple[float, float] | None:
        """Its 95 % interval on the same scale."""
        if figure is Figure.MEAN:
            found = self.mean_interval
            return None if found is None else (float(found.low), float(found.high))
        share = self.other_interval if figure is Figure.OTHER else self.share(figure).interval
        return None if share is None else (100 * share.low, 100 * share.high)


def figures_of(reviews: Sequence[ReportedReview]) -> Figures:
    """The figures of reviews, all of which are taken as they are.

    The intervals of shares are Wilson's. The criteria of one review are lost together more often
    than by chance, so the non-critical rate counts as many cases as its spread between reviews
    bears: ``n' = p(1−p) / v`` with ``v`` the variance of a ratio between clusters (Cochran,
    Sampling Techniques, 3rd ed., 1977, eq. 11.29), at most as many as there are.
    """
    totals = [review.total for review in reviews]
    interval, _note = interval_of(totals)
    other = share_of(reviews, Figure.OTHER)
    return Figures(
        n=len(reviews),
        mean=half_up(sum(totals, Decimal(0)) / len(totals)) if totals else None,
        mean_interval=interval,
        passed=share_of(reviews, Figure.PASSED),
        critical=share_of(reviews, Figure.CRITICAL),
        other=other,
        other_interval=_clustered(other, reviews),
    )


def grouped(
    reviews: Iterable[ReportedReview], key: Callable[[ReportedReview], KeyT]
) -> Mapping[KeyT, list[ReportedReview]]:
    """The reviews by a key, in the order in which the keys appear."""
    found: dict[KeyT, list[ReportedReview]] = defaultdict(list)
    for review in reviews:
        found[key(review)].append(review)
    return found


def share_of(reviews: Sequence[ReportedReview], figure: Figure) -> Proportion:
    """The rate of reviews that a figure names; the mean is none."""
    if figure is Figure.OTHER:
        judged = sum(review.judged for review in reviews)
        return Proportion(sum(review.lost for review in reviews), judged)
    cases = (each.passed if figure is Figure.PASSED else each.critical for each in reviews)
    known = [each for each in cases if each is not None]
    return Proportion(sum(known), len(known))


def quick_value(reviews: Sequence[ReportedReview], figure: Figure) -> float | None:
    """A figure on the scale of 0 to 100 without its interval; ``None`` of nothing."""
    if figure is Figure.MEAN:
        return float(sum(each.total for each in reviews) / len(reviews)) if reviews else None
    share = share_of(reviews, figure).share
    return None if share is None else 100 * share


def variance_inflation(reviews: Sequence[ReportedReview]) -> float:
    """By how much the non-critical rate varies more than of independent cases; 1 at least."""
    other = share_of(reviews, Figure.OTHER)
    return other.of / effective_cases(other, reviews) if other.of else 1.0


def effective_cases(other: Proportion, reviews: Sequence[ReportedReview]) -> float:
    """How many independent cases say as much as the criteria of these reviews; 1 at least."""
    share, clusters = other.share, sum(review.judged > 0 for review in reviews)
    if share is None or clusters < 2:
        return max(1.0, min(other.of, clusters))
    squares = sum((review.lost - share * review.judged) ** 2 for review in reviews)
    variance = clusters / (clusters - 1) * squares / other.of**2
    if not variance:
        return float(other.of)
    return max(1.0, min(float(other.of), share * (1 - share) / variance))


def _clustered(other: Proportion, reviews: Sequence[ReportedReview]) -> Interval | None:
    share = other.share
    return None if share is None else wilson(share, effective_cases(other, reviews))
