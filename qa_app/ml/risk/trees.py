"""Boosted trees as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_app.ml.risk.features import Floats

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Trees:
    """Nodes of all trees one behind the other; ``roots``: where each tree begins.

    A node asks whether column ``feature`` is at most ``threshold``: ``left`` if so, else
    ``right``; a leaf has feature −1 and adds its ``value``. ``base``: what all start from.
    """

    base: float
    roots: Ints
    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    value: Floats

    def predict(self, columns: Floats) -> Floats:
        """The sum over all trees, one for each row."""
        # As the trees were grown: on single precision.
        columns = columns.astype(np.float32)
        rows = np.arange(len(columns))[:, None]
        nodes = np.broadcast_to(self.roots, (len(columns), len(self.roots))).copy()
        while (inner := self.feature[nodes] >= 0).any():
            asked = columns[rows, np.maximum(self.feature[nodes], 0)]
            further = np.where(asked <= self.threshold[nodes], self.left[nodes], self.right[nodes])
            nodes = np.where(inner, further, nodes)
        found: Floats = self.base + self.value[nodes].sum(axis=1)
        return found

    def sound(self, columns: int) -> bool:
        """Whether every node leads to a later one, so that walking ends, within the arrays."""
        n = len(self.feature)
        same = all(len(each) == n for each in (self.threshold, self.left, self.right, self.value))
        if not same or not n or not len(self.roots):
            return False
        inner = np.flatnonzero(self.feature >= 0)
        return bool(
            (self.feature < columns).all()
            and (self.roots >= 0).all()
            and (self.roots < n).all()
            and (self.left[inner] > inner).all()
            and (self.right[inner] > inner).all()
            and (self.left[inner] < n).all()
            and (self.right[inner] < n).all()
        )
