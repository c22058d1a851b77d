"""How sure a mean is: its 95 % interval by Student's t."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

# scipy.stats has the same quantile but takes three times as long to load.
from scipy.special import stdtrit

from qa_app.core.decimals import half_up
from qa_app.core.errors import _
from qa_app.core.rubrics import FULL_MARKS

CONFIDENCE = 0.95
_DIGITS = 100


class IntervalNote(StrEnum):
    """What has to be said about an interval."""

    TOO_FEW = "too_few"
    NO_SPREAD = "no_spread"


NOTE_SENTENCES: Mapping[IntervalNote, str] = {
    IntervalNote.TOO_FEW: _("Fewer than two reviews: there is no interval."),
    IntervalNote.NO_SPREAD: _("All reviews have the same total: the interval says too little."),
}


class Interval(NamedTuple):
    low: Decimal
    high: Decimal


class Spread(NamedTuple):
    """What the interval of ``n`` totals is made of: ``mean ± quantile · deviation / √n``.

    ``deviation`` is that of the sample (with n − 1), ``half_width`` what stands after the ±;
    all to 0.01, the ``quantile`` of Student's t with n − 1 degrees of freedom to 0.001.
    """

    n: int
    mean: Decimal
    deviation: Decimal
    quantile: Decimal
    half_width: Decimal


class Moments(NamedTuple):
    """``n`` totals added up, themselves and their squares, both exact."""

    n: int
    total: Fraction
    squares: Fraction

    @property
    def mean(self) -> Fraction:
        return self.total / self.n

    @property
    def deviations(self) -> Fraction:
        """The squared distances from the mean, added up."""
        return self.squares - self.total * self.total / self.n

    @property
    def variance(self) -> Fraction:
        """That of the sample, with n − 1."""
        return self.deviations / (self.n - 1)


def interval_of(totals: Sequence[Decimal]) -> tuple[Interval | None, IntervalNote | None]:
    """The interval of the mean of these totals, as :func:`interval_from` has it."""
    return interval_from(_moments(totals))


def interval_from(moments: Moments) -> tuple[Interval | None, IntervalNote | None]:
    """The 95 % interval of the mean: mean ± t(n − 1) · s / √n, with Student's t.

    It is cut to 0 and 100, between which every mean lies, so that cutting loses no coverage.
    Without spread it has no width, which the note says.
    """
    if moments.n < 2:
        return None, IntervalNote.TOO_FEW
    mean, variance = moments.mean, moments.variance
    half = Fraction(_half_width(variance, moments.n))
    low, high = max(Fraction(0), mean - half), min(Fraction(FULL_MARKS), mean + half)
    note = None if variance else IntervalNote.NO_SPREAD
    return Interval(half_up(low), half_up(high)), note


def spread_of(totals: Sequence[Decimal]) -> Spread | None:
    """The steps to the interval of these totals, as :func:`spread_from` has them."""
    return spread_from(_moments(totals))


def spread_from(moments: Moments) -> Spread | None:
    """The steps to the interval, for who wants to follow it; ``None`` for fewer than two."""
    n = moments.n
    if n < 2:
        return None
    mean, variance = moments.mean, moments.variance
    return Spread(
        n=n,
        mean=half_up(mean),
        deviation=half_up(Fraction(sqrt(variance))),
        quantile=half_up(Fraction(_quantile(n - 1)), Decimal("0.001")),
        half_width=half_up(Fraction(_half_width(variance, n))),
    )


def _moments(totals: Sequence[Decimal]) -> Moments:
    # So many digits hold every sum exactly, and decimals are far cheaper than fractions.
    with localcontext(Context(prec=_DIGITS)):
        total = Fraction(sum(totals, Decimal(0)))
        squares = Fraction(sum((each * each for each in totals), Decimal(0)))
    return Moments(len(totals), total, squares)


def _half_width(variance: Fraction, n: int) -> float:
    return _quantile(n - 1) * sqrt(variance / n)


@lru_cache(maxsize=4096)
def _quantile(degrees: int) -> float:
    return float(stdtrit(degrees, (1 + CONFIDENCE) / 2))
