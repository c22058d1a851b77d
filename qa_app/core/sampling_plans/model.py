"""A sampling plan (抽检计划) and what it draws from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.errors import Invalid, _
from qa_app.core.periods import Period
from qa_app.core.sampling import MOST_PER_AGENT

RiskScores = Callable[[Sequence[int]], Mapping[int, float]]
"""A port: parts to their risk, 0 (none) to 1; whoever draws says where it comes from."""

MOST_DAYS_NEW = 730
MOST_NEWCOMER_PERCENT = 1000


class Candidate(NamedTuple):
    """A part that may be drawn, with all that a plan asks of it.

    ``day`` is the local day on which its conversation began, ``shift`` the name of the agent's
    shift then (``None``: unknown), ``tenure_days`` how long the agent had been there,
    ``messages`` its length, ``risk`` 0 to 1. A draw stores its candidates, so that it can be
    replayed when scores and shifts have changed.
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


class Method(StrEnum):
    """``RANDOM``: every part of an agent alike; ``RISK``: the risky ones rather."""

    RANDOM = "random"
    RISK = "risk"


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
    """What a plan looks at; an empty set means all, ``None`` no bound."""

    channels: frozenset[str] = frozenset()
    agents: frozenset[int] = frozenset()
    shifts: frozenset[str] = frozenset()
    least_messages: int = 0
    most_messages: int | None = None
    flagged: bool | None = None

    def admit(self, candidate: Candidate) -> bool:
        """Whether a candidate belongs to the plan's population."""
        return (
            (not self.channels or candidate.channel in self.channels)
            and (not self.agents or candidate.agent in self.agents)
            and (not self.shifts or candidate.shift in self.shifts)
            and candidate.messages >= self.least_messages
            and (self.most_messages is None or candidate.messages <= self.most_messages)
            and (self.flagged is None or candidate.flagged is self.flagged)
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """How a team's sample of a period is drawn.

    ``stratify``: dimensions within each agent. ``random_percent``: by risk, the share of each
    stratum that is drawn at random all the same, so that everything has a chance.
    ``weekly_minimum``: at least so many of each agent and week, beyond ``size`` if need be.
    Raises Invalid naming the field.
    """

    period: Period
    size: Size
    seed: str
    method: Method = Method.RANDOM
    stratify: frozenset[Dimension] = frozenset()
    filters: Filters = Filters()
    random_percent: int = 50
    weekly_minimum: int = 0
    newcomers: Newcomers | None = None

    def __post_init__(self) -> None:
        most = 100 if self.size.unit is Unit.PERCENT else MOST_PER_AGENT
        _within(self.size.amount, 1, most, "size")
        _within(self.random_percent, 1, 100, "random_percent")
        _within(self.weekly_minimum, 0, MOST_PER_AGENT, "weekly_minimum")
        if self.newcomers is not None:
            _within(self.newcomers.days, 1, MOST_DAYS_NEW, "newcomers.days")
            _within(self.newcomers.percent, 100, MOST_NEWCOMER_PERCENT, "newcomers.percent")
        if not self.seed:
            raise Invalid(_("A draw needs a seed, so that it can be replayed."), field="seed")

    def population(
        self, candidates: Iterable[Candidate], excluded: frozenset[int] = frozenset()
    ) -> tuple[Candidate, ...]:
        """The candidates of the period that pass the filters, by part; without the excluded."""
        kept = {
            each.part: each
            for each in candidates
            if each.part not in excluded
            and self.period.contains(each.day)
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
