"""Whether coaching helped: the coached criterion before and after, against colleagues.

Who is coached did badly before, partly by bad luck, and would have done better afterwards without
any coaching (regression to the mean). So the change of the coached is not compared with nothing,
nor with the plain change of others, but with what colleagues who began as low would be expected
to do: differences in differences with the beginning as covariate (analysis of covariance; see
S. Senn, "Change from baseline and analysis of covariance revisited", 2006). It holds although the
worst were chosen, because they were chosen by what it takes into account. Only reviews drawn at
random may go in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.stats import t as student

Floats = NDArray[np.float64]

FEWEST_REVIEWS = 3
"""How many reviews an agent needs before, and as many after, to be compared at all."""

FEWEST_COLLEAGUES = 5
"""From so few colleagues their course can be told from chance."""

_LEVEL = 0.95
_MOST_MORE = 200


@dataclass(frozen=True, slots=True)
class AgentCourse:
    """One agent's marks on the criterion, as shares of its points (0 to 1), random reviews only.

    ``before``: of conversations from before the coaching began; ``after``: from after it ended.
    For colleagues the same days divide them.
    """

    agent: int
    coached: bool
    before: tuple[float, ...]
    after: tuple[float, ...]

    @property
    def lacks(self) -> int:
        """How many reviews are missing, before and after, until the agent can be compared."""
        return max(0, FEWEST_REVIEWS - len(self.before)) + self.lacks_after

    @property
    def lacks_after(self) -> int:
        return max(0, FEWEST_REVIEWS - len(self.after))


class Interval(NamedTuple):
    """Where the truth lies with 95 % confidence, both ends included."""

    low: float
    high: float


class Change(NamedTuple):
    """The mean before and after, of so many agents and reviews."""

    agents: int
    reviews_before: int
    reviews_after: int
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


class TooEarlyReason(StrEnum):
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

    ``expected``: the change that colleagues' course promised to those who began as low as the
    coached; ``towards_mean``: the part of it that is the luck of being chosen wearing off.
    ``difference``: what the coached changed beyond it, with its interval. ``more``: about how
    many more reviews each agent needs after the coaching, colleagues too, until the interval is no
    wider than ``worth`` to either side; ``None`` where none would be enough, because agents change
    of themselves. ``power``: the chance that an effect of ``worth`` would have shown by now.
    """

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


def effect_of(courses: Sequence[AgentCourse], *, worth: float) -> Effect | TooEarly:
    """What coaching changed; ``worth``: from which difference it is worth knowing (a share).

    Agents with fewer than ``FEWEST_REVIEWS`` on either side are left out.
    """
    usable = [course for course in courses if not course.lacks]
    early = _too_early(courses, usable)
    if early is not None:
        return early
    marks = _Marks.of(usable)
    start = _beginnings(marks)
    fit = _fit(marks, start)
    half = fit.half_width()
    coached, others = (
        _change([course for course in usable if course.coached is wanted])
        for wanted in (True, False)
    )
    luck = start.expected - marks.before
    return Effect(
        coached=coached,
        colleagues=others,
        expected=coached.change - fit.difference,
        towards_mean=float(luck[marks.coached].mean()),
        difference=fit.difference,
        interval=Interval(fit.difference - half, fit.difference + half),
        worth=worth,
        more=_more(marks, start, fit, worth),
        power=fit.power(worth),
    )


def _too_early(courses: Sequence[AgentCourse], usable: Sequence[AgentCourse]) -> TooEarly | None:
    if not any(course.coached for course in usable):
        coached = [course for course in courses if course.coached]
        waiting = [each for each in coached if len(each.before) >= FEWEST_REVIEWS]
        if not waiting:
            return TooEarly(TooEarlyReason.REVIEWS_BEFORE, 0)
        return TooEarly(TooEarlyReason.REVIEWS_AFTER, min(each.lacks_after for each in waiting))
    colleagues = sum(not course.coached for course in usable)
    if colleagues < FEWEST_COLLEAGUES:
        return TooEarly(TooEarlyReason.COLLEAGUES, FEWEST_COLLEAGUES - colleagues)
    return None


class _Marks(NamedTuple):
    """What is known of each agent: means, counts; ``within``: the variance of single marks."""

    coached: NDArray[np.bool_]
    before: Floats
    after: Floats
    n_before: Floats
    n_after: Floats
    within: float

    @classmethod
    def of(cls, courses: Sequence[AgentCourse]) -> _Marks:
        befores = [np.array(course.before) for course in courses]
        afters = [np.array(course.after) for course in courses]
        squares = sum(float(((each - each.mean()) ** 2).sum()) for each in (*befores, *afters))
        freedom = sum(len(each) - 1 for each in (*befores, *afters))
        return cls(
            np.array([course.coached for course in courses]),
            np.array([each.mean() for each in befores]),
            np.array([each.mean() for each in afters]),
            np.array([len(each) for each in befores], float),
            np.array([len(each) for each in afters], float),
            # All marks alike still leave something open: as if one in many had differed.
            max(squares / freedom, 1 / (4 * (freedom + 2))),
        )


class _Beginnings(NamedTuple):
    """Where agents really stood before: expected from their mean, and how unsure that is."""

    expected: Floats
    variance: Floats


def _beginnings(marks: _Marks) -> _Beginnings:
    """Each mean drawn towards that of all, the more the fewer reviews it rests on.

    The variance between agents is the likeliest one; whoever was chosen, all agents are in.
    """
    noise = marks.within / marks.n_before

    def loss(between: float) -> float:
        weights = 1 / (between + noise)
        middle = (weights * marks.before).sum() / weights.sum()
        squares = weights * (marks.before - middle) ** 2
        # The restricted likelihood: it does not take the estimated middle for the true one.
        return float((squares - np.log(weights)).sum() + np.log(weights.sum()))

    between = float(minimize_scalar(loss, bounds=(0.0, 0.25), method="bounded").x)
    weights = 1 / (between + noise)
    middle = (weights * marks.before).sum() / weights.sum()
    kept = between / (between + noise)
    return _Beginnings(middle + kept * (marks.before - middle), between * (1 - kept))


class _Fit(NamedTuple):
    """The coached beyond the others' course.

    ``drift``: the variance by which agents change of themselves; ``scale``: by how much the rest
    exceeds what the variances promise.
    """

    difference: float
    variance: float
    freedom: int
    scale: float
    drift: float

    def half_width(self) -> float:
        return self.quantile * sqrt(self.variance)

    def power(self, effect: float) -> float:
        """The chance that the interval leaves out zero where the truth is this effect."""
        return float(student.cdf(effect / sqrt(self.variance) - self.quantile, self.freedom))

    @property
    def quantile(self) -> float:
        return float(student.ppf((1 + _LEVEL) / 2, self.freedom))


def _fit(marks: _Marks, start: _Beginnings) -> _Fit:
    """After = level + slope x beginning + difference if coached, by weighted least squares."""
    design = _design(marks, start)
    freedom = len(marks.after) - design.shape[1]
    known = start.variance + marks.within / marks.n_after

    def loss(drift: float) -> float:
        weights = 1 / (known + drift)
        information = design.T @ (design * weights[:, None])
        rest = marks.after - design @ np.linalg.solve(
            information, design.T @ (weights * marks.after)
        )
        turn = np.linalg.slogdet(information)[1]
        return float((weights * rest**2 - np.log(weights)).sum() + turn)

    drift = float(minimize_scalar(loss, bounds=(0.0, 0.25), method="bounded").x)
    weights = 1 / (known + drift)
    inverse = np.linalg.inv(design.T @ (design * weights[:, None]))
    found = inverse @ (design.T @ (weights * marks.after))
    rest = marks.after - design @ found
    # Where the estimated spread does not tell all, the rest does.
    scale = max(1.0, float((weights * rest**2).sum()) / freedom)
    return _Fit(float(found[2]), float(inverse[2, 2]) * scale, freedom, scale, drift)


def _design(marks: _Marks, start: _Beginnings) -> Floats:
    beginning = start.expected - start.expected.mean()
    columns = [np.ones_like(beginning), beginning, marks.coached.astype(float)]
    return np.column_stack(columns)


def _more(marks: _Marks, start: _Beginnings, fit: _Fit, worth: float) -> int | None:
    """How many more reviews each make the interval narrow enough; found by halving."""
    design = _design(marks, start)

    def half_width(more: int) -> float:
        noise = marks.within / (marks.n_after + more)
        weights = 1 / (start.variance + noise + fit.drift)
        inverse = np.linalg.inv(design.T @ (design * weights[:, None]))
        return fit.quantile * sqrt(float(inverse[2, 2]) * fit.scale)

    if half_width(0) <= worth:
        return 0
    if half_width(_MOST_MORE) > worth:
        return None
    low, high = 0, _MOST_MORE
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if half_width(middle) <= worth else (middle, high)
    return high


def _change(courses: Sequence[AgentCourse]) -> Change:
    """Every agent counts alike, however many reviews they have."""
    return Change(
        agents=len(courses),
        reviews_before=sum(len(course.before) for course in courses),
        reviews_after=sum(len(course.after) for course in courses),
        before=float(np.mean([np.mean(course.before) for course in courses])),
        after=float(np.mean([np.mean(course.after) for course in courses])),
    )
