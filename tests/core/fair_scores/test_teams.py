"""Several teams in one period: who is scored with whom, and towards what."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qa_app.core.errors import Invalid
from qa_app.core.fair_scores import (
    PeriodInputs,
    SampledReview,
    Stood,
    as_plain,
    canonical,
    digest,
    engine_of,
    fair_scores,
    from_plain,
    pools_of,
    scored_pools,
)
from qa_app.core.fair_scores.criteria import Cell, criterion_effects
from tests.core.fair_scores.worlds import World, month


def two_teams(seed: int = 3) -> PeriodInputs:
    """Agents 0 to 9 of team 1 are ten points better than agents 10 to 19 of team 2."""
    rng = np.random.default_rng(seed)
    reviews = [
        SampledReview(
            agent * 10 + i, agent, i % 3, float(rng.normal(88 - 10 * (agent > 9), 8)), 0.1
        )
        for agent in range(20)
        for i in range(2 if agent in {0, 19} else 8)
    ]
    teams = {agent: 1 + (agent > 9) for agent in range(20)}
    return PeriodInputs(tuple(reviews), {agent: (Stood(0.1, 80),) for agent in teams}, teams)


def test_few_reviews_are_drawn_towards_the_own_team() -> None:
    """Who is in a good team and little known is taken for good."""
    inputs = two_teams()
    found = fair_scores(inputs.reviews, inputs.population, inputs.teams)
    first, last = found.of(0), found.of(19)
    assert first is not None
    assert last is not None
    assert first.expected - last.expected == pytest.approx(10, abs=3)
    assert found.spread["teams"] > 1
    alone = fair_scores(inputs.reviews, inputs.population)
    assert found.spread["agents"] < alone.spread["agents"]


def test_a_better_team_is_scored_nearer_to_the_truth_when_teams_are_told() -> None:
    """Made-up months in which a quarter of the agents is eight points better."""
    world = World(better_team=8.0)
    teams = {agent: int(agent < 10) for agent in range(40)}
    errors: dict[bool, list[float]] = {False: [], True: []}
    for seed in range(4):
        made = month(world, seed)
        for told in (False, True):
            found = fair_scores(made.reviews, made.population, teams if told else None)
            errors[told] += [each.score - made.truth[each.agent] for each in found.scores]
    assert np.square(errors[True]).mean() < np.square(errors[False]).mean()


def test_teams_without_a_common_reviewer_are_scored_apart() -> None:
    """Nothing says which of two such reviewers is strict, and which team weak."""
    shared = two_teams()
    assert pools_of(shared) == ((1, 2),)
    apart = PeriodInputs(
        tuple(
            each._replace(reviewer=each.reviewer + 10 * (each.agent > 9)) for each in shared.reviews
        ),
        shared.population,
        shared.teams,
    )
    assert pools_of(apart) == ((1,), (2,))
    first, second = scored_pools(apart)
    assert not first.scores.notes
    assert {each.agent for each in second.scores.scores} == set(range(10, 20))


def test_inputs_are_written_the_same_in_any_order_and_read_back() -> None:
    """The digest says whether anything changed, and nothing else."""
    inputs = two_teams()
    mixed = PeriodInputs(inputs.reviews[::-1], inputs.population, inputs.teams)
    written = canonical(as_plain(inputs))
    assert digest(canonical(as_plain(mixed))) == digest(written)
    assert from_plain(json.loads(written)) == inputs
    assert list(scored_pools(from_plain(json.loads(written)))) == list(scored_pools(inputs))


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"reviews": [[1]], "population": [], "teams": [], "engine": 1},
        {"reviews": [[1, 1, 1, 80, 0, True]], "population": [], "teams": [], "engine": 1},
    ],
)
def test_what_is_no_input_is_refused(broken: dict[str, object]) -> None:
    """Files come from anywhere."""
    with pytest.raises(Invalid):
        from_plain(broken)


def test_inputs_of_another_method_are_read_and_say_so() -> None:
    """What an earlier version kept stays readable; only computing from it would mislead."""
    inputs = PeriodInputs((), {}, {1: 1})
    written = as_plain(inputs, engine=1)
    assert from_plain(written) == inputs
    assert engine_of(written) == 1 != engine_of(as_plain(inputs))
    for broken in ({}, {"engine": "1"}, {"engine": -1}, {"engine": True}):
        with pytest.raises(Invalid):
            engine_of(broken)


def test_who_is_strict_on_one_criterion_alone_is_found_there() -> None:
    """A reviewer who takes points off the greeting only."""
    rng = np.random.default_rng(4)
    answers = [
        Cell(agent, reviewer, name, 1, share, share**2)
        for agent in range(12)
        for reviewer in range(4)
        for name in ("greeting", "solution")
        for share in [90 - 30 * (reviewer == 2 and name == "greeting") + float(rng.normal(0, 5))]
    ]
    found = criterion_effects(answers)
    strict = {(e.reviewer, e.criterion): e for e in found.strictness}
    assert strict[2, "greeting"].interval.high < -10
    assert strict[2, "solution"].interval.high > -5
    assert not found.customary
    assert criterion_effects(answers[:6]).customary
