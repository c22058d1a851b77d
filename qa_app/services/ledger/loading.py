"""An entry for somebody who wants to see or change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa_app.core.appraisal import Scheme
from qa_app.core.errors import NotFound
from qa_app.core.ledger import EntryState, EntryStep, LedgerEntry
from qa_app.core.ledger.steps import Who, require
from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.services.ledger.published import is_published
from qa_app.services.ledger.roster import roster
from qa_app.storage.queries import ledger as queries
from qa_app.storage.queries.ledger import StoredEntry

_UNSEEN_BY_THE_AGENT = {EntryState.SUGGESTED, EntryState.REJECTED}


@dataclass(frozen=True, slots=True)
class Case:
    """An entry, who looks at it, and whether it stands in a published period."""

    stored: StoredEntry
    who: Who
    published: bool

    @property
    def entry(self) -> LedgerEntry:
        return self.stored.entry


def who_of(context: Context, team_id: int) -> Who:
    """The actor, as entries of a team see them."""
    actor = context.actor
    return Who(actor.agent_id, actor.may(Right.KEEP_LEDGER, team_id))


def to_see(context: Context, entry_id: int) -> Case:
    """Raises NotFound or Refused for whom the entry does not concern."""
    stored = queries.one(context.session, entry_id)
    if stored is None:
        raise NotFound()
    entry = stored.entry
    own = context.actor.agent_id == entry.agent_id and context.actor.may(Right.SEE_OWN_LEDGER)
    if own and not context.actor.may(Right.SEE_LEDGER, entry.team_id):
        if entry.state in _UNSEEN_BY_THE_AGENT:
            raise NotFound()
    elif not own:
        context.actor.require(Right.SEE_LEDGER, entry.team_id)
    return Case(stored, who_of(context, entry.team_id), is_published(context, entry))


def to_change(context: Context, entry_id: int, step: EntryStep) -> Case:
    """The entry, held until the transaction ends; raises Refused, Conflict, NotFound."""
    queries.lock(context.session, [entry_id])
    case = to_see(context, entry_id)
    require(case.entry, step, case.who)
    return case


def keep(
    context: Context,
    case: Case,
    after: LedgerEntry,
    step: EntryStep,
    *,
    reason: str = "",
    details: dict[str, object] | None = None,
) -> None:
    """Keep an entry after a step, with its place in the timeline; commits nothing."""
    queries.keep(context.session, case.stored.id, after)
    queries.add_event(
        context.session,
        case.stored.id,
        step,
        user_id=context.actor.user_id,
        now=context.now,
        reason=reason,
        details=details,
    )


def scheme_of(context: Context, agent_id: int, scheme: str, day: date) -> Scheme | None:
    """A scheme as it applies to an agent on a day; ``None`` where it does not."""
    known = roster(context, [agent_id])
    post = known.post(agent_id, day)
    if post is None:
        return None
    return next((each for each in known.schemes(post, day) if each.id == scheme), None)
