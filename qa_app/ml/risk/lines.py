"""Straight lines through the same columns that the trees read."""

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
    """``base + columns · weights`` on their own scale; ``weights``: columns × targets."""

    base: Floats
    scale: Scale
    weights: Floats

    @classmethod
    def of(cls, columns: Floats, targets: Floats, scores: int) -> Line:
        """Ridge regressions of the targets, rows × targets; the first ``scores`` columns are
        scores of the texts.
        """
        scale, base = Scale.of(columns), targets.mean(axis=0)
        ease = np.where(np.arange(columns.shape[1]) < scores, 1.0, 1 / SCORES_WEIGH)
        known = scale.apply(columns) * ease
        penalised = known.T @ known + PENALTY * np.eye(len(ease))
        weights = linalg.solve(penalised, known.T @ (targets - base), assume_a="pos")
        return cls(base, scale, weights * ease[:, None])

    def predict(self, columns: Floats) -> Floats:
        """The targets at these columns, rows × targets."""
        found: Floats = self.base + self.scale.apply(columns) @ self.weights
        return found
