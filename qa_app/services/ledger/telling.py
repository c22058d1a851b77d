"""Notices about entries: to the agent, and to who keeps the ledger. They commit nothing."""

from __future__ import annotations

from qa_app.core.ledger import LedgerEntry
from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries import reviews
from qa_app.storage.queries.ledger import StoredEntry
from qa_app.storage.queries.people import accounts

TOLD, WITHDRAWN, SETTLED, DISPUTED, UNFOUNDED = (
    "ledger.told",
    "ledger.withdrawn",
    "ledger.settled",
    "ledger.disputed",
    "ledger.unfounded",
)


def told(context: Context, entry_id: int, entry: LedgerEntry) -> None:
    """The agent finds the entry on their own page from now on told."""
    _to_agent(context, TOLD, entry_id, entry, again=entry.told_on)


def withdrawn(context: Context, entry_id: int, entry: LedgerEntry) -> None:
    """Who was told of an entry is told that it is gone."""
    if entry.told_on is not None:
        _to_agent(context, WITHDRAWN, entry_id, entry)


def settled(context: Context, entry_id: int, entry: LedgerEntry) -> None:
    """The agent learns what became of the dispute."""
    _to_agent(context, SETTLED, entry_id, entry, again=context.now.isoformat())


def disputed(context: Context, entry_id: int, entry: LedgerEntry, agent: str) -> None:
    """Who keeps the ledger settles the dispute."""
    keepers = accounts.users_with_right(
        context.session, Right.KEEP_LEDGER, entry.team_id, context.today
    )
    others = [user.id for user in keepers if user.id != context.actor.user_id]
    details = {"entry": entry_id, "day": entry.figures.day.isoformat(), "agent": agent}
    again = f"{DISPUTED}:{entry_id}:{context.now.isoformat()}"
    notify(context, others, DISPUTED, again[:100], details)


def unfounded(context: Context, stored: StoredEntry) -> None:
    """Who keeps the ledger is told that what an entry rests on is gone."""
    entry = stored.entry
    keepers = accounts.users_with_right(
        context.session, Right.KEEP_LEDGER, entry.team_id, context.today
    )
    own = reviews.users_of_agents(context.session, [entry.agent_id]).get(entry.agent_id)
    details = {"entry": stored.id, "day": entry.figures.day.isoformat(), "agent": stored.agent}
    notify(
        context,
        [user.id for user in keepers if user.id != own],
        UNFOUNDED,
        f"{UNFOUNDED}:{stored.id}",
        details,
    )


def _to_agent(
    context: Context, kind: str, entry_id: int, entry: LedgerEntry, again: object = ""
) -> None:
    users = list(reviews.users_of_agents(context.session, [entry.agent_id]).values())
    details = {"entry": entry_id, "day": entry.figures.day.isoformat()}
    notify(context, users, kind, f"{kind}:{entry_id}:{again}"[:100], details)
