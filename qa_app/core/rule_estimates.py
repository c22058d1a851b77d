"""What a change of a rule will have done to all texts, judged by those read so far.

Texts are read in an order that chance decides, so the first ``n`` of ``N`` are a simple random
sample without replacement. With the figure ``y`` of each text read (its hits gained, say):

    total   T = N · m,  m = Σy / n
    variance of m:  s² / n · (N − n) / (N − 1),  s² = Σy²/n − m²     (W. G. Cochran, Sampling
    Techniques, 3rd ed. 1977, ch. 2)

The correction for a finite population is taken as a larger sample, ``n' = n (N − 1) / (N − n)``.

Counts
    Most texts have 0, and T ± 2 s.e. has no width at all where none was seen. With
    ``φ = Σy² / Σy`` (1 where texts have one hit at most, or none was seen) ``y/φ`` has the mean
    ``p = m/φ`` ≤ 1 and the variance ``p (1 − p)``, that of a share; Wilson's interval of ``p``
    for ``n'`` cases, times ``φ N``, is the interval of T. It is never below what was seen.

Figures that may fall
    The half width is ``c + √(z² s²/n' + c²)`` with ``c = z² φ / 2n'``, where ``φ`` is the root
    mean square of the figures that are not 0: at least as wide as Wilson's on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_app.core.rule_quality.intervals import Z, wilson

LEAST_READ = 500
"""Of fewer texts nothing is concluded."""

_GOLDEN, _MIX1, _MIX2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_WORD = (1 << 64) - 1


class Spread(NamedTuple):
    """A figure summed over the texts read: ``total``, and ``squares`` of each text's own."""

    total: float
    squares: float


class Estimate(NamedTuple):
    """What all texts would show, and between which figures that lies in 95 of 100 cases."""

    total: float
    low: float
    high: float


def random_order(ids: Sequence[int], seed: int, after: int | None = None) -> list[int]:
    """The ids in an order that the seed decides; ``after``: those behind this one.

    Each id has its place by a key of its own (SplitMix64 of G. L. Steele et al., OOPSLA 2014, a
    bijection of 64 bits), so ids that come or go do not move the others.
    """
    keys = _keys(np.array(ids, np.uint64), seed)
    order = np.argsort(keys)
    if after is not None:
        order = order[keys[order] > _keys(np.array([after], np.uint64), seed)[0]]
    return [ids[place] for place in order.tolist()]


def estimated_count(seen: Spread, read: int, of: int) -> Estimate:
    """The sum over all of so many texts of a figure that is never below 0; ``read`` > 0."""
    if read >= of:
        return Estimate(seen.total, seen.total, seen.total)
    step = seen.squares / seen.total if seen.total else 1.0
    mean = seen.total / read
    low, high = wilson(min(1.0, mean / step), _effective(read, of))
    whole = of * mean
    return Estimate(whole, max(seen.total, min(whole, of * step * low)), of * step * high)


def estimated_sum(seen: Spread, read: int, of: int, moved: int) -> Estimate:
    """The same of a figure that may be below 0; ``moved``: in how many texts read it is not 0."""
    if read >= of:
        return Estimate(seen.total, seen.total, seen.total)
    mean, n = seen.total / read, _effective(read, of)
    step = sqrt(seen.squares / moved) if moved else 1.0
    margin = Z * Z * step / (2 * n)
    variance = max(0.0, seen.squares / read - mean * mean)
    half = margin + sqrt(Z * Z * variance / n + margin * margin)
    return Estimate(of * mean, of * (mean - half), of * (mean + half))


def _effective(read: int, of: int) -> float:
    return read * (of - 1) / (of - read)


def _keys(ids: npt.NDArray[np.uint64], seed: int) -> npt.NDArray[np.uint64]:
    mixed = ids * np.uint64(_GOLDEN) + np.uint64(seed & _WORD)
    for shift, factor in ((30, _MIX1), (27, _MIX2)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))
