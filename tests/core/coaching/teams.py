"""Made-up teams of which the worst were coached; what coaching did is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from qa_app.core.coaching import FEWEST_REVIEWS, Coaching, Comparison, Marks, Series, comparing

WINDOW_MS = 60 * 86_400_000
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Team:
    """Marks are shares of a criterion's points, time is in windows: one before, one after.

    ``coached``: so many, those with the lowest mean before. ``waves``: they are chosen at so many
    times, half a window apart; ``again``: all of them once more, before a window is over.
    ``compared``: of so many, the worst, the effect is told; ``drawn``: so many stand for the team.
    ``between``, ``within`` and ``drift``: standard deviations of agents, of their marks, and of how
    they change of themselves; ``kept``: how much of what sets agents apart is left after;
    ``trend``: how all change. ``unlike``: by what share of its effect coaching helps one more than
    another; ``severity``: how far reviewers differ, of whom there are five, each review falling to
    any. ``steps``: marks are rounded to so many levels and bounded; 0: neither.
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
    kept: float = 1.0
    unlike: float = 0.0
    severity: float = 0.0
    steps: int = 0
    waves: int = 1
    again: bool = False
    drawn: int | None = None
    compared: int | None = None


class Planted(NamedTuple):
    """A team's comparisons, and what coaching really added to the marks of its coached.

    Where marks are bounded that is less than was planted: a full mark cannot be improved.
    """

    comparisons: list[Comparison]
    effect: float


def planted(team: Team, seed: int) -> Planted:
    """One such team's reviews."""
    made = _Made(team, np.random.default_rng(seed))
    for wave in range(team.waves):
        made.choose(wave / 2, team.coached * (wave + 1) // team.waves - len(made.coachings))
    if team.again:
        made.coachings += [
            _coaching(len(made.coachings) + place, each.agent, 0.9)
            for place, each in enumerate(made.coachings)
        ]
    drawn = None if team.drawn is None else frozenset(range(team.drawn))
    house = comparing.Team(made.series(), made.coachings, _ms(9), drawn)
    told = made.coachings[: team.compared]
    found = house.comparisons(told, WINDOW_MS)
    last = {each.agent: each for each in told}
    return Planted(
        [each for each in found if each is not None],
        float(np.mean([made.effect(each) for each in last.values()])),
    )


class _Made:
    """A team's reviews: for each agent when, and what they would get without coaching."""

    def __init__(self, team: Team, rng: np.random.Generator) -> None:
        self.team = team
        self.coachings: list[Coaching] = []
        self._reviews = count()
        quality = rng.normal(team.mean, team.between, team.agents)
        slope = team.trend + rng.normal(0, team.drift, team.agents)
        slope -= (1 - team.kept) * (quality - team.mean)
        spans = [(-1.0, 0.0, team.before), (0.0, 1.0, team.after)]
        half = (team.after[0] // 2, team.after[1] // 2)
        spans += [(w / 2 + 0.5, w / 2 + 1, half) for w in range(1, team.waves)]
        spans += [(1.0, 1.9, team.after)] * team.again
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
        self.gains = team.effect * (1 + rng.normal(0, team.unlike, team.agents))
        reviewers = rng.normal(0, team.severity, 5)
        for luck in self.luck:
            luck += rng.choice(reviewers, len(luck))

    def choose(self, time: float, number: int) -> None:
        """The worst of those who were not coached yet."""
        days = (_ms(time - 1), _ms(time))
        befores = {agent: each.between(days) for agent, each in self.series().items()}
        done = {each.agent for each in self.coachings}
        means = {
            agent: marks.mean
            for agent, marks in befores.items()
            if agent not in done and marks.number >= FEWEST_REVIEWS
        }
        for agent in sorted(means, key=lambda each: means[each])[:number]:
            self.coachings.append(_coaching(len(self.coachings), agent, time))

    def series(self) -> dict[int, Series]:
        """Everybody's marks, with what coaching has added so far."""
        found = {}
        for agent, (times, levels) in enumerate(zip(self.times, self.levels, strict=True)):
            raw = levels + self.luck[agent] + self.gains[agent] * self._coached(agent, times)
            found[agent] = Series()
            for time, share in zip(times, _bounded(raw, self.team.steps), strict=True):
                found[agent].add(_ms(time), next(self._reviews), share)
        return found

    def _coached(self, agent: int, times: Floats) -> Floats:
        """How often before each of these times."""
        own = [each.set_ms for each in self.coachings if each.agent == agent]
        return np.array([sum(each < _ms(time) for each in own) for time in times], float)

    def effect(self, coaching: Coaching) -> float:
        """What it adds to the agent's expected mark, with those that came before."""
        times = self.times[coaching.agent]
        start = coaching.set_ms / WINDOW_MS
        after = (times > start) & (times <= start + 1)
        gain = self.gains[coaching.agent] * (1 + self.team.again)
        levels, within, steps = (
            self.levels[coaching.agent][after],
            self.team.within,
            self.team.steps,
        )
        with_it, without = (_mean_mark(levels + each, within, steps) for each in (gain, 0.0))
        return float(np.mean(with_it - without)) if len(levels) else float(gain)


def _coaching(task: int, agent: int, time: float) -> Coaching:
    return Coaching(task, agent, _ms(time), _ms(time) + 1)


def _ms(time: float) -> int:
    return round(time * WINDOW_MS)


def marks_of(reviews: Iterable[tuple[int, float]]) -> Marks:
    """One side's marks: of each review what it gave."""
    series = Series()
    for review, share in reviews:
        series.add(0, review, share)
    return series.between((0, 1))


def _bounded(marks: Floats, steps: int) -> list[float]:
    if steps:
        marks = np.clip(np.round(marks * steps) / steps, 0, 1)
    return [float(mark) for mark in marks]


def _mean_mark(level: Floats, within: float, steps: int) -> Floats:
    """The mean of marks around a level, once they are rounded and bounded."""
    if not steps:
        return level
    edges = (np.arange(1, steps + 1) - 0.5) / steps
    reached = norm.sf(edges[None, :], level[:, None], within)
    return np.asarray(reached.sum(axis=1) / steps)
