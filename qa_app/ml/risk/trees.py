"""A forest of trees as plain arrays."""

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
    ``right``; a leaf has feature −1 and adds its ``value``, nodes × targets.
    """

    roots: Ints
    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    value: Floats

    def predict(self, columns: Floats) -> Floats:
        """The sums over all trees, rows × targets."""
        # As the trees were grown: on single precision.
        columns, trees = columns.astype(np.float32), len(self.roots)
        nodes = np.tile(self.roots, len(columns))
        going = np.arange(len(nodes))
        while len(going := going[self.feature[nodes[going]] >= 0]):
            at = nodes[going]
            low = columns[going // trees, self.feature[at]] <= self.threshold[at]
            nodes[going] = np.where(low, self.left[at], self.right[at])
        leaves = self.value[nodes].reshape(len(columns), trees, self.value.shape[1])
        found: Floats = leaves.sum(axis=1)
        return found

    def sound(self, columns: int, targets: int) -> bool:
        """Whether every node leads to a later one, so that walking ends, within the arrays."""
        n = len(self.feature)
        same = all(each.shape == (n,) for each in (self.threshold, self.left, self.right))
        if not same or self.value.shape != (n, targets) or not n or not len(self.roots):
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
