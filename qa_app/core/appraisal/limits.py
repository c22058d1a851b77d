"""Where a figure lies between the limits of grades and goals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from qa_app.core.appraisal.expressions import Expression
from qa_app.core.appraisal.model import Band, Limit
from qa_app.core.appraisal.values import both

FigureOf = Callable[[Expression], Fraction | None]


def band_among(bands: Sequence[Band], value: Fraction | None, figure_of: FigureOf) -> Band | None:
    """The first band that holds a value; ``None`` where the value or a limit is unknown."""
    if value is None:
        return None
    for band in bands:
        above = within(band.lower, value, figure_of, at_least=True)
        fits = both(above, within(band.upper, value, figure_of, at_least=False))
        if fits is None:
            return None
        if fits:
            return band
    return None


def within(
    limit: Limit | None, value: Fraction, figure_of: FigureOf, *, at_least: bool
) -> bool | None:
    """Whether a value lies on the right side of a limit; ``None`` where that is unknown."""
    if limit is None:
        return True
    edge = figure_of(limit.value)
    if edge is None:
        return None
    beyond = value > edge if at_least else value < edge
    return beyond or (limit.inclusive and value == edge)
