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

    Harder ones: ``bounded`` totals are skewed and end at 100; the last reviewer is seen by one
    agent alone (``lone_reviewer``); agents and reviewers fall into ``groups`` with nobody in
    common; a quarter of the agents is ``better_team`` points better; the recorded chance of what
    was flagged is wrong by a factor (``misrecorded``).
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
    bounded: bool = False
    lone_reviewer: bool = False
    groups: int = 1
    better_team: float = 0.0
    misrecorded: float = 1.0


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
    quality += world.better_team * (np.arange(world.agents) < world.agents // 4)
    totals = quality[:, None] + _rest(world, rng, shape)
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
            reviewer = _reviewer(world, rng, agent)
            total = float(totals[agent, part] + severity[reviewer])
            recorded = float(chance[part]) * (world.misrecorded if flagged[agent, part] else 1)
            reviews.append(SampledReview(len(reviews), agent, reviewer, total, recorded))
    truth = totals.mean(axis=1) + severity.mean()
    return Month(tuple(reviews), population, tuple(truth.tolist()))


def _rest(world: World, rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """What a conversation adds to its agent's quality."""
    if not world.bounded:
        return rng.normal(0, world.spread, shape)
    # Mostly a little better, seldom much worse, with the same spread.
    skewed = 1 - rng.gamma(1.0, 1.0, shape)
    return np.minimum(world.spread * skewed, 18.0)


def _reviewer(world: World, rng: np.random.Generator, agent: int) -> int:
    if world.groups > 1:
        size = world.reviewers // world.groups
        return int(agent % world.groups * size + rng.integers(size))
    if not world.lone_reviewer:
        return int(rng.integers(world.reviewers))
    return world.reviewers - 1 if agent == 0 else int(rng.integers(world.reviewers - 1))
