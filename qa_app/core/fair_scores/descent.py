"""Where a smooth function of a few figures within bounds is lowest, to the last digits.

A quasi-Newton search comes near; where it stops depends on how the function is rounded. Newton's
steps from there, on the slopes alone, end where the slope is nought, whatever was rounded how.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from qa_app.core.fair_scores.cells import Floats

Slope = Callable[[Floats], tuple[float, Floats]]
"""A function's value and its slope by each figure."""

_MOST_STEPS, _MOST_HALVINGS = 100, 20
_FLAT = 1e-9
_LEAST_BEND = 1e-7
_STEP = 1e-4
_ROUNDED = 1e-12
"""To what part of itself a value is certain."""


def lowest(loss: Slope, start: Floats, bounds: Sequence[tuple[float, float]]) -> Floats:
    """Where ``loss`` is lowest near ``start``, both figures and bounds about 1 in size."""
    low, high = np.array(bounds).T
    near: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    place = _Place(near, *loss(near))
    for _step in range(_MOST_STEPS):
        free = place.free(low, high)
        if place.steepest(low, high) < _FLAT:
            break
        step = np.zeros_like(place.at)
        step[free] = _newton(bends(loss, place.at, _STEP)[np.ix_(free, free)], place.slope[free])
        following = _after(loss, place, step, low, high)
        if following is None:
            break
        place = following
    return place.at


def bends(loss: Slope, at: Floats, step: float) -> Floats:
    """The second derivatives, from the slopes at so small a step to either side."""
    slopes = np.array([loss(at + each)[1] - loss(at - each)[1] for each in np.eye(len(at)) * step])
    found: Floats = (slopes + slopes.T) / (4 * step)
    return found


def _newton(bend: Floats, slope: Floats) -> Floats:
    """The step to where the slope would be nought; never uphill, at most 1 in each direction."""
    values, directions = np.linalg.eigh(bend)
    along = directions.T @ slope / np.maximum(np.abs(values), _LEAST_BEND)
    step: Floats = -directions @ np.clip(along, -1, 1)
    return step


class _Place(NamedTuple):
    """Somewhere, with the value and the slope there."""

    at: Floats
    value: float
    slope: Floats

    def free(self, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """Which figures are not held by a bound that the slope pushes against."""
        held: NDArray[np.bool_] = (self.at <= low) & (self.slope >= 0)
        held |= (self.at >= high) & (self.slope <= 0)
        return ~held

    def steepest(self, low: Floats, high: Floats) -> float:
        return float(np.abs(self.slope[self.free(low, high)]).max(initial=0.0))


def _after(loss: Slope, place: _Place, step: Floats, low: Floats, high: Floats) -> _Place | None:
    """Where the step, or a part of it, leads: lower, or as low and flatter."""
    rounded = _ROUNDED * abs(place.value)
    for halving in range(_MOST_HALVINGS):
        at: Floats = np.clip(place.at + step / 2**halving, low, high)
        there = _Place(at, *loss(at))
        flatter = there.steepest(low, high) < place.steepest(low, high)
        if there.value < place.value - rounded or (
            flatter and there.value <= place.value + rounded
        ):
            return there
    return None
