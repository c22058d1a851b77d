"""What the rules and the criteria that entries rest on are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qa_app.core.ledger import LedgerEntry
from qa_app.core.texts import LocalText
from qa_app.services import definitions
from qa_app.services.context import Context


def titles(context: Context, entries: Iterable[LedgerEntry]) -> Mapping[str, LocalText]:
    """By rule id, and by ``rubric#criterion``; what is no longer in force is left out."""
    places = [entry.whence for entry in entries if entry.whence is not None]
    found: dict[str, LocalText] = {}
    rules = {place.rule for place in places if place.rule is not None}
    if rules:
        found |= {r.id: r.title for r in definitions.active_rules(context) if r.id in rules}
    criteria = {place.criterion for place in places if place.criterion is not None}
    for version in definitions.rubric_versions(context) if criteria else ():
        for key in criteria:
            rubric, _mark, name = key.partition("#")
            criterion = version.rubric.criterion(name) if rubric == version.rubric.id else None
            if criterion is not None:
                found[key] = criterion.title
    return found
