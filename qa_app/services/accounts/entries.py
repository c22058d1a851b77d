"""The account table: looking entries up, giving an account, ending a time, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.accounts.entries import Entry, Planner, entry_of
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.queries import accounts as queries
from qa_app.storage.queries.accounts import ListedHolder
from qa_app.storage.queries.conversations import Named, agents_in
from qa_app.storage.tables.base import from_ms, to_ms

__all__ = ["ListedHolder", "NewEntry", "agents", "end", "entries", "give", "one", "remove"]

NOT_YOURS = _("Choose an agent of one of your teams.")
ENDS_EARLY = _("The end lies before the beginning.")
ENDS_LATER = _("The time ends before that already.")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What was typed of an entry; moments in milliseconds since the Unix epoch."""

    source: str
    shop: str
    account: str
    agent_id: int
    since_ms: int
    until_ms: int | None = None


def entries(context: Context, words: str = "", place: Place | None = None) -> Page[ListedHolder]:
    """The entries about agents of the actor's teams, the latest first."""
    context.actor.require(Right.IMPORT)
    reach = context.reach(Right.IMPORT)
    return queries.page(context.session, reach, words=words.strip(), place=place)


def agents(context: Context) -> Sequence[Named]:
    """To whom the actor may give an account."""
    return agents_in(context.session, context.reach(Right.IMPORT))


def one(context: Context, entry_id: int) -> ListedHolder:
    """An entry; raises NotFound outside the actor's teams."""
    context.actor.require(Right.IMPORT)
    found = queries.one(context.session, entry_id, context.reach(Right.IMPORT))
    if found is None:
        raise NotFound()
    return found


def give(context: Context, wanted: NewEntry) -> int:
    """Give an account to an agent for a time; returns the entry's id.

    Raises Invalid where somebody else holds it then.
    """
    context.actor.require(Right.IMPORT)
    if wanted.agent_id not in {agent.id for agent in agents(context)}:
        raise Invalid(NOT_YOURS, field="agent")
    entry = entry_of(
        wanted.source, wanted.shop, wanted.account, "", wanted.since_ms, wanted.until_ms
    )
    queries.take_turn(context.session)
    _check_free(context, entry)
    entry_id = queries.add(
        context.session,
        entry,
        wanted.agent_id,
        created_by=context.actor.user_id,
        now=context.now,
    )
    audit.record(context, "account.given", "account", entry_id, agent=wanted.agent_id)
    context.session.commit()
    return entry_id


def end(context: Context, entry_id: int, until_ms: int) -> None:
    """Let a time end; only ever earlier than it stands, so that nobody is overlapped."""
    found = one(context, entry_id)
    if until_ms <= to_ms(found.since):
        raise Invalid(ENDS_EARLY, field="until")
    if found.until is not None and from_ms(until_ms) > found.until:
        raise Invalid(ENDS_LATER, field="until")
    queries.set_until(context.session, entry_id, until_ms)
    audit.record(context, "account.ended", "account", entry_id, until_ms=until_ms)
    context.session.commit()


def remove(context: Context, entry_id: int) -> None:
    """Forget an entry that was a slip. What was imported by it keeps its agents."""
    found = one(context, entry_id)
    queries.remove(context.session, entry_id)
    audit.record(context, "account.removed", "account", entry_id, agent=found.agent_id)
    context.session.commit()


def _check_free(context: Context, entry: Entry) -> None:
    standing = queries.standing(context.session, [entry.account.account])
    Planner(standing, context.zone).take(entry)
