"""The ledger (台账): entries of additions and deductions, and what may happen to them."""

from qa_app.core.ledger.values import (
    AgentAnswer,
    EntryOrigin,
    EntryState,
    EntryStep,
    Figures,
    LedgerEntry,
    Settlement,
    Standing,
    Whence,
    standing_of,
)

__all__ = [
    "AgentAnswer",
    "EntryOrigin",
    "EntryState",
    "EntryStep",
    "Figures",
    "LedgerEntry",
    "Settlement",
    "Standing",
    "Whence",
    "standing_of",
]
