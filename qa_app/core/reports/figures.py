"""Pass and error rates of reviews, each with its interval.

Three rates, as the field has them: the **pass rate** of the reviews whose rubric has a pass mark;
the **critical error rate**, the share of reviews in which a critical criterion failed; the
**non-critical error rate**, the share of non-critical criteria judged on which points were lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from qa_app.core.proportions import Proportion
from qa_app.core.rule_quality import Interval, wilson
from qa_app.core.scores import Interval as MeanInterval
from qa_app.core.scores import Sums, interval_from


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


def figures_of(sums: Sums) -> Figures:
    """The figures of reviews that were added up.

    The intervals of shares are Wilson's. The criteria of one review are lost together more often
    than by chance, so the non-critical rate counts as many cases as its spread between reviews
    bears: ``n' = p(1−p) / v`` with ``v`` the variance of a ratio between clusters (Cochran,
    Sampling Techniques, 3rd ed., 1977, eq. 11.29), at most as many as there are.
    """
    interval, _note = interval_from(sums.moments)
    other = share_of(sums, Figure.OTHER)
    share = other.share
    return Figures(
        n=sums.n,
        mean=sums.mean,
        mean_interval=interval,
        passed=share_of(sums, Figure.PASSED),
        critical=share_of(sums, Figure.CRITICAL),
        other=other,
        other_interval=None if share is None else wilson(share, effective_cases(sums)),
    )


def share_of(sums: Sums, figure: Figure) -> Proportion:
    """The rate of reviews that a figure names; the mean is none."""
    if figure is Figure.OTHER:
        return Proportion(sums.lost, sums.applied)
    if figure is Figure.PASSED:
        return Proportion(sums.passed, sums.judged)
    return Proportion(sums.critical, sums.critical_of)


def quick_value(sums: Sums, figure: Figure) -> float | None:
    """A figure on the scale of 0 to 100 without its interval; ``None`` of nothing."""
    if figure is Figure.MEAN:
        return float(Fraction(sums.total, 100 * sums.n)) if sums.n else None
    share = share_of(sums, figure).share
    return None if share is None else 100 * share


def fields_of(figure: Figure) -> tuple[str, ...]:
    """Which sums the value of a figure and the limits of its trend need."""
    return {
        Figure.PASSED: ("n", "passed", "judged"),
        Figure.CRITICAL: ("n", "critical", "critical_of"),
        Figure.OTHER: ("n", "lost", "applied"),
        Figure.MEAN: ("n", "total", "squares"),
    }[figure]


def variance_inflation(sums: Sums) -> float:
    """By how much the non-critical rate varies more than of independent cases; 1 at least."""
    return sums.applied / effective_cases(sums) if sums.applied else 1.0


def effective_cases(sums: Sums) -> float:
    """How many independent cases say as much as the criteria of these reviews; 1 at least."""
    of, clusters = sums.applied, sums.clusters
    if not of or clusters < 2:
        return max(1.0, min(of, clusters))
    share = Fraction(sums.lost, of)
    # Σ(lost − share · applied)² over the reviews.
    squares = sums.lost_squares - 2 * share * sums.products + share * share * sums.applied_squares
    variance = Fraction(clusters, clusters - 1) * squares / of**2
    if not variance:
        return float(of)
    return max(1.0, min(float(of), float(share * (1 - share) / variance)))
