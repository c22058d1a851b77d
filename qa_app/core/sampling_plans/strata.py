"""The strata of a plan: an agent's parts by week, channel, shift, tenure and length."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from qa_app.core.sampling import stratum_of
from qa_app.core.sampling_plans.allocation import allocate
from qa_app.core.sampling_plans.model import Candidate, Dimension, Plan, Terms

TENURE_DAYS = (30, 90, 365)
"""Days at which a band of tenure ends and the next begins."""

LENGTHS = (10, 30, 100)
"""Messages at which a band of length begins."""

Reader = Callable[[Candidate], str]


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
    by_agent: dict[int, list[Candidate]] = defaultdict(list)
    for each in population:
        by_agent[each.agent].append(each)
    week, cell = _week_reader(plan), _cell_reader(plan)
    return tuple(
        stratum
        for _agent, own in sorted(by_agent.items())
        for stratum in _of(plan, own, week, cell)
    )


def namer(plan: Terms) -> Reader:
    """What names the stratum to which a candidate belongs."""
    week, cell = _week_reader(plan), _cell_reader(plan)
    return lambda each: _name(each.agent, week(each), cell(each))


def decider(plan: Terms) -> Callable[[Candidate], Hashable]:
    """What of a candidate decides its stratum: those with the same belong to the same one."""
    reads = {
        Dimension.CHANNEL: "channel",
        Dimension.SHIFT: "shift",
        Dimension.TENURE: "tenure_days",
        Dimension.LENGTH: "messages",
    }
    chosen = [field for dimension, field in reads.items() if dimension in plan.stratify]
    return attrgetter("agent", *(["day"] if plan.by_week else []), *chosen)


def stratum_name(plan: Terms, candidate: Candidate) -> str:
    """The name of the stratum to which a candidate belongs."""
    return namer(plan)(candidate)


def cells_of(stratum: str) -> Mapping[str, str]:
    """The dimensions that a stratum's name tells, with their values; the agent is none."""
    pieces = (piece.partition(":") for piece in stratum.split("|")[1:])
    return {dimension: value for dimension, _colon, value in pieces}


def shift_of(hour: int, starts: Sequence[int]) -> str:
    """The shift in which an hour (0 to 23) falls, by the hours at which shifts start."""
    place = bisect_right(starts, hour) - 1
    begins, ends = starts[place], starts[(place + 1) % len(starts)]
    return f"{begins:02}-{ends or 24:02}"


def shifts_of(starts: Sequence[int]) -> tuple[str, ...]:
    """The names of all shifts."""
    return tuple(shift_of(hour, starts) for hour in starts)


def wanted_of(plan: Plan, own: Sequence[Candidate]) -> int:
    """How many of an agent's parts are wanted, before any weekly minimum."""
    wanted = plan.size.of(len(own))
    if plan.newcomers is not None and _is_newcomer(own, plan.newcomers.days):
        wanted = -(-wanted * plan.newcomers.percent // 100)
    return min(wanted, len(own))


def _of(plan: Plan, own: Sequence[Candidate], week: Reader, cell: Reader) -> list[Stratum]:
    weeks = _split(own, week) if plan.by_week else {"": list(own)}
    per_week = allocate(_sizes(weeks), wanted_of(plan, own), plan.weekly_minimum)
    return [
        _stratum(plan, _name(own[0].agent, name, inner), cells[inner], seats)
        for name, members in sorted(weeks.items())
        for cells in [_split(members, cell) if plan.stratify else {"": members}]
        for inner, seats in sorted(allocate(_sizes(cells), per_week[name]).items())
    ]


def _stratum(plan: Plan, name: str, members: Sequence[Candidate], wanted: int) -> Stratum:
    risky = 0
    if plan.method.weighed:
        # Rounded up: one that is drawn at random gives everything a chance.
        risky = wanted - -(-wanted * plan.random_percent // 100)
    by_part = {each.part: each for each in members}
    return Stratum(name, members[0].agent, by_part, wanted, risky)


def _name(agent: int, week: str, cell: str) -> str:
    return "|".join(piece for piece in (stratum_of(agent), week, cell) if piece)


def _cell_reader(plan: Terms) -> Reader:
    read: Mapping[Dimension, Reader] = {
        Dimension.CHANNEL: lambda each: f"channel:{each.channel}",
        Dimension.SHIFT: lambda each: f"shift:{each.shift or ''}",
        Dimension.TENURE: lambda each: f"tenure:{_band(each.tenure_days, TENURE_DAYS)}",
        Dimension.LENGTH: lambda each: f"length:{_band(each.messages, LENGTHS)}",
    }
    chosen = [value for dimension, value in read.items() if dimension in plan.stratify]
    if len(chosen) == 1:
        return chosen[0]
    return lambda each: "|".join([value(each) for value in chosen])


def _week_reader(plan: Terms) -> Reader:
    """The ISO week; empty where the plan does not ask for weeks."""
    if not plan.by_week:
        return lambda _each: ""
    known: dict[object, str] = {}

    def week(each: Candidate) -> str:
        found = known.get(each.day)
        if found is None:
            year, number, _weekday = each.day.isocalendar()
            found = known[each.day] = f"{Dimension.WEEK}:{year}-W{number:02}"
        return found

    return week


def _band(value: int | None, bounds: Sequence[int]) -> str:
    """The band in which a value lies, by where it begins; empty for none."""
    return "" if value is None else str((0, *bounds)[bisect_right(bounds, value)])


def _is_newcomer(own: Sequence[Candidate], days: int) -> bool:
    # Of a month in which somebody ceases to be new, its first conversation decides.
    known = [each.tenure_days for each in own if each.tenure_days is not None]
    return bool(known) and min(known) < days


def _split(candidates: Iterable[Candidate], key: Reader) -> dict[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        groups[key(each)].append(each)
    return groups


def _sizes(groups: Mapping[str, Sequence[Candidate]]) -> dict[str, int]:
    return {name: len(members) for name, members in groups.items()}
