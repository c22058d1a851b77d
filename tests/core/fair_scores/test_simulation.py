"""Fair scores against the truth of made-up months (the full table: ``make bench-fairness``)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from qa_app.core.fair_scores import fair_scores
from tests.core.fair_scores.worlds import World, month

WATCHED = World()
UNWATCHED = World(watched=1.0, severity=0.0)


class Errors(NamedTuple):
    """Of many agents: errors of the plain and the fair score, whether the interval holds the
    truth, and the number of reviews.
    """

    plain: np.ndarray
    fair: np.ndarray
    held: np.ndarray
    n: np.ndarray


@cache
def errors(world: World, months: int) -> Errors:
    rows = []
    for seed in range(months):
        made = month(world, seed)
        for score in fair_scores(made.reviews, made.population).scores:
            true, held = made.truth[score.agent], score.interval
            assert score.plain is not None
            rows.append(
                (score.plain - true, score.score - true, held.low <= true <= held.high, score.n)
            )
    return Errors(*np.array(rows).T)


def rms(values: np.ndarray) -> float:
    return float(np.sqrt((values**2).mean()))


def test_who_is_watched_more_is_not_scored_lower() -> None:
    """Of the plain mean's bias hardly anything is left, and its error halves at least."""
    found = errors(WATCHED, 25)
    assert found.plain.mean() < -4
    assert abs(found.fair.mean()) < 0.1 * abs(found.plain.mean())
    assert rms(found.fair) < 0.5 * rms(found.plain)


def test_without_watching_and_strictness_the_score_is_nearer_all_the_same() -> None:
    """Drawing few reviews towards the others' mean pays by itself."""
    found = errors(UNWATCHED, 20)
    assert rms(found.fair) < 0.9 * rms(found.plain)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """95 % of all agents' intervals; of 1,000 a share between 93 and 97 % is to be expected."""
    found = errors(WATCHED, 25)
    assert 0.93 < found.held.mean() < 0.97


def test_intervals_of_few_reviews_hold_the_truth_as_often() -> None:
    """Where weights vary and reviews are few, the usual variance is too small."""
    found = errors(WATCHED, 25)
    few = found.held[found.n <= 10]
    assert len(few) > 150
    assert 0.90 < few.mean() < 0.99
