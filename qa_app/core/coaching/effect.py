"""Whether coaching helped: the coached criterion before and after, against colleagues.

Differences in differences (J. Angrist and J.-S. Pischke, "Mostly Harmless Econometrics", 2009,
chapter 5). Each coached agent is compared with what colleagues who were not coached, and who began
as low, came to over the same days (:mod:`qa_app.core.coaching.expecting`); the effect is the mean
of these differences, every coaching counting alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import floor, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from qa_app.core.coaching.courses import FEWEST_COLLEAGUES, AgentCourse, Comparison, Marks
from qa_app.core.coaching.expecting import Expected, expected, own_variance, pooled_variance

Floats = NDArray[np.float64]

_LEVEL = 0.95
_MOST_MORE = 200
_QUANTILE = float(norm.ppf((1 + _LEVEL) / 2))
_CHANCES = 20
"""A chance is told in twentieths: what it is computed from is not known more finely."""


class Interval(NamedTuple):
    """Where the truth lies with 95 % confidence, both ends included."""

    low: float
    high: float


class Mean(NamedTuple):
    """A mean of agents' means, with the interval that the number of their reviews leaves open."""

    value: float
    interval: Interval


class Change(NamedTuple):
    """The mean before and after, of so many agents and (different) reviews."""

    agents: int
    reviews_before: int
    reviews_after: int
    before: Mean
    after: Mean

    @property
    def change(self) -> float:
        return self.after.value - self.before.value


class TooEarlyReason(StrEnum):
    NOBODY = "nobody"
    REVIEWS_BEFORE = "reviews_before"
    REVIEWS_AFTER = "reviews_after"
    OVER = "over"
    COLLEAGUES = "colleagues"


class TooEarly(NamedTuple):
    """Nothing can be said yet. ``more``: so many reviews after the coaching, or so many colleagues
    with enough reviews, are missing; reviews from before, and of days after that are over, cannot
    be made up for.
    """

    reason: TooEarlyReason
    more: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What coaching changed, in shares of the criterion's points.

    ``coachings``: of how many it is the mean; ``left_out``: how many more have too few reviews yet.
    ``expected``: the change that colleagues' course promised to those who began as low as the
    coached; ``towards_mean``: the part of it that is the luck of being chosen wearing off.
    ``difference``: what the coached changed beyond it, with its interval. ``more``: about how
    many more reviews each agent needs after the coaching, colleagues too, until the interval is no
    wider than ``worth`` to either side; ``None`` where none would be enough, because agents change
    of themselves. ``waiting``: whether the days after are not over yet for all, so that more can
    come. ``power``: the chance, at least, that an effect of ``worth`` would have shown by now, in
    full twentieths. ``by_lot``: agents drawn by lot stood for the colleagues of a larger team.
    """

    coachings: int
    left_out: int
    coached: Change
    colleagues: Change
    expected: float
    towards_mean: float
    difference: float
    interval: Interval
    worth: float
    more: int | None
    waiting: bool
    power: float
    by_lot: bool

    @property
    def helped(self) -> bool | None:
        """Whether it did good, or harm; not known while the interval holds no effect at all."""
        if self.interval.low <= 0 <= self.interval.high:
            return None
        return self.difference > 0


def effect_of(comparisons: Sequence[Comparison], *, worth: float) -> Effect | TooEarly:
    """What coaching changed; ``worth``: from which difference it is worth knowing (a share).

    The same comparison twice, of coachings that are one, counts once.
    """
    comparisons = list({id(each): each for each in comparisons}.values())
    usable = [each for each in comparisons if each.usable]
    if not usable:
        return _too_early(comparisons)
    pooled = _Pooled(tuple(expected(each) for each in usable), _alike(usable))
    coached = _change([[each.coached] for each in usable])
    half = pooled.half_width()
    return Effect(
        coachings=len(usable),
        left_out=len(comparisons) - len(usable),
        coached=coached,
        colleagues=_change([each.comparable for each in usable]),
        expected=coached.change - pooled.difference,
        towards_mean=float(np.mean([each.towards_mean for each in pooled.answers])),
        difference=pooled.difference,
        interval=Interval(pooled.difference - half, pooled.difference + half),
        worth=worth,
        more=_more(pooled, worth),
        waiting=any(each.waiting for each in usable),
        power=pooled.power(worth),
        by_lot=any(each.by_lot for each in usable),
    )


def _too_early(comparisons: Sequence[Comparison]) -> TooEarly:
    if not comparisons:
        return TooEarly(TooEarlyReason.NOBODY, 0)
    begun = [each for each in comparisons if not each.coached.lacks_before]
    if not begun:
        return TooEarly(TooEarlyReason.REVIEWS_BEFORE, 0)
    if all(each.coached.lacks_after for each in begun):
        waiting = [each.coached.lacks_after for each in begun if each.waiting]
        if not waiting:
            return TooEarly(TooEarlyReason.OVER, 0)
        return TooEarly(TooEarlyReason.REVIEWS_AFTER, min(waiting))
    most = max(len(each.comparable) for each in begun if each.coached.usable)
    return TooEarly(TooEarlyReason.COLLEAGUES, FEWEST_COLLEAGUES - most)


def _alike(comparisons: Sequence[Comparison]) -> Floats:
    """How far the courses of two comparisons' colleagues are told from the same reviews."""
    sides = [each.yardstick for each in comparisons]
    every = {review: place for place, review in enumerate(frozenset().union(*sides))}
    holds = np.zeros((len(sides), len(every)))
    for row, side in zip(holds, sides, strict=True):
        row[[every[review] for review in side]] = 1 / sqrt(len(side))
    return np.asarray(holds @ holds.T)


@dataclass(frozen=True)
class _Pooled:
    """The mean of several comparisons.

    Their coached agents vary independently of each other. Their colleagues are largely the same:
    what is unsure of their courses is taken to be the more alike, the more reviews it shares.
    """

    answers: tuple[Expected, ...]
    alike: Floats

    @cached_property
    def difference(self) -> float:
        return float(np.mean([each.difference for each in self.answers]))

    def variance(self, more: int = 0) -> float:
        parts = np.array([each.variances(more) for each in self.answers])
        shared = np.sqrt(parts[:, 1])
        return float(parts[:, 0].sum() + shared @ self.alike @ shared) / len(parts) ** 2

    def half_width(self, more: int = 0) -> float:
        return _QUANTILE * sqrt(self.variance(more))

    def power(self, effect: float) -> float:
        """The chance, at least, that the interval lies above zero where the truth is this effect.

        The interval allows for what is not known of agents' ways; the differences that are found
        vary less than that where the likeliest is true. Which of both promises less depends on
        whether the effect is larger than half the interval: the lesser is promised.
        """
        settled = _Pooled(tuple(each.settled() for each in self.answers), self.alike)
        variances = self.variance(), settled.variance()
        beyond = effect - _QUANTILE * sqrt(variances[0])
        chance = min(float(norm.cdf(beyond / sqrt(each))) for each in variances)
        return min(floor(_CHANCES * chance), _CHANCES - 1) / _CHANCES


def _more(pooled: _Pooled, worth: float) -> int | None:
    """How many more reviews each make the interval narrow enough; found by halving."""
    if pooled.half_width() <= worth:
        return 0
    if pooled.half_width(_MOST_MORE) > worth:
        return None
    low, high = 0, _MOST_MORE
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if pooled.half_width(middle) <= worth else (middle, high)
    return high


def _change(groups: Sequence[Sequence[AgentCourse]]) -> Change:
    """One group for each comparison, all counting alike; so does every agent of a group."""
    courses = [each for group in groups for each in group]
    return Change(
        agents=len({each.agent for each in courses}),
        reviews_before=len(set().union(*[each.before.reviews for each in courses])),
        reviews_after=len(set().union(*[each.after.reviews for each in courses])),
        before=_mean([[each.before for each in group] for group in groups]),
        after=_mean([[each.after for each in group] for group in groups]),
    )


def _mean(groups: Sequence[Sequence[Marks]]) -> Mean:
    """Agents of one group are independent; the groups may be the same agents all over."""
    every = [marks for group in groups for marks in group]
    pooled = pooled_variance(every)
    value = float(np.mean([np.mean([marks.mean for marks in group]) for group in groups]))
    alone = all(len(group) == 1 for group in groups)
    noise = [[own_variance(marks, pooled) / marks.number for marks in group] for group in groups]
    errors = [sqrt(sum(group)) / len(group) for group in noise]
    error = sqrt(sum(each**2 for each in errors)) / len(errors) if alone else float(np.mean(errors))
    freedom = sum(marks.number - 1 for marks in every) if alone else len(every) // len(groups)
    half = float(student.ppf((1 + _LEVEL) / 2, max(freedom, 1))) * error
    return Mean(value, Interval(max(0.0, value - half), min(1.0, value + half)))
