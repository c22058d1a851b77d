"""The strata of a plan: an agent's parts by week, channel, shift, tenure and length."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from qa_app.core.sampling import stratum_of
from qa_app.core.sampling_plans.allocation import allocate
from qa_app.core.sampling_plans.model import Candidate, Dimension, Method, Plan

TENURE_DAYS = (30, 90, 365)
"""Days at which a band of tenure ends and the next begins."""

LENGTHS = (10, 30, 100)
"""Messages at which a band of length begins."""


class Stratum(NamedTuple):
    """Candidates, by part, that are drawn from together, and how many are wanted of them.

    ``risky`` of the ``wanted`` are drawn by risk, the others at random.
    """

    name: str
    agent: int
    members: Mapping[int, Candidate]
    wanted: int
    risky: int


def strata_of(plan: Plan, population: Iterable[Candidate]) -> tuple[Stratum, ...]:
    """The strata of a plan's population, by agent, then by name."""
    by_agent = _split(population, lambda each: str(each.agent))
    agents = sorted(by_agent.values(), key=lambda own: own[0].agent)
    return tuple(stratum for own in agents for stratum in _of_agent(plan, own))


def stratum_name(plan: Plan, candidate: Candidate) -> str:
    """The name of the stratum to which a candidate belongs."""
    return _name(candidate.agent, _week(plan, candidate), _cell(candidate, plan.stratify))


def wanted_of(plan: Plan, own: Sequence[Candidate]) -> int:
    """How many of an agent's parts are wanted, before any weekly minimum."""
    wanted = plan.size.of(len(own))
    if plan.newcomers is not None and _is_newcomer(own, plan.newcomers.days):
        wanted = -(-wanted * plan.newcomers.percent // 100)
    return min(wanted, len(own))


def _of_agent(plan: Plan, own: Sequence[Candidate]) -> list[Stratum]:
    weeks = _split(own, lambda each: _week(plan, each))
    per_week = allocate(_sizes(weeks), wanted_of(plan, own), plan.weekly_minimum)
    return [
        _stratum(plan, _name(own[0].agent, week, cell), cells[cell], seats)
        for week, members in sorted(weeks.items())
        for cells in [_split(members, lambda each: _cell(each, plan.stratify))]
        for cell, seats in sorted(allocate(_sizes(cells), per_week[week]).items())
    ]


def _stratum(plan: Plan, name: str, members: Sequence[Candidate], wanted: int) -> Stratum:
    risky = 0
    if plan.method is Method.RISK:
        # Rounded up: one that is drawn at random gives everything a chance.
        risky = wanted - -(-wanted * plan.random_percent // 100)
    by_part = {each.part: each for each in members}
    return Stratum(name, members[0].agent, by_part, wanted, risky)


def _name(agent: int, week: str, cell: str) -> str:
    return "|".join(piece for piece in (stratum_of(agent), week, cell) if piece)


def _cell(candidate: Candidate, dimensions: frozenset[Dimension]) -> str:
    read: Mapping[Dimension, Callable[[Candidate], str]] = {
        Dimension.CHANNEL: lambda each: each.channel,
        Dimension.SHIFT: lambda each: each.shift or "",
        Dimension.TENURE: lambda each: _band(each.tenure_days, TENURE_DAYS),
        Dimension.LENGTH: lambda each: _band(each.messages, LENGTHS),
    }
    return "|".join(
        f"{dimension}:{value(candidate)}"
        for dimension, value in read.items()
        if dimension in dimensions
    )


def _week(plan: Plan, candidate: Candidate) -> str:
    """The ISO week; empty where the plan does not ask for weeks."""
    if not plan.weekly_minimum and Dimension.WEEK not in plan.stratify:
        return ""
    year, week, _weekday = candidate.day.isocalendar()
    return f"{Dimension.WEEK}:{year}-W{week:02}"


def _band(value: int | None, bounds: Sequence[int]) -> str:
    """The band in which a value lies, by where it begins; empty for none."""
    return "" if value is None else str((0, *bounds)[bisect_right(bounds, value)])


def _is_newcomer(own: Sequence[Candidate], days: int) -> bool:
    # Of a month in which somebody ceases to be new, its first conversation decides.
    known = [each.tenure_days for each in own if each.tenure_days is not None]
    return bool(known) and min(known) < days


def _split(
    candidates: Iterable[Candidate], key: Callable[[Candidate], str]
) -> dict[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        groups[key(each)].append(each)
    return groups


def _sizes(groups: Mapping[str, Sequence[Candidate]]) -> dict[str, int]:
    return {name: len(members) for name, members in groups.items()}
