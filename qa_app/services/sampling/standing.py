"""The chance that each conversation had, drawn or not, counted up by agent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from operator import attrgetter

from qa_app.core.periods import Period
from qa_app.core.sampling import UNFLAGGED
from qa_app.core.sampling_plans import Candidate, Population, draw_plan
from qa_app.core.sampling_plans.strata import decider, namer
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
            for (agent, chance), parts in _of_team(context, own, drawn).items():
                found[agent][chance] += parts
        team_done(number, len(draws))
    return found


def _tells_all(draw: DrawOfPeriod, period: Period) -> bool:
    within = period.contains(draw.window.first_day) and period.contains(draw.window.last_day)
    return within and not draw.terms.filters.targeted


def _of_team(
    context: Context, draws: Sequence[DrawOfPeriod], drawn: Mapping[int, Mapping[str, int]]
) -> Counter[tuple[int, float]]:
    """How many parts stood in a team's draws by their agent and joint chance.

    Draws of other days do not concern a part.
    """
    if len(draws) == 1:
        missed = _of_draw(context, draws[0], drawn.get(draws[0].id, {}))
    else:
        missed = _of_draws(context, draws, drawn)
    found: Counter[tuple[int, float]] = Counter()
    for (agent, missing), parts in missed.items():
        joint = float(f"{1 - missing:.4g}")
        if joint > 0 and parts:
            found[agent, joint] += parts
    return found


def _of_draw(
    context: Context, draw: DrawOfPeriod, drawn: Mapping[str, int]
) -> Counter[tuple[int, float]]:
    """Parts of one draw by agent and the chance of being left out: counted, not gone through."""
    population = queries.populations(context.session, [draw.id])[draw.id]
    chance, kept = _chance(draw, population, drawn), 1 - _for_recall(population, drawn)
    key = _key(draw)
    clean = population.once_unflagged
    unflagged = Counter(key(each) for each in population.candidates if each.part in clean)
    every = Counter(map(key, population.candidates))
    of_kind = {key(each): each for each in population.candidates}
    found: Counter[tuple[int, float]] = Counter()
    for kind, parts in every.items():
        missing = 1 - chance(of_kind[kind])
        found[of_kind[kind].agent, missing] += parts - unflagged[kind]
        found[of_kind[kind].agent, missing * kept] += unflagged[kind]
    return found


def _of_draws(
    context: Context, draws: Sequence[DrawOfPeriod], drawn: Mapping[int, Mapping[str, int]]
) -> Counter[tuple[int, float]]:
    """The same of several draws in which the same part may have stood."""
    missed: dict[int, float] = {}
    agents: dict[int, int] = {}
    for each in draws:
        population = queries.populations(context.session, [each.id])[each.id]
        chance = _chance(each, population, drawn.get(each.id, {}))
        kept = 1 - _for_recall(population, drawn.get(each.id, {}))
        unflagged = population.once_unflagged
        key, known = _key(each), dict[Hashable, float]()
        for candidate in population.candidates:
            part, kind = candidate.part, key(candidate)
            if kind not in known:
                known[kind] = 1 - chance(candidate)
            missing = missed.get(part, 1.0) * known[kind]
            missed[part] = missing * kept if part in unflagged else missing
            agents[part] = candidate.agent
    return Counter((agents[part], missing) for part, missing in missed.items())


def _for_recall(population: Population, drawn: Mapping[str, int]) -> float:
    """The chance with which a draw took what had no finding besides."""
    size = len(population.unflagged)
    return drawn.get(UNFLAGGED, 0) / size if size else 0.0


def _key(draw: DrawOfPeriod) -> Callable[[Candidate], Hashable]:
    """What of a candidate decides its chance; by risk each has its own."""
    return attrgetter("part") if draw.terms.method.weighed else decider(draw.terms)


def _chance(
    draw: DrawOfPeriod, population: Population, drawn: Mapping[str, int]
) -> Callable[[Candidate], float]:
    """What tells the chance of a candidate in one draw; at random it is one for a stratum."""
    if draw.terms.method.weighed:
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
