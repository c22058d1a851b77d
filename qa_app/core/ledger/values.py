"""A ledger entry (加扣分记录) as it is kept, and the words for its states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class EntryState(StrEnum):
    """``SUGGESTED`` waits for a person, who makes it ``ENTERED`` or ``REJECTED``."""

    SUGGESTED = "suggested"
    ENTERED = "entered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class EntryOrigin(StrEnum):
    """How an entry came into the ledger."""

    HAND = "hand"
    IMPORT = "import"
    FINDING = "finding"
    REVIEW = "review"


class AgentAnswer(StrEnum):
    """What the agent said to an entry."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class Settlement(StrEnum):
    """How a dispute ended: the entry stands, stands with other figures, or is withdrawn."""

    UPHELD = "upheld"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class EntryStep(StrEnum):
    """What happened to an entry, for its timeline."""

    SUGGEST = "suggest"
    ENTER = "enter"
    REJECT = "reject"
    CHANGE = "change"
    TELL = "tell"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    SETTLE = "settle"
    WITHDRAW = "withdraw"


class Standing(StrEnum):
    """Where an entry stands, in one word; the first that holds."""

    SUGGESTED = "suggested"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"
    SETTLED = "settled"
    CONFIRMED = "confirmed"
    TOLD = "told"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Figures:
    """What is entered under an item: how often on which day, and what was chosen or measured.

    ``points`` and ``amount`` (yuan) are unsigned; the item says which way they count.
    """

    item: str
    day: date
    count: int = 1
    minutes: Decimal | None = None
    points: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Whence:
    """The place in a conversation that an entry rests on.

    ``rule``: of the finding; ``review`` and ``criterion``: of the review. ``seq`` ``None``: the
    whole conversation; no ``start`` and ``end``: the whole message.
    """

    part_id: int
    rule: str | None = None
    review_id: int | None = None
    criterion: str | None = None
    seq: int | None = None
    start: int | None = None
    end: int | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An entry of one agent under one scheme."""

    agent_id: int
    team_id: int
    scheme: str
    figures: Figures
    note: str = ""
    origin: EntryOrigin = EntryOrigin.HAND
    state: EntryState = EntryState.ENTERED
    told_on: date | None = None
    answer: AgentAnswer | None = None
    settlement: Settlement | None = None
    whence: Whence | None = None

    @property
    def is_disputed(self) -> bool:
        """Whether the agent's dispute waits to be settled."""
        return self.answer is AgentAnswer.DISPUTED and self.settlement is None


def standing_of(entry: LedgerEntry) -> Standing:
    """Where an entry stands."""
    if entry.state is not EntryState.ENTERED:
        return Standing(entry.state.value)
    if entry.is_disputed:
        return Standing.DISPUTED
    if entry.settlement is not None:
        return Standing.SETTLED
    if entry.answer is AgentAnswer.CONFIRMED:
        return Standing.CONFIRMED
    return Standing.UNTOLD if entry.told_on is None else Standing.TOLD
