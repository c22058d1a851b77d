"""Drift: whether a reviewer grows stricter or milder over time.

Each comparison is the reviewer's value minus the reference's (a settled calibration, or a
re-check) on the same thing. The trend is the least-squares slope

    b = Σ (t − t̄)(y − ȳ) / Σ (t − t̄)²

of these differences on time; its interval comes from resampling the comparisons as pairs (t, y),
which asks nothing of their spread: D. A. Freedman, "Bootstrapping regression models", Annals of
Statistics 9 (1981) 1218–1228.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from qa_app.core.agreement.ratings import Floats
from qa_app.core.agreement.resampling import REPLICATES, Statistic, estimate
from qa_app.core.agreement.values import Estimate, Lack, no_estimate

MONTH_DAYS = 30


class Comparison(NamedTuple):
    """How much more (or, below 0, less) a reviewer gave than the reference, and on which day."""

    reviewer: int
    day: date
    difference: float


class Course(StrEnum):
    """Where a reviewer is going, as far as the data bears it."""

    STRICTER = "stricter"
    MILDER = "milder"
    NOT_SHOWN = "not_shown"


@dataclass(frozen=True, slots=True)
class Drift:
    """``bias``: the mean difference; ``trend``: its change in 30 days"""

    bias: Estimate
    trend: Estimate

    @property
    def course(self) -> Course:
        """Only where the trend's interval leaves out 0 is there anything to say."""
        interval = self.trend.interval
        if interval is None or interval.holds_zero:
            return Course.NOT_SHOWN
        return Course.MILDER if interval.low > 0 else Course.STRICTER


def drift_by_reviewer(
    comparisons: Iterable[Comparison], rng: np.random.Generator, replicates: int = REPLICATES
) -> Mapping[int, Drift]:
    """Each reviewer's bias and trend, by id."""
    groups: dict[int, list[Comparison]] = {}
    for each in sorted(comparisons):
        groups.setdefault(each.reviewer, []).append(each)
    return {reviewer: drift(group, rng, replicates) for reviewer, group in groups.items()}


def drift(
    comparisons: Iterable[Comparison], rng: np.random.Generator, replicates: int = REPLICATES
) -> Drift:
    """The bias and the trend of one reviewer's comparisons."""
    every = sorted(comparisons)
    if not every:
        return Drift(no_estimate(Lack.NOTHING), no_estimate(Lack.NOTHING))
    days = np.array([each.day.toordinal() for each in every], dtype=np.float64)
    differences = np.array([each.difference for each in every], dtype=np.float64)
    units = np.arange(len(every))
    bias = estimate(_mean(differences), units, rng, replicates)
    times = (days - days.mean()) / MONTH_DAYS
    trend = estimate(_slope(times, differences), units, rng, replicates, lack=Lack.ONE_MOMENT)
    return Drift(bias, trend)


def _mean(differences: Floats) -> Statistic:
    return lambda weights: (weights @ differences) / weights.sum(axis=1)


def _slope(times: Floats, differences: Floats) -> Statistic:
    columns = np.column_stack(
        [np.ones_like(times), times, differences, times * times, times * differences]
    )

    def statistic(weights: Floats) -> Floats:
        n, time, difference, squares, products = (weights @ columns).T
        spread = n * squares - time**2
        varies = spread > 1e-9 * n
        slope = (n * products - time * difference) / np.where(varies, spread, 1.0)
        return np.where(varies, slope, np.nan)

    return statistic
