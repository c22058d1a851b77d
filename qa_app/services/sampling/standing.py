"""The chance that each conversation had, drawn or not, counted up by agent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from qa_app.core.periods import Period
from qa_app.core.sampling import UNFLAGGED
from qa_app.core.sampling_plans import Candidate, Method, Population, draw_plan
from qa_app.core.sampling_plans.strata import namer
from qa_app.services.context import Context
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries.sampling import DrawOfPeriod

Chances = Mapping[int, Mapping[float, int]]
"""By agent: so many parts with each chance (0 to 1, four significant digits)."""


def standing_chances(
    context: Context, period: Period, *, team_done: Callable[[int, int], None]
) -> Chances:
    """What stood in the draws of a period, with the joint chance over all draws of a team.

    The same rule as for what was drawn (``joint``). Parts that no draw could choose are not
    there, nor are teams of whom the draws do not tell all: some of their days lie outside the
    period, or they looked for findings. ``team_done`` is told how many of how many are read.
    """
    draws: dict[int, list[DrawOfPeriod]] = defaultdict(list)
    for each in queries.draws_within(context.session, period.first_day, period.last_day):
        draws[each.team_id].append(each)
    drawn: dict[int, dict[str, int]] = defaultdict(dict)
    for draw_id, stratum, number in queries.drawn_counts(
        context.session, [each.id for own in draws.values() for each in own]
    ):
        drawn[draw_id][stratum] = number
    found: dict[int, Counter[float]] = defaultdict(Counter)
    for number, own in enumerate(draws.values(), start=1):
        if all(_tells_all(each, period) for each in own):
            for agent, chance in _of_team(context, own, drawn):
                found[agent][chance] += 1
        team_done(number, len(draws))
    return found


def _tells_all(draw: DrawOfPeriod, period: Period) -> bool:
    within = period.contains(draw.window.first_day) and period.contains(draw.window.last_day)
    return within and not draw.terms.filters.targeted


def _of_team(
    context: Context, draws: Sequence[DrawOfPeriod], drawn: Mapping[int, Mapping[str, int]]
) -> Iterator[tuple[int, float]]:
    """The agent and the joint chance of every part that stood in one of a team's draws.

    Draws of other days do not concern a part.
    """
    missed: dict[int, float] = {}
    agents: dict[int, int] = {}
    for each in draws:
        population = queries.populations(context.session, [each.id])[each.id]
        chance = _chance(each, population, drawn.get(each.id, {}))
        further = drawn.get(each.id, {}).get(UNFLAGGED, 0)
        size = len(population.unflagged)
        for_recall = further / size if size else 0.0
        unflagged = population.once_unflagged
        for candidate in population.candidates:
            part = candidate.part
            missing = missed.get(part, 1.0) * (1 - chance(candidate))
            missed[part] = missing * (1 - for_recall) if part in unflagged else missing
            agents[part] = candidate.agent
    rounded: dict[float, float] = {}
    for part, missing in missed.items():
        joint = rounded.get(missing)
        if joint is None:
            joint = rounded[missing] = float(f"{1 - missing:.4g}")
        if joint > 0:
            yield agents[part], joint


def _chance(
    draw: DrawOfPeriod, population: Population, drawn: Mapping[str, int]
) -> Callable[[Candidate], float]:
    """What tells the chance of a candidate in one draw; at random it is one for a stratum."""
    if draw.terms.method is Method.RISK:
        plan = draw.terms.plan(draw.window, draw.seed)
        planned = draw_plan(plan, population.candidates, excluded=population.excluded)
        counted = {name: number for name, number in drawn.items() if name in planned.strata}
        return planned.counted(counted).probability
    name = namer(draw.terms)
    chances = {
        stratum: min(1.0, drawn.get(stratum, 0) / size) if size else 0.0
        for stratum, (size, _wanted) in draw.strata.items()
    }
    return lambda candidate: chances.get(name(candidate), 0.0)
