"""Cohen's kappa, plain and weighted, of two reviewers; of one with the others; of all pairs.

    κ = 1 − Σ_ij v_ij·o_ij / Σ_ij v_ij·e_ij,     e_ij = p_i·q_j

J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
Measurement 20 (1960) 37–46; weighted: Psychological Bulletin 70 (1968) 213–220. ``o_ij`` is
the share of units to which the first gave ``i`` and the second ``j``, ``p`` and ``q`` are the
two reviewers' own shares over these units, and the weights of disagreement are

    plain      v_ij = 1 where i ≠ j
    linear     |i − j|      D. V. Cicchetti, T. Allison, Am. J. EEG Technol. 11 (1971) 101–109
    quadratic  (i − j)²     J. L. Fleiss, J. Cohen, Educ. Psychol. Meas. 33 (1973) 613–619

with ``i`` and ``j`` the places of the answers in the scale.

Several pairs
    κ = 1 − Σ D_gh / Σ E_gh over pairs g, h, each counted by the units both judged. Over all
    pairs of complete data it is A. J. Conger's, Psychological Bulletin 88 (1980) 322–328; over
    the pairs of one reviewer H. J. A. Schouten's, Statistica Neerlandica 36 (1982) 45–61.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import combinations

import numpy as np

from qa_app.core.agreement.ratings import Floats, Integers, Ratings
from qa_app.core.agreement.resampling import REPLICATES, Statistic, estimate
from qa_app.core.agreement.values import Estimate, Lack, no_estimate
from qa_app.core.errors import Invalid, _

Pair = tuple[int, int]


class Weighting(StrEnum):
    """How grave it is to be so many places of the scale apart; see the module."""

    PLAIN = "plain"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


def kappa(
    ratings: Ratings,
    weighting: Weighting,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
    *,
    scale: Sequence[float] | None = None,
) -> Estimate:
    """Kappa over all pairs of reviewers; Cohen's where there are two.

    ``scale``: every answer that could have been given, in order; those that were given where
    ``None``. Raises Invalid for an answer outside the scale.
    """
    pairs = list(combinations(range(len(ratings.reviewers)), 2))
    return _kappa(ratings, pairs, weighting, rng, replicates, scale)


def kappa_by_pair(
    ratings: Ratings,
    weighting: Weighting,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
    *,
    scale: Sequence[float] | None = None,
) -> Mapping[Pair, Estimate]:
    """Cohen's kappa of every two reviewers, by their ids."""
    names = ratings.reviewers
    return {
        (names[first], names[second]): _kappa(
            ratings, [(first, second)], weighting, rng, replicates, scale
        )
        for first, second in combinations(range(len(names)), 2)
    }


def kappa_by_reviewer(
    ratings: Ratings,
    weighting: Weighting,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
    *,
    scale: Sequence[float] | None = None,
) -> Mapping[int, Estimate]:
    """How well each reviewer agrees with the others (Schouten's kappa), by id."""
    places = range(len(ratings.reviewers))
    return {
        name: _kappa(
            ratings,
            [(place, other) for other in places if other != place],
            weighting,
            rng,
            replicates,
            scale,
        )
        for place, name in enumerate(ratings.reviewers)
    }


def kappa_with(
    reference: int,
    ratings: Ratings,
    weighting: Weighting,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
    *,
    scale: Sequence[float] | None = None,
) -> Mapping[int, Estimate]:
    """Cohen's kappa of each reviewer with the reference, which stands among them under that id.

    None where the reference was never settled.
    """
    if reference not in ratings.reviewers:
        return {}
    settled = ratings.reviewers.index(reference)
    return {
        name: _kappa(ratings, [(settled, place)], weighting, rng, replicates, scale)
        for place, name in enumerate(ratings.reviewers)
        if place != settled
    }


def _kappa(
    ratings: Ratings,
    pairs: Sequence[Pair],
    weighting: Weighting,
    rng: np.random.Generator,
    replicates: int,
    scale: Sequence[float] | None,
) -> Estimate:
    if ratings.lack is not None:
        return no_estimate(ratings.lack)
    compared = _compared(ratings, pairs)
    if not len(compared.clusters):
        return no_estimate(Lack.NO_PAIRS)
    codes, width = _codes(compared.values, scale)
    statistic = _statistic(codes, pairs, _disagreement(width, weighting))
    return estimate(statistic, compared.clusters, rng, replicates)


def _compared(ratings: Ratings, pairs: Iterable[Pair]) -> Ratings:
    """Only the units that both of at least one pair judged, with every reviewer's row."""
    given = ~np.isnan(ratings.values)
    kept = np.zeros(ratings.values.shape[1], dtype=bool)
    for first, second in pairs:
        kept |= given[first] & given[second]
    _kept, clusters = np.unique(ratings.clusters[kept], return_inverse=True)
    return Ratings(ratings.values[:, kept], ratings.reviewers, clusters.astype(np.intp))


def _codes(values: Floats, scale: Sequence[float] | None) -> tuple[Integers, int]:
    """Each value's place in the scale, −1 where there is none, and the scale's length."""
    given = ~np.isnan(values)
    answers = np.unique(values[given]) if scale is None else np.array(sorted(set(scale)), float)
    places = np.searchsorted(answers, values)
    if not np.isin(values[given], answers).all():
        raise Invalid(_("An answer does not belong to the scale it is compared on."))
    return np.where(given, places, -1), len(answers)


def _disagreement(width: int, weighting: Weighting) -> Floats:
    places = np.arange(width, dtype=np.float64)
    steps = np.abs(places[:, None] - places)
    match weighting:
        case Weighting.PLAIN:
            return (steps > 0).astype(np.float64)
        case Weighting.LINEAR:
            return steps
        case Weighting.QUADRATIC:
            return steps**2


def _statistic(codes: Integers, pairs: Sequence[Pair], apart: Floats) -> Statistic:
    """Kappa of these pairs from one table of columns.

    The observed disagreement of all pairs adds up unit by unit. The expected one takes either
    reviewer's answers on what both judged: a block of columns for each reviewer and set of
    units, few where nothing is missing.
    """
    width = len(apart)
    observed = np.zeros(codes.shape[1])
    blocks: list[Floats] = []
    numbers: dict[tuple[int, bytes], int] = {}
    places: list[Pair] = []
    for pair in pairs:
        first, second = (codes[who] for who in pair)
        both = (first >= 0) & (second >= 0)
        if both.any():
            observed += np.where(both, apart[first, second], 0)
            keys = [(who, both.tobytes()) for who in pair]
            for key in keys:
                if key not in numbers:
                    numbers[key] = len(blocks)
                    blocks.append(_one_hot(np.where(both, codes[key[0]], -1), width))
            places.append((numbers[keys[0]], numbers[keys[1]]))
    columns = np.column_stack([observed, *blocks])
    ones, others = np.array(places, dtype=np.intp).T

    def statistic(weights: Floats) -> Floats:
        totals = weights @ columns
        answers = totals[:, 1:].reshape(len(weights), -1, width)
        first, second = answers[:, ones], answers[:, others]
        shared = first.sum(axis=2)
        chance = np.einsum("bpi,bpi->bp", first @ apart, second)
        expected = (chance / np.where(shared > 0, shared, 1.0)).sum(axis=1)
        varies = expected > 0
        return np.where(varies, 1 - totals[:, 0] / np.where(varies, expected, 1.0), np.nan)

    return statistic


def _one_hot(places: Integers, width: int) -> Floats:
    """A row for each unit with 1 at its place, all 0 where that is −1."""
    columns: Floats = (places[:, None] == np.arange(width)).astype(np.float64)
    return columns
