"""Made-up teams of which the worst were coached; what coaching did is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_app.core.coaching import AgentCourse


@dataclass(frozen=True)
class Team:
    """Marks are shares of a criterion's points.

    ``coached``: so many, those with the lowest mean before. ``between``, ``within`` and ``drift``:
    standard deviations of agents, of their marks, and of how they change of themselves; ``trend``:
    how all change. ``steps``: marks are rounded to so many levels and bounded; 0: neither.
    """

    agents: int = 40
    coached: int = 8
    effect: float = 0.0
    before: tuple[int, int] = (5, 12)
    after: tuple[int, int] = (5, 12)
    mean: float = 0.75
    between: float = 0.08
    within: float = 0.2
    trend: float = 0.03
    drift: float = 0.03
    steps: int = 0


def courses(team: Team, seed: int) -> list[AgentCourse]:
    """One such team's reviews."""
    rng = np.random.default_rng(seed)
    quality = rng.normal(team.mean, team.between, team.agents)
    later = quality + team.trend + rng.normal(0, team.drift, team.agents)
    before = [_marks(rng, team, mean, team.before) for mean in quality]
    worst = set(np.argsort([marks.mean() for marks in before])[: team.coached])
    return [
        AgentCourse(
            agent,
            agent in worst,
            tuple(before[agent]),
            tuple(_marks(rng, team, mean + team.effect * (agent in worst), team.after)),
        )
        for agent, mean in enumerate(later)
    ]


def _marks(
    rng: np.random.Generator, team: Team, mean: float, count: tuple[int, int]
) -> NDArray[np.float64]:
    marks = rng.normal(mean, team.within, rng.integers(count[0], count[1] + 1))
    if not team.steps:
        return marks
    return np.clip(np.round(marks * team.steps) / team.steps, 0, 1)
