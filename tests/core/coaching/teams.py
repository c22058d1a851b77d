"""Made-up teams of which the worst were coached; what coaching did is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from qa_app.core.coaching import FEWEST_REVIEWS, AgentCourse, Comparison, Marks, Series


@dataclass(frozen=True)
class Team:
    """Marks are shares of a criterion's points, time is in windows: one before, one after.

    ``coached``: so many, those with the lowest mean before. ``waves``: they are chosen at so many
    times, half a window apart. ``between``, ``within`` and ``drift``: standard deviations of
    agents, of their marks, and of how they change of themselves; ``trend``: how all change.
    ``steps``: marks are rounded to so many levels and bounded; 0: neither.
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
    waves: int = 1


class Planted(NamedTuple):
    """A team's comparisons, and what coaching really added to the marks of its coached.

    Where marks are bounded that is less than was planted: a full mark cannot be improved.
    """

    comparisons: list[Comparison]
    effect: float


def planted(team: Team, seed: int) -> Planted:
    """One such team's reviews."""
    made = _Made(team, np.random.default_rng(seed))
    chosen: dict[int, float] = {}
    for wave in range(team.waves):
        _choose(made, chosen, wave / 2, team.coached * (wave + 1) // team.waves)
    comparisons = [
        Comparison(
            made.course(agent, time, chosen),
            tuple(
                made.course(each, time, chosen)
                for each in range(team.agents)
                if not time - 1 <= chosen.get(each, np.inf) <= time
            ),
        )
        for agent, time in chosen.items()
    ]
    effects = [made.effect(agent, time) for agent, time in chosen.items()]
    return Planted(comparisons, float(np.mean(effects)))


def _choose(made: _Made, chosen: dict[int, float], time: float, until: int) -> None:
    """The worst of those who were not coached yet, until there are so many."""
    befores = {
        agent: made.course(agent, time, chosen).before
        for agent in range(made.team.agents)
        if agent not in chosen
    }
    means = {
        agent: marks.mean for agent, marks in befores.items() if marks.number >= FEWEST_REVIEWS
    }
    for agent in sorted(means, key=lambda each: means[each])[: until - len(chosen)]:
        chosen[agent] = time


class _Made:
    """A team's reviews: for each agent when, and what they would get without coaching."""

    def __init__(self, team: Team, rng: np.random.Generator) -> None:
        self.team = team
        quality = rng.normal(team.mean, team.between, team.agents)
        slope = team.trend + rng.normal(0, team.drift, team.agents)
        spans = [(-1.0, 0.0, team.before), (0.0, 1.0, team.after)]
        half = (team.after[0] // 2, team.after[1] // 2)
        spans += [(w / 2 + 0.5, w / 2 + 1, half) for w in range(1, team.waves)]
        self.times = [
            np.sort(
                np.concatenate(
                    [rng.uniform(a, b, rng.integers(n[0], n[1] + 1)) for a, b, n in spans]
                )
            )
            for _agent in range(team.agents)
        ]
        ways = zip(quality, slope, self.times, strict=True)
        self.levels = [level + turn * (times + 0.5) for level, turn, times in ways]
        self.luck = [rng.normal(0, team.within, len(each)) for each in self.times]
        numbers = count()
        self.reviews = [[next(numbers) for _time in each] for each in self.times]

    def course(self, agent: int, time: float, chosen: dict[int, float]) -> AgentCourse:
        """The agent's marks on either side of a time; ``chosen``: when who was coached."""
        own = chosen.get(agent, np.inf)
        # Who is coached later leaves then.
        until = min(time + 1, own) if own > time else time + 1
        helped = self.times[agent] > own
        raw = self.levels[agent] + self.luck[agent] + self.team.effect * helped
        marks = [
            (at, (review, share))
            for at, review, share in zip(
                self.times[agent], self.reviews[agent], _bounded(raw, self.team.steps), strict=True
            )
        ]
        return AgentCourse(
            agent,
            marks_of(mark for at, mark in marks if time - 1 <= at < time),
            marks_of(mark for at, mark in marks if time < at <= until),
        )

    def effect(self, agent: int, time: float) -> float:
        """What coaching at a time adds to the agent's expected mark."""
        after = (self.times[agent] > time) & (self.times[agent] <= time + 1)
        levels, within, steps = self.levels[agent][after], self.team.within, self.team.steps
        with_it, without = (
            _mean_mark(levels + each, within, steps) for each in (self.team.effect, 0)
        )
        return float(np.mean(with_it - without)) if len(levels) else self.team.effect


def marks_of(reviews: Iterable[tuple[int, float]]) -> Marks:
    """One side's marks: of each review what it gave."""
    series = Series()
    for review, share in reviews:
        series.add(0, review, share)
    return series.between((0, 1))


def _bounded(marks: NDArray[np.float64], steps: int) -> list[float]:
    if steps:
        marks = np.clip(np.round(marks * steps) / steps, 0, 1)
    return [float(mark) for mark in marks]


def _mean_mark(level: NDArray[np.float64], within: float, steps: int) -> NDArray[np.float64]:
    """The mean of marks around a level, once they are rounded and bounded."""
    if not steps:
        return level
    edges = (np.arange(1, steps + 1) - 0.5) / steps
    reached = norm.sf(edges[None, :], level[:, None], within)
    return np.asarray(reached.sum(axis=1) / steps)
