"""Which conversations teach a model the most once somebody has reviewed them.

Those of which it is least sure and which are unlike each other, and unlike what is labelled
already: greedily, the next one maximises ``4p(1 − p) · (1 − s)``, where ``p`` is its risk and
``s`` its greatest likeness (cosine, not below 0) to anything chosen or labelled before. Since
``s`` can only grow, the gains fall from choice to choice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_CONSIDERED = 5000
"""Of more, the least sure."""

MOST_CHOSEN = 300
LEFT = 0.02
"""What is not among the chosen keeps this share of its worth: everything has a chance."""

_AT_ONCE = 500


def worths(
    chances: Sequence[float], sketches: NDArray[np.int8], labelled: NDArray[np.int8], wanted: int
) -> Floats:
    """How much each of n conversations would teach, 0 to 1.

    ``chances``: their risks; ``sketches``: n × d, what they are about; ``labelled``: m × d, the
    same of those whose outcome is known. ``wanted``: how many are to be reviewed.
    """
    risks = np.clip(np.array(chances, dtype=np.float64), 0.0, 1.0)
    unsure: Floats = 4 * risks * (1 - risks)
    considered = np.argsort(-unsure, kind="stable")[:MOST_CONSIDERED]
    near = _unit(sketches[considered])
    gains = unsure[considered] * (1 - _nearest(near, _unit(labelled)))
    found: Floats = unsure * LEFT
    taken = np.zeros(len(considered), dtype=np.bool_)
    for _choice in range(min(wanted, MOST_CHOSEN, len(considered))):
        best = int(np.where(taken, -1.0, gains).argmax())
        taken[best] = True
        found[considered[best]] = max(found[considered[best]], gains[best])
        alike = np.clip(near @ near[best], 0.0, 1.0)
        gains = np.minimum(gains, unsure[considered] * (1 - alike))
    return found


def _unit(sketches: NDArray[np.int8]) -> Floats:
    rows = sketches.astype(np.float64)
    lengths = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    found: Floats = rows / np.maximum(lengths, 1e-9)
    return found


def _nearest(rows: Floats, others: Floats) -> Floats:
    """The greatest likeness of each row to any of the others; 0 where there are none."""
    found = np.zeros(len(rows))
    for start in range(0, len(others), _AT_ONCE):
        likeness = rows @ others[start : start + _AT_ONCE].T
        found = np.maximum(found, np.clip(likeness.max(axis=1), 0.0, 1.0))
    return found
