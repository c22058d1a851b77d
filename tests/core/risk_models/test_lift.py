"""What ranking by risk saves, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np
import pytest

from qa_app.core.risk_models.lift import LEAST_AT_RANDOM, Effort, Lift, Reviewed, lift_of
from qa_app.core.sampling_plans import Candidate, DrawnBy, Method, Plan, Size, draw_plan
from tests.core.sampling_plans.candidates import plan

MANY = 300


def _reviews(failing: int, of: int, *, by_risk: bool, weight: float = 1.0) -> list[Reviewed]:
    return [Reviewed(by_risk, place < failing, 600.0, weight) for place in range(of)]


def test_what_chance_took_is_not_taken_for_what_it_would_find() -> None:
    """100 conversations, 20 of them failing. Risk took the 10 riskiest, 8 failing, for certain;
    of the other 90, with 12 failing, chance took 15 with 2. Counted, that is 6 times as many;
    but 20 of 100 fail, so that it is 4.
    """
    certain, left = 10 / 100, (10 / 100) / (15 / 90)
    found = lift_of(
        [
            *_reviews(8, 10, by_risk=True, weight=certain),
            *_reviews(2, 15, by_risk=False, weight=left),
        ]
    )
    assert (found.by_risk, found.left_over) == (Effort(10, 8, 6000.0), Effort(15, 2, 9000.0))
    assert found.at_random is not None
    assert found.at_random.share == pytest.approx(0.2)
    assert found.at_random.per_hour == pytest.approx(1.2)
    assert found.compared is not None
    assert found.compared.ratio == pytest.approx(4.0)
    assert found.compared.low < 4 < (found.compared.high or 0)


def test_hours_are_compared_and_not_reviews() -> None:
    """What is risky is longer: twice as many failing ones in twice the time save nothing."""
    found = lift_of(
        [
            *[each._replace(seconds=1200.0) for each in _reviews(8, 20, by_risk=True, weight=1e-9)],
            *_reviews(4, 20, by_risk=False),
        ]
    )
    assert found.compared is not None
    assert found.compared.ratio == pytest.approx(1.0)
    assert not found.compared.proved


@pytest.mark.parametrize("reviewed", [0, 3, LEAST_AT_RANDOM - 1])
def test_with_too_few_reviews_at_random_it_is_told_how_many_more_it_takes(reviewed: int) -> None:
    """They stand for most of what is there: without them nothing is known of it."""
    found = lift_of([*_reviews(9, 30, by_risk=True), *_reviews(1, reviewed, by_risk=False)])
    assert (found.at_random, found.compared) == (None, None)
    assert found.missing == LEAST_AT_RANDOM - reviewed


def test_of_nothing_nothing_is_told() -> None:
    """No reviews yet, or none that failed."""
    nothing = Effort(0, 0, 0.0)
    assert lift_of([]) == Lift(nothing, nothing, None, None)
    calm = lift_of([*_reviews(0, 20, by_risk=True), *_reviews(0, 20, by_risk=False)])
    assert (calm.missing, calm.compared) == (0, None)
    assert calm.at_random is not None
    assert calm.at_random.per_hour == 0.0


def test_a_single_failing_review_bounds_nothing() -> None:
    """A figure without a limit is shown as one."""
    one = lift_of([*_reviews(1, 20, by_risk=True), *_reviews(0, 20, by_risk=False)])
    assert one.compared is not None
    assert (one.compared.low, one.compared.high) == (0.0, None)


class _Team(NamedTuple):
    """A month of several agents: its candidates, what fails, and the seconds that each takes."""

    candidates: Sequence[Candidate]
    failing: np.ndarray
    seconds: np.ndarray


class _World(NamedTuple):
    """How a month comes about: agents and conversations of each; how much the risks know (0:
    nothing); how many are drawn of each agent, which share of them at random, how many of these
    are reviewed in time.
    """

    agents: int
    each: int
    knowledge: float
    drawn: int
    random_percent: int
    reviewed: float = 1.0
    base: float = 0.17

    def team(self, random: np.random.Generator) -> _Team:
        # As unequal as agents are: in how much they have, and in how much of it fails.
        sizes = random.integers(self.each // 2, self.each * 2, self.agents)
        agent = np.repeat(np.arange(self.agents), sizes)
        level = np.log(self.base / (1 - self.base)) + random.normal(0, 0.4, self.agents)
        chances = 1 / (1 + np.exp(-level[agent] - self.knowledge * random.normal(size=len(agent))))
        failing = random.random(len(agent)) < chances
        risks = chances if self.knowledge else random.beta(1, 5, len(agent))
        candidates = [
            Candidate(part, int(of), "chat", date(2026, 10, 1), 20, risk=float(risk))
            for part, (of, risk) in enumerate(zip(agent, risks, strict=True))
        ]
        # Failing ones take longer: there is more to give evidence of.
        seconds = 600 * random.lognormal(0, 0.5, len(agent)) * np.where(failing, 1.3, 1.0)
        return _Team(candidates, failing, seconds)

    def plan(self, seed: int) -> Plan:
        terms = plan(1, method=Method.RISK, random_percent=self.random_percent)
        return replace(terms, size=Size(self.drawn), seed=str(seed))


def _told_and_true(world: _World, seed: int) -> tuple[Lift, float]:
    """What the reviews of one draw tell, and how it is: over all draws that could have been."""
    random = np.random.default_rng(seed)
    team = world.team(random)
    draw = draw_plan(world.plan(seed), team.candidates)
    reviews, by_risk, at_random = [], np.zeros(2), np.zeros(2)
    for own in draw.strata.values():
        at = np.array([team.failing, team.seconds])[:, sorted(own.stratum.members)]
        chances = np.array([float(own.chances.of(part)) for part in sorted(own.stratum.members)])
        place = own.stratum.risky / len(own.stratum.members)
        by_risk += at @ chances
        at_random += at.sum(axis=1) * place
        reviews += [
            Reviewed(
                part.by is DrawnBy.RISK,
                bool(team.failing[part.part]),
                float(team.seconds[part.part]),
                place / part.probability,
            )
            for part in own.parts()
            if random.random() < world.reviewed
        ]
    return lift_of(reviews), float(by_risk[0] / by_risk[1] / (at_random[0] / at_random[1]))


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(_World(6, 60, 1.5, 10, 20), id="as shipped"),
        pytest.param(_World(3, 40, 1.5, 10, 40), id="few"),
        pytest.param(_World(6, 60, 2.0, 20, 20, reviewed=0.6), id="half reviewed"),
        pytest.param(_World(6, 60, 2.0, 20, 20, base=0.05), id="little fails"),
        pytest.param(_World(6, 60, 0.0, 10, 20), id="no lift"),
        pytest.param(_World(3, 40, 0.0, 10, 40), id="no lift, few"),
    ],
)
def test_the_interval_covers_the_truth_as_often_as_it_says(world: _World) -> None:
    """Drawn anew hundreds of times, each from a month of its own: 95 of 100 or a few more. Risks
    that know nothing save nothing: there the truth lies about 1, and is covered too.
    """
    runs = [_told_and_true(world, seed) for seed in range(MANY)]
    told = [(lift.compared, true) for lift, true in runs if lift.compared is not None]
    covered = [each.low <= true <= (each.high or np.inf) for each, true in told]
    assert len(told) > 0.75 * MANY
    assert np.mean(covered) > 0.935
    middle, truth = np.median([each.ratio for each, _true in told]), np.mean([t for _, t in told])
    assert middle == pytest.approx(truth, rel=0.12)
    proved = np.mean([each.proved for each, _true in told])
    assert proved < 0.05 if not world.knowledge else proved > 0.2
