"""What an assessment comes to, each figure with the steps that led to it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qa_app.core.appraisal.model import Scheme
from qa_app.core.appraisal.reasons import Reason
from qa_app.core.appraisal.values import Value
from qa_app.core.texts import LocalText


@dataclass(frozen=True, slots=True)
class Derived:
    """One step of a derivation.

    ``step`` is the id of what was computed, ``source`` the scheme's version and key that says
    how, ``uses`` the steps that it rests on. ``unit`` and ``percent``: how it is written.
    """

    step: str
    title: LocalText | None
    value: Value
    because: Reason
    source: str
    uses: tuple[str, ...] = ()
    unit: LocalText | None = None
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Followed:
    """An action that follows, with the reason."""

    id: str
    because: Reason


@dataclass(frozen=True, slots=True)
class Result:
    """One person's result; ``None`` where the scheme has no such thing or a figure is missing."""

    person: str
    total: Decimal | None
    band: str | None
    money: Decimal | None
    titles: tuple[str, ...]
    actions: tuple[Followed, ...]
    derivation: tuple[Derived, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamResult:
    """What goes to a team as a whole."""

    team: str
    money: Decimal | None
    derivation: tuple[Derived, ...]


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A period's results under one scheme, with what whoever publishes them should know."""

    scheme: Scheme
    results: tuple[Result, ...]
    teams: tuple[TeamResult, ...]
    warnings: tuple[Reason, ...]
