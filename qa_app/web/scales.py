"""From where to where the scale of a plot goes, and in which steps."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

_FULL, _PLACES = 100, 9
_ALONE = 10
"""What a scale spans around a single figure."""


def scale(figures: Sequence[float], limits: Sequence[float]) -> tuple[float, float, float]:
    """The ends of a scale and its step: a margin on either side of what is drawn.

    A limit belongs to it where it lies no further from the figures than they do from each other.
    Nothing is drawn beyond 0 and 100 where no figure lies there.
    """
    if not figures:
        return 0, 1, 1
    low, high = min(figures), max(figures)
    reach = (high - low) or _ALONE
    near = [each for each in limits if low - reach <= each <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    step = _round_step((high - low) or _ALONE)
    least = round((ceil(low / step) - 1) * step, _PLACES)
    most = round((floor(high / step) + 1) * step, _PLACES)
    return (
        0 if low >= 0 > least else least,
        _FULL if high <= _FULL < most else most,
        step,
    )


def _round_step(span: float) -> float:
    """A fifth of a span or a little more, easily read: 1, 2 or 5 of some tens."""
    ten: float = 10 ** floor(log10(span / 5))
    return round(next(each * ten for each in (1, 2, 5, 10) if each * ten >= span / 5), _PLACES)
