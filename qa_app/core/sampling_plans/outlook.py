"""What a plan would draw: tried many times with other seeds before it is drawn once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, pstdev
from typing import NamedTuple

from qa_app.core.sampling_plans.drawing import PlannedDraw, draw_strata
from qa_app.core.sampling_plans.model import Candidate, Plan, Unit
from qa_app.core.sampling_plans.strata import Stratum, strata_of

RUNS = 20


class Spread(NamedTuple):
    """A mean and the standard deviation around it."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to expect of a plan.

    ``per_agent``: how many of each agent, over the agents; ``flagged``: which share (0 to 1) of
    the drawn parts, over the runs, ``None`` where nothing is drawn. ``short`` are agents who
    have fewer parts than the plan asks for; ``uncovered`` counts the parts without any chance.
    """

    drawn: int
    population: int
    by_agent: dict[int, int]
    per_agent: Spread | None
    flagged: Spread | None
    short: tuple[int, ...]
    uncovered: int


def outlook(
    plan: Plan,
    candidates: Iterable[Candidate],
    *,
    excluded: Iterable[int] = (),
    runs: int = RUNS,
) -> Outlook:
    """Draw ``runs`` ≥ 1 times and sum up.

    The plan's own seed is not among those tried: whoever plans does not see the sample.
    """
    population = plan.population(candidates, frozenset(excluded))
    strata = strata_of(plan, population)
    draws = [
        draw_strata(replace(plan, seed=f"outlook {run}: {plan.seed}"), strata)
        for run in range(runs)
    ]
    by_agent = Counter(each.agent for each in population)
    # Draws are of fixed size: every seed takes as many of each agent.
    wanted = _by_agent(strata)
    return Outlook(
        drawn=sum(wanted.values()),
        population=len(population),
        by_agent=wanted,
        per_agent=_spread(list(wanted.values())),
        flagged=_flagged(draws, {each.part for each in population if each.flagged}),
        short=tuple(
            agent
            for agent, own in sorted(by_agent.items())
            if plan.size.unit is Unit.COUNT and own < plan.size.amount
        ),
        uncovered=sum(len(each.members) for each in strata if not each.wanted),
    )


def _by_agent(strata: Iterable[Stratum]) -> dict[int, int]:
    wanted: Counter[int] = Counter()
    for each in strata:
        wanted[each.agent] += each.wanted
    return dict(wanted)


def _flagged(draws: Sequence[PlannedDraw], flagged: set[int]) -> Spread | None:
    drawn = [[part for own in draw.strata.values() for part in own.drawn] for draw in draws]
    return _spread([sum(part in flagged for part in own) / len(own) for own in drawn if own])


def _spread(values: Sequence[float]) -> Spread | None:
    return Spread(fmean(values), pstdev(values)) if values else None
