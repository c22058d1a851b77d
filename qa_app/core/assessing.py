"""Values that agents give as assessors: of themselves (自评), and of their colleagues (互评).

Whether an assessor of a scheme is the person themself or their colleagues is told by the
assessor's id; everybody else's values are entered by whoever brings the team's figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar

from qa_app.core.appraisal.model import Assessor, Scheme
from qa_app.core.periods import Period

DAYS_AFTER = 7
"""So long after a period's last day agents can still give their values."""
DAYS_BEFORE = 3
"""So long before its last day they are told that their values are wanted."""
LAST_DAYS = 2
"""And so long before the end they are told again."""

_SELF, _PEERS = frozenset({"self"}), frozenset({"peer", "peers"})
_T = TypeVar("_T")


class Giver(StrEnum):
    """Who among the agents gives an assessor's values."""

    SELF = "self"
    PEERS = "peers"


class Window(NamedTuple):
    """The days on which values of a period can be given, both inclusive."""

    first_day: date
    last_day: date

    def is_open(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def giver_of(assessor: Assessor) -> Giver | None:
    """Which agents are meant by an assessor; ``None``: none of them."""
    if assessor.id in _SELF:
        return Giver.SELF
    return Giver.PEERS if assessor.id in _PEERS else None


def asked_of_agents(scheme: Scheme) -> list[tuple[Assessor, Giver]]:
    """The assessors of a scheme whose values agents give."""
    found = [(each, giver_of(each)) for each in scheme.assessors]
    return [(each, giver) for each, giver in found if giver is not None]


def rated(giver: Giver, own: int, people: Mapping[int, _T]) -> dict[int, _T]:
    """About whom an agent gives values: themself, or everybody else of the assessment."""
    return {
        agent: each for agent, each in people.items() if (agent == own) == (giver is Giver.SELF)
    }


def window_of(period: Period) -> Window:
    """When a period's values can be given: from its first day until a week after its last."""
    return Window(period.first_day, period.last_day + timedelta(days=DAYS_AFTER))


def reminders_on(period: Period) -> tuple[date, date]:
    """The days from which agents are told that values are wanted, and told again."""
    return (
        period.last_day - timedelta(days=DAYS_BEFORE),
        window_of(period).last_day - timedelta(days=LAST_DAYS),
    )
