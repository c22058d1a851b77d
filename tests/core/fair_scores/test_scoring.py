"""Fair scores of small and odd months, and which of them can be told apart."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from qa_app.core.fair_scores import (
    FairNote,
    SampledReview,
    Stood,
    band_chance,
    difference,
    fair_scores,
    reviews_needed,
    runs,
)
from tests.core.fair_scores.worlds import World, month

MADE = month(World(agents=12, reviewers=4, conversations=200), 7)
FOUND = fair_scores(MADE.reviews, MADE.population)


def reviews(*given: tuple[int, int, float], chance: float = 0.1) -> list[SampledReview]:
    return [SampledReview(i, a, r, total, chance) for i, (a, r, total) in enumerate(given)]


def test_every_step_from_the_weighted_mean_to_the_score_is_told() -> None:
    """What each correction moved adds up to the score."""
    for score in FOUND.scores:
        assert score.weighted + score.severity + score.shrinkage == pytest.approx(score.score)
        assert score.interval.low <= score.score <= score.interval.high


def test_the_same_reviews_give_the_same_scores_in_any_order() -> None:
    """A score can be rebuilt."""
    mixed = sorted(MADE.reviews, key=lambda each: each.id * 7919 % 1009)
    again = fair_scores(mixed, MADE.population)
    assert again == FOUND


def test_a_strict_reviewer_is_named_and_their_agents_get_points_back() -> None:
    """Two agents of the same quality, one seen by the strict reviewer more often."""
    rng = np.random.default_rng(1)
    given = [
        (agent, reviewer, 80 - 8 * (reviewer == 1) + float(rng.normal(0, 2)))
        for agent in range(8)
        for reviewer in ([1] * 6 + [2] * 2 if agent == 0 else [1] * 2 + [2] * 6)
    ]
    found = fair_scores(reviews(*given))
    strict = next(each for each in found.severities if each.reviewer == 1)
    assert strict.interval.high < 0
    first, second = found.of(0), found.of(1)
    assert first is not None
    assert second is not None
    assert first.plain is not None
    assert second.plain is not None
    assert second.plain - first.plain > 3
    assert abs(second.score - first.score) < 1
    assert first.severity > second.severity


def test_few_reviews_are_drawn_towards_the_others() -> None:
    """One bad day is not a bad agent; the interval stays wide."""
    rng = np.random.default_rng(2)
    many = [
        (agent, i % 3, 80 + 2 * (agent % 3) + float(rng.normal(0, 8)))
        for agent in range(1, 9)
        for i in range(12)
    ]
    found = fair_scores(reviews(*many, (99, 0, 66.0), (99, 1, 70.0)))
    lone = found.of(99)
    assert lone is not None
    assert lone.plain is not None
    assert lone.score > lone.plain + 1
    others = [each.deviation for each in found.scores if each.agent != 99]
    assert lone.deviation > max(others)


@pytest.mark.parametrize(
    ("given", "notes"),
    [
        ([(1, 1, 80.0)], {FairNote.FEW_REVIEWERS, FairNote.FEW_AGENTS, FairNote.FEW_REVIEWS}),
        (
            [(a, a // 3, 80.0 + i) for a in range(6) for i in range(5)],
            {FairNote.DISCONNECTED},
        ),
    ],
)
def test_what_the_month_cannot_bear_is_said(
    given: list[tuple[int, int, float]], notes: set[FairNote]
) -> None:
    """A figure without its reservation would be believed."""
    found = fair_scores(reviews(*given))
    assert set(found.notes) == notes
    assert all(np.isfinite(each.score) for each in found.scores)


def test_a_month_without_reviews_has_no_scores() -> None:
    """And breaks nothing."""
    assert fair_scores([]).scores == ()


def test_all_parts_reviewed_leaves_nothing_to_predict() -> None:
    """The score is then the mean, but for the reviewers."""
    rng = np.random.default_rng(3)
    given = [
        SampledReview(a * 20 + i, a, i % 2, float(rng.normal(80, 8)), 1.0)
        for a in range(6)
        for i in range(20)
    ]
    found = fair_scores(given, {a: [Stood(1.0, 20)] for a in range(6)})
    for score in found.scores:
        assert score.plain is not None
        assert score.score == pytest.approx(score.plain, abs=0.5)


def test_runs_are_maximal_and_hold_no_pair_that_differs() -> None:
    """A bracket on the page must mean just that."""
    found = runs(FOUND)
    assert found
    for run in found:
        assert all(difference(FOUND, a, b).holds_zero for a, b in combinations(run.agents, 2))
    ranked = [each.agent for each in sorted(FOUND.scores, key=lambda each: -each.score)]
    for run in found:
        start = ranked.index(run.agents[0])
        assert tuple(ranked[start : start + len(run.agents)]) == run.agents
        following = ranked[start + len(run.agents) : start + len(run.agents) + 1]
        assert all(
            any(not difference(FOUND, each, further).holds_zero for each in run.agents)
            for further in following
        )


def test_a_difference_is_the_same_from_both_sides() -> None:
    """A is above B by as much as B is below A."""
    one, other = difference(FOUND, 0, 1), difference(FOUND, 1, 0)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


def test_the_chances_of_all_bands_add_up_to_one() -> None:
    """And the band that holds the score is the likeliest in the middle of it."""
    score = FOUND.scores[0]
    limits = [None, 70.0, 80.0, 90.0, None]
    chances = [band_chance(score, low, high) for low, high in pairwise(limits)]
    assert sum(chances) == pytest.approx(1)
    assert band_chance(score, score.score - 50, score.score + 50) > 0.99


def test_more_reviews_are_needed_the_nearer_a_limit_is() -> None:
    """None where the interval is clear of every limit already."""
    score = FOUND.scores[0]
    far = reviews_needed(score, [score.score + 30], FOUND.quantile)
    near = reviews_needed(score, [score.score + 1.0], FOUND.quantile)
    nearer = reviews_needed(score, [score.score + 0.8], FOUND.quantile)
    assert far == 0
    assert near is not None
    assert nearer is not None
    assert 0 < near < nearer
    assert reviews_needed(score, [score.score], FOUND.quantile) is None
