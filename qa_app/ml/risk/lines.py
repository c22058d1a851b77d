"""A straight line through the same columns that the trees read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from qa_app.ml.risk.features import Floats
from qa_app.ml.risk.weighing import Scale

PENALTY = 50.0

SCORES_WEIGH = 3.0
"""How much easier a column that is a score of the texts moves the line than a signal or a hit."""


@dataclass(frozen=True, slots=True)
class Line:
    """``base + weights · columns`` on their own scale."""

    base: float
    scale: Scale
    weights: Floats

    @classmethod
    def of(cls, columns: Floats, values: Floats, scores: int) -> Line:
        """A ridge regression; the first ``scores`` columns are scores of the texts."""
        scale, base = Scale.of(columns), float(values.mean())
        ease = np.where(np.arange(columns.shape[1]) < scores, 1.0, 1 / SCORES_WEIGH)
        known = scale.apply(columns) * ease
        penalised = known.T @ known + PENALTY * np.eye(len(ease))
        weights = linalg.solve(penalised, known.T @ (values - base), assume_a="pos")
        return cls(base, scale, weights * ease)

    def predict(self, columns: Floats) -> Floats:
        """The values of these columns, one for each row."""
        found: Floats = self.base + self.scale.apply(columns) @ self.weights
        return found
