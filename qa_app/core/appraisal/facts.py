"""What is known of a period: the people, their figures, assessments, ledger and history.

As JSON it is the object of ``product.md`` §7; see ``facts_from_json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from qa_app.core.periods import Period


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value; ``n``: on how many cases it rests, where that is known."""

    value: Decimal
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the assessment; ``grade_since``: when they came into their present grade."""

    id: str
    name: str
    team: str | None = None
    role: str | None = None
    joined: date | None = None
    left: date | None = None
    grade: str | None = None
    grade_since: date | None = None
    mentor: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one assessor gave one person, by measure."""

    person: str
    assessor: str
    values: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger (台账): an item that happened ``count`` times on a day.

    ``points`` and ``amount`` (yuan) are what the assessor chose or what it cost, unsigned, each
    time. ``told_on``: when
    the person was told. ``appealed``: an appeal against it is open.
    """

    person: str
    item: str
    on: date
    count: int = 1
    minutes: Decimal | None = None
    points: Decimal | None = None
    amount: Decimal | None = None
    told_on: date | None = None
    appealed: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """A person's result of an earlier period."""

    period: Period
    person: str
    score: Decimal | None = None
    band: str | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What an earlier period owes a person, or takes back, because of what came to light late.

    Signed. ``money`` (yuan) where the scheme pays, otherwise ``points``, which go to the total.
    """

    person: str
    period: str
    points: Decimal | None = None
    money: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a period's assessment rests on.

    ``measures`` by person and ``team_measures`` by team, then by measure. ``assessed_on``: the
    day for which tenure is counted, the period's last one where it is not given.
    ``cash_blocked``, ``cash_cap`` (yuan a person), ``cash_share`` (percent of what the person
    earned): what an administrator allows of deductions in cash; the least counts.
    """

    period: Period
    people: tuple[Person, ...]
    measures: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    team_measures: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    assessments: tuple[Assessment, ...] = ()
    entries: tuple[Entry, ...] = ()
    history: tuple[Past, ...] = ()
    assessed_on: date | None = None
    cash_blocked: bool = False
    cash_cap: Decimal | None = None
    cash_share: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def day(self) -> date:
        return self.assessed_on or self.period.last_day
