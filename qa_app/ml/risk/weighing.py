"""Grams weighed by how rare they are, signals put on one scale.

The weight of a gram in a text is (1 + ln count) · (ln((1 + n) / (1 + texts with it)) + 1); each
text's weights then have length 1. A gram seen in a single text weighs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qa_app.ml.risk.features import Features, Floats

Buckets = NDArray[np.int32]

LEAST_TEXTS = 2


def rarity(counts: sparse.csr_matrix) -> Floats:
    """The weight of each bucket over these texts."""
    n = counts.shape[0]
    texts = np.bincount(counts.indices, minlength=counts.shape[1])
    found: Floats = np.where(texts >= LEAST_TEXTS, np.log((1 + n) / (1 + texts)) + 1, 0.0)
    return found


def known(counts: sparse.csr_matrix, buckets: Buckets) -> sparse.csr_matrix:
    """The columns of some buckets (ascending) alone: n × buckets."""
    rows = _rows(counts)
    if not len(buckets):
        return sparse.csr_matrix((counts.shape[0], 0))
    place = np.minimum(np.searchsorted(buckets, counts.indices), len(buckets) - 1)
    found = buckets[place] == counts.indices
    return sparse.csr_matrix(
        (counts.data[found], (rows[found], place[found])), shape=(counts.shape[0], len(buckets))
    )


def weighed(counts: sparse.csr_matrix, weights: Floats | NDArray[np.float32]) -> sparse.csr_matrix:
    """Texts as rows of length 1 (or 0)."""
    found = counts.copy().astype(np.float64)
    found.data = (1 + np.log(found.data)) * weights[found.indices]
    lengths = np.sqrt(np.bincount(_rows(found), found.data**2, minlength=found.shape[0]))
    found.data /= np.maximum(lengths, 1e-12)[_rows(found)]
    return found


@dataclass(frozen=True, slots=True)
class Scale:
    """What brings columns to mean 0 and deviation 1; missing values become the mean."""

    means: Floats
    deviations: Floats

    @classmethod
    def of(cls, values: Floats) -> Scale:
        """The scale of some columns; one without variation becomes 0."""
        known = ~np.isnan(values)
        n = np.maximum(known.sum(0), 1)
        means = np.where(known, values, 0.0).sum(0) / n
        spread = np.sqrt(np.where(known, (values - means) ** 2, 0.0).sum(0) / n)
        return cls(means, np.where(spread > 1e-9, spread, np.inf))

    def apply(self, values: Floats) -> Floats:
        """The columns on this scale, n × columns."""
        found: Floats = np.nan_to_num((values - self.means) / self.deviations)
        return found


def signals_with_hits(features: Features, rules: tuple[str, ...]) -> Floats:
    """What the trees read besides the texts' own scores; missing durations are −1."""
    found: Floats = np.hstack([np.nan_to_num(features.signals, nan=-1.0), features.hits_of(rules)])
    return found


def _rows(matrix: sparse.csr_matrix) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    found: np.ndarray[tuple[int], np.dtype[np.int64]] = np.repeat(
        np.arange(matrix.shape[0]), np.diff(matrix.indptr)
    )
    return found
