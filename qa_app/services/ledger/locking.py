"""Which entries a published period holds fast."""

from __future__ import annotations

from collections.abc import Iterable

from qa_app.core.ledger import LedgerEntry
from qa_app.services.context import Context


def is_locked(context: Context, entry: LedgerEntry) -> bool:
    """Whether the period of an entry's day is published under its scheme."""
    return bool(locked(context, [(0, entry)]))


def locked(context: Context, entries: Iterable[tuple[int, LedgerEntry]]) -> frozenset[int]:
    """The ids of those entries that stand in a published period."""
    return frozenset()
