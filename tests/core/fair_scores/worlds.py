"""Made-up months in which the truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa_app.core.fair_scores import Population, SampledReview, Stood


@dataclass(frozen=True, slots=True)
class World:
    """How a month is made; the defaults are those of issue 5's simulation.

    Agents' quality is normal around 82, conversations around their agent, reviewers around 0; a
    noisy function of low quality flags a tenth, and a flagged conversation is ``watched`` times as
    likely to be drawn as another.
    """

    agents: int = 40
    conversations: int = 400
    reviewers: int = 8
    quality: float = 4.0
    spread: float = 9.0
    severity: float = 4.0
    watched: float = 10.0
    fewest: int = 5
    most: int = 40


@dataclass(frozen=True, slots=True)
class Month:
    """Reviews with what stood in the draw; ``truth`` by agent: the mean that all of an agent's
    conversations would get from the average of the reviewers.
    """

    reviews: tuple[SampledReview, ...]
    population: Population
    truth: tuple[float, ...]


def month(world: World, seed: int) -> Month:
    """One month, always the same for a seed."""
    rng = np.random.default_rng(seed)
    shape = world.agents, world.conversations
    quality = rng.normal(82, world.quality, world.agents)
    totals = quality[:, None] + rng.normal(0, world.spread, shape)
    severity = (
        rng.normal(0, world.severity, world.reviewers)
        if world.severity
        else np.zeros(world.reviewers)
    )
    looks = totals + rng.normal(0, world.spread, shape)
    flagged = looks < np.quantile(looks, 0.1)
    reviews: list[SampledReview] = []
    population: dict[int, list[Stood]] = {}
    for agent in range(world.agents):
        n = int(rng.integers(world.fewest, world.most + 1))
        weight = np.where(flagged[agent], world.watched, 1.0)
        chance = n * weight / weight.sum()
        order = rng.permutation(world.conversations)
        ends = np.cumsum(chance[order])
        drawn = order[np.searchsorted(ends, rng.random() + np.arange(n))]
        population[agent] = [
            Stood(float(each), int((chance == each).sum())) for each in np.unique(chance)
        ]
        for part in drawn:
            reviewer = int(rng.integers(world.reviewers))
            total = float(totals[agent, part] + severity[reviewer])
            reviews.append(SampledReview(len(reviews), agent, reviewer, total, float(chance[part])))
    truth = totals.mean(axis=1) + severity.mean()
    return Month(tuple(reviews), population, tuple(truth.tolist()))
