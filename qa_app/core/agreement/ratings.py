"""Judgements as a matrix of reviewers and units, with holes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa_app.core.agreement.values import Lack
from qa_app.core.errors import Invalid, _

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


class Rating(NamedTuple):
    """What a reviewer gave a unit.

    ``value``: points, a level's place in its scale, an option's number, 0 or 1 for no or yes.
    ``cluster``: what is resampled as a whole, the conversation where several units belong to
    one; the unit itself where it is ``None``.
    """

    unit: Hashable
    reviewer: int
    value: float
    cluster: Hashable | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """``values[r, u]``: what reviewer ``reviewers[r]`` gave unit ``u``, NaN where nothing.

    ``clusters[u]`` numbers the cluster of each unit, from 0 without gaps.
    """

    values: Floats
    reviewers: tuple[int, ...]
    clusters: Integers

    @property
    def judged(self) -> Integers:
        """How many judged each unit."""
        counted: Integers = np.count_nonzero(~np.isnan(self.values), axis=0)
        return counted

    @property
    def lack(self) -> Lack | None:
        """Why nothing can be compared, ``None`` where something can."""
        if not self.values.size:
            return Lack.NOTHING
        if len(self.reviewers) < 2:
            return Lack.ONE_REVIEWER
        return None if (self.judged > 1).any() else Lack.NO_PAIRS

    def pairable(self) -> Ratings:
        """Only the units that two or more judged; the others say nothing about agreement."""
        kept = self.judged > 1
        return Ratings(self.values[:, kept], self.reviewers, _renumbered(self.clusters[kept]))


def ratings_of(ratings: Iterable[Rating]) -> Ratings:
    """The matrix of ratings; of two by one reviewer on one unit the later one stands.

    Reviewers are sorted, units stand in the order of their first rating. Raises Invalid where
    a value is no finite number.
    """
    units: dict[Hashable, int] = {}
    clusters: list[Hashable] = []
    cells: list[tuple[int, int, float]] = []
    for unit, reviewer, value, cluster in ratings:
        if not isfinite(value):
            raise Invalid(_("A judgement must be a number to be compared."))
        place = units.setdefault(unit, len(units))
        if place == len(clusters):
            clusters.append(unit if cluster is None else cluster)
        cells.append((reviewer, place, value))
    reviewers = sorted({reviewer for reviewer, _place, _value in cells})
    rows = {reviewer: row for row, reviewer in enumerate(reviewers)}
    values = np.full((len(reviewers), len(units)), np.nan)
    for reviewer, place, value in cells:
        values[rows[reviewer], place] = value
    numbers: dict[Hashable, int] = {}
    numbered = [numbers.setdefault(cluster, len(numbers)) for cluster in clusters]
    return Ratings(values, tuple(reviewers), np.array(numbered, dtype=np.intp))


def _renumbered(clusters: Integers) -> Integers:
    numbered: Integers = np.unique(clusters, return_inverse=True)[1].astype(np.intp)
    return numbered
