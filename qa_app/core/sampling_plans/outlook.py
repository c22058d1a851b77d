"""What a plan would draw: tried many times before it is drawn once.

A draw is of fixed size, so that how many come of each agent and stratum is known beforehand;
what chance decides is which ones, and so how many of them are flagged. That is tried with
random numbers instead of the orders of a seed: the same design, drawn quicker, and whoever plans
does not see the sample.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa_app.core.sampling_plans.drawing import chances_of_stratum
from qa_app.core.sampling_plans.model import Candidate, Plan, Unit
from qa_app.core.sampling_plans.strata import Stratum, cells_of, strata_of
from qa_app.core.sampling_plans.systematic import Chances

LEAST_RUNS, MOST_RUNS = 20, 500
PARTS_TRIED = 2_000_000
"""How many parts all runs together may put into an order: what a second allows."""


class Spread(NamedTuple):
    """A mean and the standard deviation around it."""

    mean: float
    deviation: float


class Cell(NamedTuple):
    """All strata with one value of a dimension: what is there, would be drawn, has no chance."""

    dimension: str
    value: str
    population: int
    drawn: int
    uncovered: int


class AgentOutlook(NamedTuple):
    """One agent: what is there, would be drawn, and has no chance; the smallest chance."""

    population: int
    drawn: int
    uncovered: int
    least: float | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to expect of a plan.

    ``per_agent``: how many of each agent, over the agents; ``flagged``: which share (0 to 1) of
    the drawn parts, over the runs, ``None`` where nothing is drawn. ``short`` are agents who
    have fewer parts than the plan asks for; ``uncovered`` counts the parts without any chance,
    ``gaps`` are the strata that they are in, with their sizes. ``least``: the smallest chance of
    any part that has one. ``trial``: what one of the runs drew, for spreading the work.
    """

    drawn: int
    population: int
    agents: Mapping[int, AgentOutlook]
    per_agent: Spread | None
    flagged: Spread | None
    flagged_population: int
    short: tuple[int, ...]
    uncovered: int
    gaps: Mapping[str, int]
    cells: tuple[Cell, ...]
    least: float | None
    runs: int
    trial: tuple[int, ...]

    @property
    def by_agent(self) -> dict[int, int]:
        return {agent: own.drawn for agent, own in self.agents.items()}


def outlook(
    plan: Plan,
    candidates: Iterable[Candidate],
    chance: np.random.Generator,
    *,
    excluded: Collection[int] = (),
    runs: int | None = None,
) -> Outlook:
    """Draw ``runs`` ≥ 1 times and sum up; as many as a second allows where ``None``."""
    population = plan.population(candidates, frozenset(excluded))
    strata = strata_of(plan, population)
    if runs is None:
        runs = min(MOST_RUNS, max(LEAST_RUNS, PARTS_TRIED // max(1, len(population))))
    urn = _Urn.of(strata)
    tried = [urn.draw(chance) for _run in range(runs)]
    agents = _agents(strata)
    least = [own.least for own in agents.values() if own.least is not None]
    return Outlook(
        drawn=sum(own.drawn for own in agents.values()),
        population=len(population),
        agents=agents,
        per_agent=_spread([own.drawn for own in agents.values()]),
        flagged=_spread([float(urn.flagged[one].mean()) for one in tried if one.any()]),
        flagged_population=int(urn.flagged.sum()),
        short=_short(plan, agents),
        uncovered=sum(own.uncovered for own in agents.values()),
        gaps={each.name: len(each.members) for each in strata if not each.wanted},
        cells=tuple(_cells(strata)),
        least=min(least, default=None),
        runs=runs,
        trial=tuple(urn.parts[tried[0]].tolist()),
    )


@dataclass(frozen=True, slots=True)
class _Urn:
    """The members of all strata, one behind the other, as columns.

    For each part: ``stratum`` is the number of its own, ``weight`` its risk, ``certain`` whether
    it is drawn whatever comes. For each stratum: ``first`` is the place of its first part,
    ``looked`` how many are drawn at random, ``left`` how many by risk of weights in ``total``.
    """

    parts: NDArray[np.int64]
    flagged: NDArray[np.bool_]
    stratum: NDArray[np.int64]
    weight: NDArray[np.float64]
    certain: NDArray[np.bool_]
    first: NDArray[np.int64]
    looked: NDArray[np.int64]
    left: NDArray[np.float64]
    total: NDArray[np.float64]

    @staticmethod
    def of(strata: Sequence[Stratum]) -> _Urn:
        chances = [chances_of_stratum(each) for each in strata]
        sizes = [len(each.members) for each in strata]
        members = [part for each in strata for part in each.members.values()]
        return _Urn(
            parts=np.array([each.part for each in members], dtype=np.int64),
            flagged=np.array([each.flagged for each in members], dtype=bool),
            stratum=np.repeat(np.arange(len(strata)), sizes),
            weight=np.array(_weights(strata, chances), dtype=float),
            certain=np.array(
                [
                    part in own.certain
                    for each, own in zip(strata, chances, strict=True)
                    for part in each.members
                ],
                dtype=bool,
            ),
            first=np.cumsum([0, *sizes], dtype=np.int64)[:-1],
            looked=np.array(
                [each.wanted - own.size for each, own in zip(strata, chances, strict=True)],
                dtype=np.int64,
            ),
            left=np.array([own.left for own in chances], dtype=float),
            total=np.array([max(own.total, 1) for own in chances], dtype=float),
        )

    def draw(self, chance: np.random.Generator) -> NDArray[np.bool_]:
        """Which parts one run draws."""
        risky = self._by_risk(chance) if self.left.any() else self.certain
        # What was drawn by risk stands behind all others of its stratum.
        keys = 2.0 * self.stratum + np.where(risky, 1.5, chance.random(len(self.parts)))
        order = np.argsort(keys)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        drawn: NDArray[np.bool_] = risky | (
            rank - self.first[self.stratum] < self.looked[self.stratum]
        )
        return drawn

    def _by_risk(self, chance: np.random.Generator) -> NDArray[np.bool_]:
        """Systematically in random order, in all strata at once; see ``systematic``."""
        order = np.argsort(self.stratum + chance.random(len(self.parts)))
        reached = np.cumsum(self.weight[order])
        before = np.concatenate([[0.0], reached])[self.first][self.stratum]
        steps = self.left[self.stratum] / self.total[self.stratum]
        start = chance.random(len(self.first))[self.stratum]
        upto = np.floor((reached - before) * steps - start)
        below = np.floor((reached - self.weight[order] - before) * steps - start)
        drawn = self.certain.copy()
        drawn[order] |= upto > below
        return drawn


def _weights(strata: Sequence[Stratum], chances: Sequence[Chances]) -> list[int]:
    return [
        own.weights.get(part, 0)
        for each, own in zip(strata, chances, strict=True)
        for part in each.members
    ]


def _agents(strata: Iterable[Stratum]) -> dict[int, AgentOutlook]:
    by_agent: dict[int, list[Stratum]] = defaultdict(list)
    for each in strata:
        by_agent[each.agent].append(each)
    return {agent: _agent(own) for agent, own in by_agent.items()}


def _agent(strata: Sequence[Stratum]) -> AgentOutlook:
    return AgentOutlook(
        population=sum(len(each.members) for each in strata),
        drawn=sum(each.wanted for each in strata),
        uncovered=sum(len(each.members) for each in strata if not each.wanted),
        least=min((_least(each) for each in strata if each.wanted), default=None),
    )


def _least(stratum: Stratum) -> float:
    """The smallest chance of a part of a stratum of which anything is drawn."""
    chances = chances_of_stratum(stratum)
    others = len(stratum.members) - chances.size
    if not others:
        return 1.0
    weights = [
        chances.weights.get(part, 0) for part in stratum.members if part not in chances.certain
    ]
    by_risk = chances.left * min(weights) / chances.total if chances.left else 0.0
    return by_risk + (1 - by_risk) * (stratum.wanted - chances.size) / others


def _cells(strata: Iterable[Stratum]) -> Iterator[Cell]:
    population: Counter[tuple[str, str]] = Counter()
    drawn: Counter[tuple[str, str]] = Counter()
    uncovered: Counter[tuple[str, str]] = Counter()
    for each in strata:
        for cell in cells_of(each.name).items():
            population[cell] += len(each.members)
            drawn[cell] += each.wanted
            uncovered[cell] += 0 if each.wanted else len(each.members)
    for cell in sorted(population):
        yield Cell(*cell, population[cell], drawn[cell], uncovered[cell])


def _short(plan: Plan, agents: Mapping[int, AgentOutlook]) -> tuple[int, ...]:
    if plan.size.unit is not Unit.COUNT:
        return ()
    return tuple(
        agent for agent, own in sorted(agents.items()) if own.population < plan.size.amount
    )


def _spread(values: Sequence[float]) -> Spread | None:
    return Spread(fmean(values), pstdev(values)) if values else None
