"""What a list of the ledger is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Shelf(StrEnum):
    """The parts of the ledger: what is entered (all of it, not yet told, disputed), what is
    suggested, and what was rejected or withdrawn.
    """

    ENTERED = "entered"
    SUGGESTED = "suggested"
    UNTOLD = "untold"
    DISPUTED = "disputed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which entries; an empty field narrows nothing. Days are inclusive."""

    shelf: Shelf = Shelf.ENTERED
    team_id: int | None = None
    agent_id: int | None = None
    scheme: str | None = None
    item: str | None = None
    since: date | None = None
    until: date | None = None
