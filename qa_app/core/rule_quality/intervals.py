"""How sure a share is: Wilson's score interval, for plain and for weighted counts.

Wilson's interval
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    JASA 22 (1927) 209–212; method 3 in R. G. Newcombe, "Two-sided confidence intervals for the
    single proportion", Statistics in Medicine 17 (1998) 857–872, from which the tests take
    their values. It holds for small counts and never leaves 0 to 1, where the textbook's
    p ± z·√(p(1−p)/n) has no width at all for "always right".

Weighted counts
    The same formula with the effective sample size of L. Kish, Survey Sampling (1965):
    n' = (Σw)² / Σw². Compared with others in C. Franco et al., "Comparative study of confidence
    intervals for proportions in complex sample surveys", J. Survey Stat. Methodol. 7 (2019).
"""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum, sqrt
from typing import NamedTuple

Z = 1.959963984540054
"""The normal distribution's quantile of 0.975: two sides of 2.5 % make 95 % between."""


class Interval(NamedTuple):
    """The bounds of a share, both between 0 and 1."""

    low: float
    high: float


def wilson(share: float, n: float) -> Interval:
    """The 95 % interval of a share (0 to 1) seen in ``n`` > 0 cases, which may be effective ones.

    ``(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)``
    """
    square = Z * Z / n
    centre = share + square / 2
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n))
    low, high = (centre - half) / (1 + square), (centre + half) / (1 + square)
    # The formula reaches 0 and 1 exactly there; rounding must not step over.
    return Interval(0.0 if share == 0 else max(0.0, low), 1.0 if share == 1 else min(1.0, high))


def effective_size(weights: Iterable[float]) -> float:
    """How many equally weighted cases say as much as these: ``(Σw)² / Σw²``; 0 of none."""
    every = list(weights)
    squares = fsum(weight * weight for weight in every)
    return fsum(every) ** 2 / squares if squares else 0.0
