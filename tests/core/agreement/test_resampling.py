from __future__ import annotations

import numpy as np
import pytest

from qa_app.core.agreement import FEWEST, Lack, Metric, Rating, Ratings, alpha, ratings_of
from qa_app.core.agreement.resampling import estimate


def noisy(units: int, seed: int, clusters: int | None = None) -> Ratings:
    chance = np.random.default_rng(seed)
    truth = chance.normal(0, 1, units if clusters is None else clusters)
    return ratings_of(
        Rating(unit, who, truth[unit % len(truth)] + chance.normal(0, 1), unit % len(truth))
        for unit in range(units)
        for who in range(2)
    )


def test_the_same_seed_gives_the_same_interval() -> None:
    """A report that says something else on each reading convinces nobody."""
    ratings = noisy(60, 1)
    first, second = (
        alpha(ratings, Metric.INTERVAL, np.random.default_rng(5), 200) for _time in range(2)
    )
    assert first == second
    assert first.interval is not None


def test_the_interval_of_a_mean_is_that_of_the_textbook() -> None:
    """Where the answer is known: mean ± 1.96·s/√n."""
    values = np.random.default_rng(3).normal(5, 2, 400)
    found = estimate(
        lambda weights: (weights @ values) / weights.sum(axis=1),
        np.arange(400),
        np.random.default_rng(4),
        2000,
    )
    assert found.interval is not None
    half = 1.96 * values.std() / 20
    assert found.interval.low == pytest.approx(values.mean() - half, abs=0.03)
    assert found.interval.high == pytest.approx(values.mean() + half, abs=0.03)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """Two reviewers who are half signal and half noise agree at 0.5, in 95 of 100 rounds."""
    held = 0
    for seed in range(200):
        found = alpha(noisy(60, seed), Metric.INTERVAL, np.random.default_rng(seed), 300)
        assert found.interval is not None
        held += found.interval.low <= 0.5 <= found.interval.high
    assert held >= 180


def test_conversations_are_drawn_with_all_their_criteria() -> None:
    """Taken one by one, 20 criteria of 12 conversations would look like 240 conversations."""
    ratings = noisy(240, 2, clusters=12)
    loose = Ratings(ratings.values, ratings.reviewers, np.arange(240))
    together, apart = (
        alpha(each, Metric.INTERVAL, np.random.default_rng(1), 500).interval
        for each in (ratings, loose)
    )
    assert together is not None
    assert apart is not None
    assert together.high - together.low > 1.3 * (apart.high - apart.low)


def test_few_conversations_have_a_figure_and_no_interval() -> None:
    """Nine say something, but not how surely."""
    found = alpha(noisy(FEWEST - 1, 1), Metric.INTERVAL, np.random.default_rng(1))
    assert found.value is not None
    assert (found.interval, found.lack) == (None, Lack.TOO_FEW)


def test_where_most_resamples_do_not_vary_there_is_no_interval() -> None:
    """One different answer among forty is missing in more than a third of the resamples."""
    ratings = ratings_of(
        Rating(unit, who, float(unit == 0 and who == 0)) for unit in range(40) for who in range(2)
    )
    found = alpha(ratings, Metric.NOMINAL, np.random.default_rng(1))
    assert found.value is not None
    assert (found.interval, found.lack) == (None, Lack.UNSTEADY)


def test_where_no_interval_is_asked_for_none_is_lacking() -> None:
    """A list of many pairs may do without."""
    found = alpha(noisy(60, 1), Metric.INTERVAL, np.random.default_rng(1), 0)
    assert (found.interval, found.lack) == (None, None)
