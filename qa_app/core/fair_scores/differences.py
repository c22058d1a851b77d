"""Which scores the data can tell apart, and how sure a band is."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from qa_app.core.fair_scores.cells import Ints
from qa_app.core.fair_scores.values import FairScore, FairScores, Interval

_AT_ONCE = 500
"""So many places are compared with all above them at once."""


class Run(NamedTuple):
    """Neighbours in rank of whom no pair can be told apart, as agents from the best down."""

    agents: tuple[int, ...]


def difference(found: FairScores, first: int, second: int) -> Interval:
    """The 95 % interval of how much the first agent is above the second, in points."""
    places = {score.agent: place for place, score in enumerate(found.scores)}
    i, j = places[first], places[second]
    covariance = found.errors.covariance([i, j], [i, j])
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    middle = found.scores[i].score - found.scores[j].score
    half = found.quantile * sqrt(max(0.0, variance))
    return Interval(middle - half, middle + half)


def runs(found: FairScores, agents: Sequence[int] | None = None) -> tuple[Run, ...]:
    """The maximal runs of agents who cannot be told apart, best first; of two at least.

    ``agents``: among these alone, such as one team's.
    """
    ranked = [found.scores[i].agent for i in _ranked(found, agents)]
    return tuple(Run(tuple(ranked[first - 1 : last])) for first, last in brackets(found, agents))


def brackets(found: FairScores, agents: Sequence[int] | None = None) -> tuple[tuple[int, int], ...]:
    """The same by the first and the last place of each run, from 1 for the best."""
    ranked = _ranked(found, agents)
    if len(ranked) < 2:
        return ()
    ends = _ends(_nearest(found, ranked))
    return tuple(
        (start + 1, end + 1)
        for start, end in enumerate(ends)
        # A run that ends no further than the one before lies within it.
        if end > start and (start == 0 or end > ends[start - 1])
    )


def _ranked(found: FairScores, agents: Sequence[int] | None) -> list[int]:
    wanted = None if agents is None else set(agents)
    return sorted(
        (i for i, each in enumerate(found.scores) if wanted is None or each.agent in wanted),
        key=lambda i: (-found.scores[i].score, found.scores[i].agent),
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


def _nearest(found: FairScores, ranked: Sequence[int]) -> Ints:
    """For each place the nearest one above from which it can be told apart; -1: none."""
    score = np.array([found.scores[i].score for i in ranked])
    own = np.array([found.scores[i].deviation ** 2 for i in ranked])
    nearest = np.full(len(ranked), -1)
    for start in range(0, len(ranked), _AT_ONCE):
        end = min(start + _AT_ONCE, len(ranked))
        covariance = found.errors.covariance(ranked[:end], ranked[start:end])
        variance = np.maximum(0, own[:end, None] + own[None, start:end] - 2 * covariance)
        apart = score[:end, None] - score[None, start:end] > found.quantile * np.sqrt(variance)
        # A place is compared with those above it alone.
        apart &= np.arange(end)[:, None] < np.arange(start, end)[None, :]
        last = end - 1 - apart[::-1].argmax(axis=0)
        nearest[start:end] = np.where(apart.any(axis=0), last, -1)
    return nearest


def _ends(nearest: Ints) -> list[int]:
    """How far down from each place no pair can be told apart."""
    blocked = np.maximum.accumulate(nearest)
    return [int(np.searchsorted(blocked, start)) - 1 for start in range(len(nearest))]
