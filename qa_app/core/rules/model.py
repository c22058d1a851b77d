"""What a rule is: named conditions, an expression over them, and what it reports.

A rule is data. A condition says where to look (its scope) and what for (its operator); the
expression joins the conditions' names; ``report`` names the conditions whose hits become the
findings. Without one the rule finds something about the conversation as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.conversations import Channel, Event, Role
from qa_app.core.proposals import Proposal
from qa_app.core.rules.expression import Expression
from qa_app.core.rules.hits import Severity
from qa_app.core.rules.protocols import Operator
from qa_app.core.texts import LocalText


class Side(StrEnum):
    """On which side of its anchor a condition looks."""

    BEFORE = "before"
    AFTER = "after"
    AROUND = "around"


class Unit(StrEnum):
    """What an anchor's distance counts: the condition's role's messages, turns, or seconds."""

    MESSAGES = "messages"
    TURNS = "turns"
    SECONDS = "seconds"


class Pick(StrEnum):
    """Which hits of the anchor count; a number k picks the k-th (from 1)."""

    EACH = "each"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Look only within a distance of another condition's hits.

    With ``Pick.EACH`` the whole expression is tried once for every hit of the anchor.
    """

    condition: str
    within: int
    unit: Unit = Unit.MESSAGES
    side: Side = Side.AFTER
    pick: Pick | int = Pick.EACH


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a condition looks: at whose messages, at which of them, and near what.

    ``role`` ``None``: everyone but the system. ``first`` / ``last``: so many of that role's
    messages from the beginning or the end; ``start`` / ``end``: from the n-th to the m-th,
    counted from 1, both included.
    """

    role: Role | None = Role.AGENT
    first: int | None = None
    last: int | None = None
    start: int | None = None
    end: int | None = None
    anchor: Anchor | None = None

    @property
    def everything(self) -> bool:
        """Whether it looks at all messages of its role, wherever they stand."""
        return self.counts_nothing and self.anchor is None

    @property
    def counts_nothing(self) -> bool:
        """Whether no message is left out for its number."""
        return self.first is self.last is self.start is self.end is None


@dataclass(frozen=True, slots=True)
class Condition:
    """One named test: an operator applied within a scope."""

    scope: Scope
    operator: Operator


@dataclass(frozen=True, slots=True)
class Source:
    """The document and item a rule serves; ``assumed`` says what we had to decide and why."""

    document: str
    item: str
    assumed: LocalText | None = None


class Line(NamedTuple):
    """One message of an example; ``at``: seconds from its beginning.

    ``until``: where the utterance ends, in examples of calls. ``event``: what a message of the
    system tells.
    """

    role: Role
    text: str
    at: float
    until: float | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Examples:
    """Conversations on which the rule must hit, and on which it must not."""

    hit: tuple[tuple[Line, ...], ...] = ()
    miss: tuple[tuple[Line, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A pre-screen rule.

    ``channels`` empty: every channel. ``needs``: only conversations in which that role has
    spoken. ``criteria``: the criteria whose answer its findings suggest. ``version``: its
    number where it came from stored definitions. ``since`` / ``until``: the first and last local
    day on which a conversation may have begun to be looked at; one that begun on an unknown day
    is not, where a rule has either. ``suggests``: what each finding proposes to take off in
    rubrics that have no link for the rule. ``pack``: the pack that it belongs to, which
    a team switches on; ``None``: in force for every team.
    """

    id: str
    title: LocalText
    severity: Severity
    explanation: LocalText
    conditions: Mapping[str, Condition]
    when: Expression
    report: tuple[str, ...] = ()
    channels: frozenset[Channel] = frozenset()
    needs: Role | None = None
    sources: tuple[Source, ...] = ()
    criteria: tuple[str, ...] = ()
    examples: Examples = field(default_factory=Examples)
    version: int | None = None
    pack: str | None = None
    since: date | None = None
    until: date | None = None
    suggests: tuple[Proposal, ...] = ()
