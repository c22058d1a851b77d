"""Which scores the data can tell apart, and how sure a band is."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from qa_app.core.fair_scores.values import FairScore, FairScores, Interval


class Run(NamedTuple):
    """Neighbours in rank of whom no pair can be told apart, as agents from the best down."""

    agents: tuple[int, ...]


def difference(found: FairScores, first: int, second: int) -> Interval:
    """The 95 % interval of how much the first agent is above the second, in points."""
    places = {score.agent: place for place, score in enumerate(found.scores)}
    i, j = places[first], places[second]
    variance = found.covariance[i, i] + found.covariance[j, j] - 2 * found.covariance[i, j]
    middle = found.scores[i].score - found.scores[j].score
    half = found.quantile * sqrt(max(0.0, variance))
    return Interval(middle - half, middle + half)


def runs(found: FairScores, agents: Sequence[int] | None = None) -> tuple[Run, ...]:
    """The maximal runs of agents who cannot be told apart, best first; of two at least.

    ``agents``: among these alone, such as one team's.
    """
    wanted = None if agents is None else set(agents)
    ranked = sorted(
        (i for i, each in enumerate(found.scores) if wanted is None or each.agent in wanted),
        key=lambda i: (-found.scores[i].score, found.scores[i].agent),
    )
    score = np.array([found.scores[i].score for i in ranked])
    if len(ranked) < 2:
        return ()
    covariance = found.covariance[np.ix_(ranked, ranked)]
    own = np.diag(covariance)
    variance = np.maximum(0, own[:, None] + own[None, :] - 2 * covariance)
    apart = np.abs(score[:, None] - score[None, :]) > found.quantile * np.sqrt(variance)
    ends = _ends(apart)
    return tuple(
        Run(tuple(found.scores[i].agent for i in ranked[start : end + 1]))
        for start, end in enumerate(ends)
        # A run that ends no further than the one before lies within it.
        if end > start and (start == 0 or end > ends[start - 1])
    )


def band_chance(score: FairScore, low: float | None, high: float | None) -> float:
    """The chance that the true score lies from ``low`` (included) to below ``high``."""
    if not score.deviation:
        inside = (low is None or score.score >= low) and (high is None or score.score < high)
        return float(inside)
    upper = 1.0 if high is None else float(ndtr((high - score.score) / score.deviation))
    lower = 0.0 if low is None else float(ndtr((low - score.score) / score.deviation))
    return upper - lower


def reviews_needed(
    score: FairScore, limits: Sequence[float], quantile: float, most: int = 1000
) -> int | None:
    """How many more reviews until the interval holds no limit of a band; a planning figure.

    The squared error is taken to fall with the number of reviews, and the score to stay where it
    is. ``None`` where more than ``most`` would be needed.
    """
    nearest = min((abs(score.score - limit) for limit in limits), default=None)
    if nearest is None or quantile * score.deviation < nearest:
        return 0
    if not nearest:
        return None
    needed = score.n * (quantile * score.deviation / nearest) ** 2
    return None if needed - score.n > most else max(1, ceil(needed - score.n))


def _ends(apart: NDArray[np.bool_]) -> list[int]:
    """How far down from each place no pair can be told apart."""
    size = len(apart)
    above = np.triu(apart, 1)
    # For each place the nearest one above it from which it can be told apart; -1: none.
    nearest = np.where(above.any(axis=0), size - 1 - above[::-1].argmax(axis=0), -1)
    blocked = np.maximum.accumulate(nearest)
    return [int(np.searchsorted(blocked, start)) - 1 for start in range(size)]
