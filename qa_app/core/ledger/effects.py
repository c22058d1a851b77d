"""What the entries of a ledger come to under their scheme, as the engine counts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qa_app.core.appraisal.facts import Entry, Facts
from qa_app.core.appraisal.ledger import ledgers
from qa_app.core.appraisal.model import Scheme
from qa_app.core.appraisal.reasons import Reason
from qa_app.core.errors import Invalid
from qa_app.core.periods import period_of


@dataclass(frozen=True, slots=True)
class Worth:
    """What one entry comes to; signed. ``counts``: whether it counts at all, and ``because``
    says why or why not.
    """

    points: Decimal
    money: Decimal
    actions: tuple[str, ...]
    counts: bool
    because: tuple[Reason, ...]


def worth_of(scheme: Scheme, entries: Iterable[tuple[int, Entry]]) -> Mapping[int, Worth]:
    """What each entry (by its id) comes to within its period, beside the others given.

    Entries that the scheme of today cannot read (an item taken out since) are left out.
    """
    by_period: dict[tuple[str, str], list[tuple[int, Entry]]] = defaultdict(list)
    for entry_id, entry in entries:
        by_period[entry.person, _period(scheme, entry.on)].append((entry_id, entry))
    found: dict[int, Worth] = {}
    for group in by_period.values():
        found |= _worth(scheme, group)
    return found


def _worth(scheme: Scheme, group: list[tuple[int, Entry]]) -> dict[int, Worth]:
    ids = {id(entry): entry_id for entry_id, entry in group}
    period = period_of(group[0][1].on, scheme.usual_span)
    try:
        found = ledgers(scheme, Facts(period, (), entries=tuple(entry for _id, entry in group)))
    except Invalid:
        return {}
    return {
        ids[id(line.entry)]: Worth(
            line.points, line.money, line.actions, line.counted > 0, line.because
        )
        for ledger in found.values()
        for line in ledger.lines
    }


def _period(scheme: Scheme, day: date) -> str:
    return period_of(day, scheme.usual_span).id
