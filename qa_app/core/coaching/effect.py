"""Whether coaching helped: the coached criterion before and after, against colleagues.

Differences in differences. Each coached agent is compared with what colleagues who were not
coached, and who began as low, came to over the same days (:mod:`qa_app.core.coaching.expecting`);
the effect is the mean of these differences, every coaching counting alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import sqrt
from typing import NamedTuple

import numpy as np
from scipy.stats import t as student

from qa_app.core.coaching.courses import FEWEST_COLLEAGUES, AgentCourse, Comparison, Marks
from qa_app.core.coaching.expecting import (
    Expected,
    expected,
    own_variance,
    pooled_variance,
)

_LEVEL = 0.95
_MOST_MORE = 200
_PRIOR_FREEDOM = 6
"""For so many colleagues, and coachings, counts what is known beforehand: how far single marks
spread, which many reviews tell, and that coaching helps much alike. Three coachings that happen to
differ, or nine colleagues, would otherwise widen every interval beyond what it needs."""


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
    COLLEAGUES = "colleagues"


class TooEarly(NamedTuple):
    """Nothing can be said yet. ``more``: so many reviews after the coaching, or so many colleagues
    with enough reviews, are missing; reviews from before cannot be made up for.
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
    of themselves. ``power``: the chance that an effect of ``worth`` would have shown by now.
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
    power: float

    @property
    def helped(self) -> bool | None:
        """Whether it did good, or harm; not known while the interval holds no effect at all."""
        if self.interval.low <= 0 <= self.interval.high:
            return None
        return self.difference > 0


def effect_of(comparisons: Sequence[Comparison], *, worth: float) -> Effect | TooEarly:
    """What coaching changed; ``worth``: from which difference it is worth knowing (a share)."""
    usable = [each for each in comparisons if each.usable]
    if not usable:
        return _too_early(comparisons)
    pooled = _Pooled(
        tuple(expected(each, _others(each, comparisons)) for each in usable),
    )
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
        power=pooled.power(worth),
    )


def _others(comparison: Comparison, all_of: Sequence[Comparison]) -> list[AgentCourse]:
    """The others who were coached, once each, who are none of the colleagues here."""
    here = {comparison.coached.agent, *(each.agent for each in comparison.colleagues)}
    found: dict[int, AgentCourse] = {}
    for each in all_of:
        if each.drawn and each.coached.agent not in here:
            found.setdefault(each.coached.agent, each.coached)
    return list(found.values())


def _too_early(comparisons: Sequence[Comparison]) -> TooEarly:
    if not comparisons:
        return TooEarly(TooEarlyReason.NOBODY, 0)
    begun = [each for each in comparisons if not each.coached.lacks_before]
    if not begun:
        return TooEarly(TooEarlyReason.REVIEWS_BEFORE, 0)
    after = min(each.coached.lacks_after for each in begun)
    if after:
        return TooEarly(TooEarlyReason.REVIEWS_AFTER, after)
    most = max(len(each.comparable) for each in begun if each.coached.usable)
    return TooEarly(TooEarlyReason.COLLEAGUES, FEWEST_COLLEAGUES - most)


@dataclass(frozen=True)
class _Pooled:
    """The mean of several comparisons.

    Their coached agents vary independently of each other. Their colleagues are largely the same,
    so that what is unsure of their course is taken as common to all of them.
    """

    answers: tuple[Expected, ...]

    @cached_property
    def difference(self) -> float:
        return float(np.mean([each.difference for each in self.answers]))

    def variance(self, more: int = 0) -> float:
        parts = [each.variances(more) for each in self.answers]
        own = np.array([each for each, _shared in parts])
        shared = float(np.mean([sqrt(each) for _own, each in parts])) ** 2
        return float(own.sum()) / len(own) ** 2 * self._scatter + shared

    @cached_property
    def _scatter(self) -> float:
        """By how much the coached differ beyond chance: coaching does not help everybody alike."""
        if len(self.answers) < 2:
            return 1.0
        rest = [(each.difference - self.difference) ** 2 for each in self.answers]
        own = [each.variances()[0] for each in self.answers]
        found = float(np.sum(np.divide(rest, own)))
        return max(1.0, (_PRIOR_FREEDOM + found) / (_PRIOR_FREEDOM + len(own) - 1))

    @property
    def quantile(self) -> float:
        return float(student.ppf((1 + _LEVEL) / 2, self.freedom))

    @property
    def freedom(self) -> int:
        return _PRIOR_FREEDOM + min(each.freedom for each in self.answers)

    def half_width(self, more: int = 0) -> float:
        return self.quantile * sqrt(self.variance(more))

    def power(self, effect: float) -> float:
        """The chance that the interval leaves out zero where the truth is this effect."""
        distance = effect / sqrt(self.variance()) - self.quantile
        return float(student.cdf(distance, self.freedom))


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
