"""The same scores however figures are rounded: a score must be rebuilt on another machine."""

from __future__ import annotations

import numpy as np
import pytest

from qa_app.core.fair_scores import FairScores, fair_scores
from qa_app.core.fair_scores.cells import cells
from qa_app.core.fair_scores.model import Variances, loss
from qa_app.core.fair_scores.slopes import loss_and_slopes
from tests.core.fair_scores.worlds import Month, World, month

ALIKE = World(agents=8, fewest=3, most=6, quality=0.5)
"""Agents hardly differ: the likelihood is nearly flat along some of the variances."""


def scored(made: Month, agents: int) -> FairScores:
    return fair_scores(made.reviews, made.population, {each: each % 3 for each in range(agents)})


def rounded_otherwise(made: Month, agents: int, seed: int) -> FairScores:
    """The same month, everybody in another order, all totals moved far behind the comma."""
    rng = np.random.default_rng(seed)
    moved = [
        each._replace(
            id=len(made.reviews) - each.id,
            agent=agents - each.agent,
            reviewer=agents - each.reviewer,
            total=each.total * (1 + 1e-12 * float(rng.normal())),
        )
        for each in made.reviews
    ]
    population = {agents - agent: stood for agent, stood in made.population.items()}
    return fair_scores(moved, population, {agents - each: 3 - each % 3 for each in range(agents)})


@pytest.mark.parametrize(
    ("world", "seed"),
    [(World(), 1), (World(better_team=6.0), 3), (World(bounded=True), 1), (ALIKE, 4), (ALIKE, 2)],
)
def test_rounding_and_order_move_no_score(world: World, seed: int) -> None:
    """A search by differences of the loss ended elsewhere and moved scores by hundredths."""
    made = month(world, seed)
    there = {
        world.agents - each.agent: each
        for each in rounded_otherwise(made, world.agents, seed).scores
    }
    for each in scored(made, world.agents).scores:
        other = there[each.agent]
        assert other.score == pytest.approx(each.score, abs=1e-4)
        assert other.deviation == pytest.approx(each.deviation, abs=1e-4)
        assert other.expected == pytest.approx(each.expected, abs=1e-4)


def test_slopes_are_those_of_the_loss() -> None:
    """By each variance, against differences of the loss itself."""
    made = month(World(agents=12), 1)
    counted = cells(made.reviews, made.population, {each: each % 3 for each in range(12)})
    agent, step = np.array([[16.0, 6.0], [6.0, 20.0]]), 1e-4
    slopes = loss_and_slopes(counted, Variances(np.array([80.0, 60.0]), agent, 9.0, 4.0))[1]

    def difference(rest: tuple[float, float], agents: float, reviewer: float, team: float) -> float:
        def at(sign: float) -> float:
            moved = sign * step
            return loss(
                counted,
                Variances(
                    np.array([80.0, 60.0]) + moved * np.array(rest),
                    agent + moved * agents * np.ones((2, 2)),
                    9.0 + moved * reviewer,
                    4.0 + moved * team,
                ),
            )

        return (at(1) - at(-1)) / (2 * step)

    assert slopes.rest[0] == pytest.approx(difference((1, 0), 0, 0, 0), abs=1e-5)
    assert slopes.rest[1] == pytest.approx(difference((0, 1), 0, 0, 0), abs=1e-5)
    assert slopes.agent.sum() == pytest.approx(difference((0, 0), 1, 0, 0), abs=1e-5)
    assert slopes.reviewer == pytest.approx(difference((0, 0), 0, 1, 0), abs=1e-5)
    assert slopes.team == pytest.approx(difference((0, 0), 0, 0, 1), abs=1e-5)
