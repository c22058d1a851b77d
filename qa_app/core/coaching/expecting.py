"""What a coached agent would have done without coaching, from the course of colleagues.

Who is coached did badly before, partly by bad luck, and would have done better afterwards without
any coaching (regression to the mean). So each mean before is first drawn towards that of all, the
more the fewer reviews it rests on (empirical Bayes: C. Morris, "Parametric Empirical Bayes
Inference", 1983), and the colleagues' marks after are fitted to these beginnings (analysis of
covariance: S. Senn, "Change from baseline and analysis of covariance revisited", 2006). The fit,
taken at the beginning of the coached, is what to expect of them. It holds although the worst were
chosen, because they were chosen by what it takes into account.

How far agents differ, and how far they change of themselves, is known from the marks only roughly.
Instead of the likeliest pair a grid of pairs is gone through, each counting as much as the marks
and what is known beforehand speak for it (A. Gelman et al., "Bayesian Data Analysis", 2013,
sections 5.4 and 10.3): one pair alone, taken for the truth, would promise too much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa_app.core.coaching.courses import Comparison, Marks

Floats = NDArray[np.float64]

_PRIOR_FREEDOM = 6.0
"""For so many reviews the spread of everybody's marks counts against an agent's own."""

_SLOPE, _SLOPE_ERROR = 1.0, 0.25
"""Who stands a point higher is expected to stay a point higher, more or less: known beforehand,
so that a few colleagues who began alike need not tell it, far from where the coached began."""

_USUAL_BETWEEN = 0.06
"""The likeliest standard deviation of agents on a criterion, before any mark is seen: of a gamma
distribution of shape 2, which does not let all of them be alike (Y. Chung et al., "A nondegenerate
penalized likelihood estimator for variance parameters in multilevel models", 2013)."""

_USUAL_DRIFT = 0.07
"""Agents seldom change by much more of themselves: half of a normal distribution (A. Gelman,
"Prior distributions for variance parameters", 2006). Both matter where few are compared."""

_MOST_BETWEEN, _MOST_DRIFT = 0.5, 0.4
_POINTS = 13
_NEARLY_NONE = 1e-6
_HARDLY = 0.003
"""So much less likely than the likeliest pair: not worth a closer look."""


class _Marks(NamedTuple):
    """What is fitted, the coached agent first. ``before``: the means of all, further ones whose
    marks after tell nothing too, and ``noise``, their variances. ``after``: the means of those who
    are compared; ``within``: the variance of a single mark after; ``number``: how many there are.
    """

    before: Floats
    noise: Floats
    after: Floats
    within: Floats
    number: Floats


class _Ways(NamedTuple):
    """How far agents may differ (rows), and change of themselves (columns): standard deviations."""

    between: Floats
    drift: Floats


class _Fits(NamedTuple):
    """One fit for each pair of ways. ``start``: where the coached agent really stood (by row);
    ``promised``: what to expect of them after. The variances ``own``, of what they come to around
    it, and ``shared``, of the fitted line there. ``likely``: the logarithm of how likely.
    """

    start: Floats
    promised: Floats
    own: Floats
    shared: Floats
    likely: Floats


@dataclass(frozen=True, slots=True)
class Expected:
    """One comparison's answer; all in shares of the criterion's points.

    ``after``: what was expected of the coached; ``difference``: what they got beyond it.
    ``towards_mean``: the part of the expected change that is bad luck wearing off.
    """

    after: float
    difference: float
    towards_mean: float
    marks: _Marks
    ways: _Ways
    weights: Floats
    unsettled: float

    def variances(self, more: int = 0) -> tuple[float, float]:
        """The variance of the difference: this agent's own, and that of the colleagues' course,
        which other comparisons have too. ``more``: with so many more reviews of each after.
        """
        fits = _fits(self.marks._replace(number=self.marks.number + more), self.ways)
        shared = float((self.weights * fits.shared).sum()) + self.unsettled
        return float((self.weights * fits.own).sum()), shared

    def settled(self) -> Expected:
        """As if the likeliest pair of ways were known to be the true one."""
        row, column = np.unravel_index(self.weights.argmax(), self.weights.shape)
        ways = _Ways(self.ways.between[[row]], self.ways.drift[[column]])
        return replace(self, ways=ways, weights=np.ones((1, 1)), unsettled=0.0)


def own_variance(marks: Marks, pooled: float) -> float:
    """The variance of an agent's single marks, held against that of everybody's.

    Where marks are bounded, those of who does well spread less than those of who does not.
    """
    return (_PRIOR_FREEDOM * pooled + marks.squares) / (_PRIOR_FREEDOM + marks.number - 1)


def pooled_variance(sides: Sequence[Marks]) -> float:
    """The variance of single marks around their agents' means."""
    squares = sum([each.squares for each in sides])
    freedom = sum([each.number - 1 for each in sides])
    # All marks alike still leave something open: as if one in many had differed.
    return max(squares / max(freedom, 1), 1 / (4 * (freedom + 2)))


def expected(comparison: Comparison) -> Expected:
    """What to expect of the coached agent of a usable comparison, and what came."""
    marks = _gathered(comparison)
    ways = _Ways(np.linspace(0, _MOST_BETWEEN, _POINTS), np.linspace(0, _MOST_DRIFT, _POINTS))
    for _closer in range(2):
        weights = _weights(_fits(marks, ways))
        ways = _Ways(
            _narrowed(ways.between, weights.max(axis=1)), _narrowed(ways.drift, weights.max(axis=0))
        )
    fits = _fits(marks, ways)
    weights = _weights(fits)
    promised = float((weights * fits.promised).sum())
    start = float((weights.sum(axis=1) * fits.start).sum())
    return Expected(
        after=promised,
        difference=float(marks.after[0]) - promised,
        towards_mean=start - float(marks.before[0]),
        marks=marks,
        ways=ways,
        weights=weights,
        unsettled=float((weights * (fits.promised - promised) ** 2).sum()),
    )


def _gathered(comparison: Comparison) -> _Marks:
    compared = (comparison.coached, *comparison.comparable)
    sides = [each.after for each in compared]
    begun = [each.before for each in compared]
    begun += [
        each.before for each in comparison.colleagues if not (each.usable or each.lacks_before)
    ]
    pooled = pooled_variance([*begun, *sides])
    # Everybody's spread: weights by agents' own would favour those who happened to do well.
    within = np.full(len(sides), pooled)
    within[0] = own_variance(sides[0], pooled)
    return _Marks(
        before=np.array([each.mean for each in begun]),
        noise=pooled / np.array([each.number for each in begun]),
        after=np.array([each.mean for each in sides]),
        within=within,
        number=np.array([each.number for each in sides], float),
    )


def _fits(marks: _Marks, ways: _Ways) -> _Fits:
    """Every pair of ways at once: an array has a row for each way in which agents may differ, a
    column for each in which they may change, and an agent in its depth.
    """
    compared = len(marks.after)
    between = ways.between[:, None] ** 2
    weights = 1 / (between + marks.noise)
    total = weights.sum(axis=1, keepdims=True)
    centre = (weights * marks.before).sum(axis=1, keepdims=True) / total
    aside = marks.before - centre
    likely = np.log(weights).sum(axis=1) - (weights * aside**2).sum(axis=1) - np.log(total[:, 0])
    usual = np.log(np.maximum(ways.between, _NEARLY_NONE)) - ways.between / _USUAL_BETWEEN
    likely += 2 * usual
    kept = between * weights
    stood = kept * aside
    unsure = (between * (1 - kept))[:, None, :compared]
    # From the middle of the colleagues, so that level and slope do not disturb each other.
    middle = stood[:, 1:compared].mean(axis=1, keepdims=True)
    drift = ways.drift[:, None] ** 2
    spread = unsure + marks.within / marks.number + drift
    line = _line(stood[:, 1:compared] - middle, marks.after[1:], 1 / spread[:, :, 1:])
    distance = stood[:, :1] - middle
    return _Fits(
        start=centre[:, 0] + stood[:, 0],
        promised=line.level + line.slope * distance,
        own=spread[:, :, 0],
        shared=line.variance(distance),
        likely=(likely[:, None] + line.likely - (ways.drift / _USUAL_DRIFT) ** 2) / 2,
    )


class _Line(NamedTuple):
    """The colleagues' course, after = level + slope x beginning, once for each pair of ways.

    ``likely``: twice the logarithm of how likely, by restricted likelihood, which does not take
    the fitted line for the true one. The others: sums that :meth:`variance` is made of.
    """

    level: Floats
    slope: Floats
    likely: Floats
    ones: Floats
    cross: Floats
    squares: Floats
    turn: Floats

    def variance(self, at: Floats) -> Floats:
        """How unsure the line is so far from the middle."""
        return (self.squares - 2 * self.cross * at + self.ones * at**2) / self.turn


def _line(beginning: Floats, after: Floats, weights: Floats) -> _Line:
    """Weighted least squares; what is known of the slope beforehand is one more observation."""
    known = 1 / _SLOPE_ERROR**2
    ones = weights.sum(axis=2)
    cross = _summed(weights, beginning)
    squares = _summed(weights, beginning**2) + known
    levels = weights @ after
    slopes = _summed(weights, beginning * after) + known * _SLOPE
    turn = ones * squares - cross**2
    level = (squares * levels - cross * slopes) / turn
    slope = (ones * slopes - cross * levels) / turn
    rest = after - level[:, :, None] - slope[:, :, None] * beginning[:, None, :]
    likely = (np.log(weights) - weights * rest**2).sum(axis=2) - np.log(turn)
    likely -= known * (slope - _SLOPE) ** 2
    return _Line(level, slope, likely, ones, cross, squares, turn)


def _summed(weights: Floats, values: Floats) -> Floats:
    """Over agents: weights by pair of ways, values by the first way of each."""
    return np.asarray((weights @ values[:, :, None])[:, :, 0])


def _weights(fits: _Fits) -> Floats:
    weights = np.exp(fits.likely - fits.likely.max())
    return np.asarray(weights / weights.sum())


def _narrowed(points: Floats, weights: Floats) -> Floats:
    """As many points between those outside of which hardly anything is likely."""
    kept = np.flatnonzero(weights > _HARDLY * weights.max())
    low, high = max(kept[0] - 1, 0), min(kept[-1] + 1, len(points) - 1)
    return np.linspace(points[low], points[high], len(points))
