"""A sampling plan (抽检计划) and what it draws from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.errors import Invalid, _
from qa_app.core.sampling import MOST_PER_AGENT
from qa_app.core.sampling_plans.windows import Window

RiskScores = Callable[[Sequence[int]], Mapping[int, float]]
"""A port: parts to their risk, 0 (none) to 1; whoever draws says where it comes from."""

MOST_DAYS_NEW = 730
MOST_NEWCOMER_PERCENT = 1000
MOST_SHIFTS = 8
SHIFT_HOURS = (0, 8, 16)
"""When shifts begin where nobody has said otherwise, as hours of the day."""


class Candidate(NamedTuple):
    """A part that may be drawn, with all that a plan asks of it.

    ``day`` is the local day on which its conversation began, ``shift`` the name of the agent's
    shift then (``None``: unknown), ``tenure_days`` how long the agent had been there,
    ``messages`` its length, ``risk`` 0 to 1, ``longest_ms`` the longest wait for a reply. A draw
    stores its candidates, so that it can be replayed when scores and shifts have changed.
    """

    part: int
    agent: int
    channel: str
    day: date
    messages: int
    shift: str | None = None
    tenure_days: int | None = None
    flagged: bool = False
    risk: float = 0.0
    longest_ms: int | None = None


class Method(StrEnum):
    """``RANDOM``: every part of an agent alike; ``RISK``: the risky ones rather; ``TEACH``: those
    whose labels teach a risk model most. What they teach takes the place of the risk then.
    """

    RANDOM = "random"
    RISK = "risk"
    TEACH = "teach"

    @property
    def weighed(self) -> bool:
        """Whether some are drawn rather than others."""
        return self is not Method.RANDOM


class Dimension(StrEnum):
    """By what an agent's parts are stratified; each plan stratifies by agent."""

    CHANNEL = "channel"
    SHIFT = "shift"
    WEEK = "week"
    TENURE = "tenure"
    LENGTH = "length"


class Unit(StrEnum):
    """What a plan's size counts: conversations for each agent, or percent of the agent's own."""

    COUNT = "count"
    PERCENT = "percent"


class Size(NamedTuple):
    """How much of each agent: so many conversations, or that share of them, rounded up."""

    amount: int
    unit: Unit = Unit.COUNT

    def of(self, population: int) -> int:
        """How many of an agent who has so many; never more than there are."""
        if self.unit is Unit.PERCENT:
            return -(-population * self.amount // 100)
        return min(self.amount, population)


class Newcomers(NamedTuple):
    """Who began fewer than ``days`` before is looked at ``percent`` as much (200: twice)."""

    days: int
    percent: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What a plan looks at; an empty set means all, ``None`` no bound.

    ``slow_ms``: only where the customer once waited at least so long.
    """

    channels: frozenset[str] = frozenset()
    agents: frozenset[int] = frozenset()
    shifts: frozenset[str] = frozenset()
    least_messages: int = 0
    most_messages: int | None = None
    flagged: bool | None = None
    slow_ms: int | None = None

    @property
    def targeted(self) -> bool:
        """Whether conversations are chosen by what was found in them.

        What is drawn then tells nothing of an agent's ordinary work.
        """
        return self.flagged is not None or self.slow_ms is not None

    def admit(self, candidate: Candidate) -> bool:
        """Whether a candidate belongs to the plan's population."""
        return (
            (not self.channels or candidate.channel in self.channels)
            and (not self.agents or candidate.agent in self.agents)
            and (not self.shifts or candidate.shift in self.shifts)
            and candidate.messages >= self.least_messages
            and (self.most_messages is None or candidate.messages <= self.most_messages)
            and (self.flagged is None or candidate.flagged is self.flagged)
            and (
                self.slow_ms is None
                or (candidate.longest_ms is not None and candidate.longest_ms >= self.slow_ms)
            )
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """How a sample is drawn, whenever and by whichever seed.

    ``stratify``: dimensions within each agent. ``random_percent``: by risk, the share of each
    stratum that is drawn at random all the same, so that everything has a chance.
    ``weekly_minimum``: at least so many of each agent and week, beyond ``size`` if need be.
    ``shift_hours``: the hours at which shifts begin. Raises Invalid naming the field.
    """

    size: Size
    method: Method = Method.RANDOM
    stratify: frozenset[Dimension] = frozenset()
    filters: Filters = Filters()
    random_percent: int = 50
    weekly_minimum: int = 0
    newcomers: Newcomers | None = None
    shift_hours: tuple[int, ...] = SHIFT_HOURS

    def __post_init__(self) -> None:
        most = 100 if self.size.unit is Unit.PERCENT else MOST_PER_AGENT
        _within(self.size.amount, 1, most, "size")
        _within(self.random_percent, 1, 100, "random_percent")
        _within(self.weekly_minimum, 0, MOST_PER_AGENT, "weekly_minimum")
        if self.newcomers is not None:
            _within(self.newcomers.days, 1, MOST_DAYS_NEW, "newcomers.days")
            _within(self.newcomers.percent, 100, MOST_NEWCOMER_PERCENT, "newcomers.percent")
        _check_shifts(self.shift_hours)
        _check_lengths(self.filters)

    @property
    def by_week(self) -> bool:
        return bool(self.weekly_minimum) or Dimension.WEEK in self.stratify

    def plan(self, window: Window, seed: str) -> Plan:
        """These terms for certain days and a seed; raises Invalid for an empty seed."""
        own = {each.name: getattr(self, each.name) for each in fields(Terms)}
        return Plan(**own, window=window, seed=seed)


@dataclass(frozen=True, slots=True)
class Plan(Terms):
    """How a team's sample of certain days is drawn."""

    window: Window = field(kw_only=True)
    seed: str = field(kw_only=True)

    def __post_init__(self) -> None:
        Terms.__post_init__(self)
        if not self.seed:
            raise Invalid(_("A draw needs a seed, so that it can be replayed."), field="seed")

    def population(
        self, candidates: Iterable[Candidate], excluded: frozenset[int] = frozenset()
    ) -> tuple[Candidate, ...]:
        """The candidates of the window that pass the filters, by part; without the excluded."""
        kept = {
            each.part: each
            for each in candidates
            if each.part not in excluded
            and self.window.contains(each.day)
            and self.filters.admit(each)
        }
        return tuple(kept[part] for part in sorted(kept))


def with_risk(candidates: Iterable[Candidate], scores: RiskScores) -> tuple[Candidate, ...]:
    """The candidates with the risk that a model gives; one without a score keeps none."""
    every = tuple(candidates)
    found = scores([each.part for each in every])
    return tuple(each._replace(risk=found.get(each.part, 0.0)) for each in every)


def _within(value: int, least: int, most: int, field: str) -> None:
    if not least <= value <= most:
        raise Invalid(
            _("Give a number between %(least)s and %(most)s."), field=field, least=least, most=most
        )


def _check_shifts(hours: tuple[int, ...]) -> None:
    in_order = list(hours) == sorted(set(hours)) and all(0 <= hour <= 23 for hour in hours)
    if not in_order or not 1 <= len(hours) <= MOST_SHIFTS:
        raise Invalid(
            _("Write the hours at which shifts begin in order: 0, 8, 16. At most %(most)s."),
            field="shift_hours",
            most=MOST_SHIFTS,
        )


def _check_lengths(filters: Filters) -> None:
    if filters.most_messages is not None and filters.most_messages < filters.least_messages:
        raise Invalid(
            _("The longest conversation asked for is shorter than the shortest."),
            field="most_messages",
        )
