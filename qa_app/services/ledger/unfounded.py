"""Entries whose ground is gone: the finding was dismissed, or the points were given back.

A suggestion is taken off the list and comes back when its ground does; of an entry that
somebody made of it, the keepers are told, who decide.
"""

from __future__ import annotations

from collections.abc import Collection

from qa_app.core.errors import _
from qa_app.core.ledger import EntryOrigin, EntryState, EntryStep, steps
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.ledger import telling
from qa_app.storage.queries import ledger as queries
from qa_app.storage.queries import ledger_links

DISMISSED = _("The finding that this rests on was dismissed.")
GIVEN_BACK = _("The points that this rests on were given back.")
AGAIN = _("What this rests on holds again.")


def reconsider(context: Context, part_ids: Collection[int] | None = None) -> int:
    """Look at what rests on findings and reviews of some parts, or of all; returns what moved.

    Commits nothing.
    """
    moved = 0
    for found in ledger_links.on_grounds(context.session, part_ids):
        entry = found.stored.entry
        if entry.state is EntryState.ENTERED:
            if not found.holds:
                telling.unfounded(context, found.stored)
            continue
        if found.holds == (entry.state is EntryState.SUGGESTED):
            continue
        back = found.holds
        step = EntryStep.SUGGEST if back else EntryStep.REJECT
        after = steps.suggested_again(entry) if back else steps.rejected(entry)
        queries.keep(context.session, found.stored.id, after)
        queries.add_event(
            context.session,
            found.stored.id,
            step,
            user_id=None,
            now=context.now,
            reason=AGAIN if back else reason_of(entry.origin),
        )
        action = "ledger.suggested" if back else "ledger.rejected"
        audit.record(context, action, "ledger_entry", found.stored.id, entry.team_id)
        moved += 1
    return moved


def reason_of(origin: EntryOrigin) -> str:
    """What became of the ground of an entry."""
    return DISMISSED if origin is EntryOrigin.FINDING else GIVEN_BACK


def is_unfounded(context: Context, entry_id: int, part_id: int) -> bool:
    """Whether the ground of an entry is gone."""
    grounds = ledger_links.on_grounds(context.session, [part_id])
    return any(each.stored.id == entry_id and not each.holds for each in grounds)
