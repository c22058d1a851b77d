"""What a coached agent would have done without coaching, from the course of colleagues.

Who is coached did badly before, partly by bad luck, and would have done better afterwards without
any coaching (regression to the mean). So each mean before is first drawn towards that of all, the
more the fewer reviews it rests on (empirical Bayes), and the colleagues' marks after are fitted to
these beginnings (analysis of covariance; S. Senn, "Change from baseline and analysis of covariance
revisited", 2006). The fit, taken at the beginning of the coached, is what to expect of them. It
holds although the worst were chosen, because they were chosen by what it takes into account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa_app.core.coaching.courses import AgentCourse, Comparison, Marks

Floats = NDArray[np.float64]

_PRIOR_FREEDOM = 6.0
"""For so many reviews the spread of everybody's marks counts against an agent's own."""

_SLOPE, _SLOPE_ERROR = 1.0, 0.35
"""Who stands a point higher is expected to stay a point higher, more or less: known beforehand,
so that a few colleagues who began alike need not tell it, far from where the coached began."""

_MOST_VARIANCE = 0.25
"""No marks between 0 and 1 spread further."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One comparison's answer; all in shares of the criterion's points.

    ``after``: what was expected of the coached; ``difference``: what they got beyond it.
    ``towards_mean``: the part of the expected change that is bad luck wearing off. ``freedom``:
    of the fit. The arrays, the coached agent first: where each began (against the middle of the
    colleagues) and how unsure that is, the variance of a single mark after and their number.
    ``drift``: the variance by which agents change of themselves; ``scale``: by how much the
    colleagues' scatter exceeds what the variances promise.
    """

    after: float
    difference: float
    towards_mean: float
    freedom: int
    beginning: Floats
    unsure: Floats
    within: Floats
    n: Floats
    drift: float
    scale: float

    def variances(self, more: int = 0) -> tuple[float, float]:
        """The variance of the difference: this agent's own, and that of the colleagues' course,
        which other comparisons have too. ``more``: with so many more reviews of each after.
        """
        each = self.unsure + self.within / (self.n + more) + self.drift
        inverse = _inverse(*_with_slope(_design(self.beginning[1:]), each[1:]))
        row = _design(self.beginning[:1])[0]
        return self.scale * float(each[0]), self.scale * float(row @ inverse @ row)


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


def expected(comparison: Comparison, others: Sequence[AgentCourse]) -> Expected:
    """What to expect of the coached agent of a usable comparison, and what came.

    ``others``: further coached agents. They are no yardstick, but tell how far agents differ:
    without them the beginnings of those who were not chosen would look too good.
    """
    compared = (comparison.coached, *comparison.comparable)
    begun = [*compared, *(each for each in others if not each.lacks_before)]
    pooled = pooled_variance([each.before for each in begun] + [each.after for each in compared])
    start = _beginnings(
        np.array([each.before.mean for each in begun]),
        pooled / np.array([each.before.number for each in begun]),
    )
    after = np.array([each.after.mean for each in compared])
    number = np.array([each.after.number for each in compared], float)
    # Everybody's spread: weights by agents' own would favour those who happened to do well.
    within = np.full(len(after), pooled)
    # From the middle of the colleagues, so that level and slope do not disturb each other.
    beginning = (start.mean - start.mean[1 : len(after)].mean())[: len(after)]
    unsure = start.variance[: len(after)]
    fit = _fitted(beginning[1:], after[1:], (unsure + within / number)[1:])
    within[0] = own_variance(comparison.coached.after, pooled)
    promised = float(_design(beginning[:1])[0] @ fit.coefficients)
    return Expected(
        after=promised,
        difference=float(after[0]) - promised,
        towards_mean=float(start.mean[0]) - comparison.coached.before.mean,
        freedom=len(after) - 3,
        beginning=beginning,
        unsure=unsure,
        within=within,
        n=number,
        drift=fit.drift,
        scale=fit.scale,
    )


class _Beginnings(NamedTuple):
    """Where agents really stood before, and how unsure that is."""

    mean: Floats
    variance: Floats


def _beginnings(means: Floats, noise: Floats) -> _Beginnings:
    """Each mean drawn towards that of all; whoever was chosen, all agents are in."""
    between = _likeliest(np.ones((len(means), 1)), means, noise)
    weights = 1 / (between + noise)
    centre = (weights * means).sum() / weights.sum()
    kept = between * weights
    return _Beginnings(centre + kept * (means - centre), between * (1 - kept))


class _Fit(NamedTuple):
    """The colleagues' course: after = level + slope x beginning."""

    coefficients: Floats
    scale: float
    drift: float


def _fitted(beginning: Floats, after: Floats, known: Floats) -> _Fit:
    """Weighted least squares; the drift is the likeliest one."""
    own = _design(beginning)
    design, variance = _with_slope(own, known)
    values = np.append(after, _SLOPE)
    drift = _likeliest(design, values, variance)
    design, variance = _with_slope(own, known + drift)
    coefficients = _inverse(design, variance) @ (design.T @ (values / variance))
    rest = after - own @ coefficients
    # Where the estimated spread does not tell all, the rest does.
    scale = max(1.0, float((rest**2 / (known + drift)).sum()) / (len(after) - 2))
    return _Fit(coefficients, scale, drift)


def _likeliest(design: Floats, values: Floats, known: Floats) -> float:
    """The variance beside the known ones that the scatter around a fit speaks for most.

    By restricted likelihood, which does not take the fitted line for the true one; found on a
    grid that is narrowed three times, every point of it at once.
    """
    low, high = 0.0, _MOST_VARIANCE**0.5
    squared = (design.shape[1],) * 2
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    for _pass in range(3):
        grid = np.linspace(low, high, 21)
        weights = 1 / (known + grid[:, None] ** 2)
        information = (weights @ products).reshape(len(grid), *squared)
        right = weights @ (design * values[:, None])
        rest = values - np.linalg.solve(information, right[:, :, None])[:, :, 0] @ design.T
        turn = np.linalg.slogdet(information)[1]
        loss = (weights * rest**2 - np.log(weights)).sum(axis=1) + turn
        place = int(np.argmin(loss))
        low, high = grid[max(place - 1, 0)], grid[min(place + 1, len(grid) - 1)]
    return float(grid[place]) ** 2


def _design(beginning: Floats) -> Floats:
    return np.column_stack([np.ones_like(beginning), beginning])


def _with_slope(design: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """What is known of the slope beforehand, as one more observation; with its variance."""
    return np.vstack([design, [0.0, 1.0]]), np.append(variance, _SLOPE_ERROR**2)


def _inverse(design: Floats, variance: Floats) -> Floats:
    return np.asarray(np.linalg.inv(design.T @ (design / variance[:, None])), np.float64)
