"""Entering by hand, changing, telling the agent, withdrawing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qa_app.core.appraisal import Scheme
from qa_app.core.decimals import plain
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused, _
from qa_app.core.ledger import EntryStep, Figures, LedgerEntry, steps
from qa_app.core.ledger.checking import LONGEST_NOTE, check, check_day
from qa_app.core.ledger.filters import LedgerFilter
from qa_app.core.ledger.steps import OWN, with_reason
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.ledger import loading, telling
from qa_app.services.ledger.loading import Case, who_of
from qa_app.services.ledger.published import published_among
from qa_app.services.ledger.roster import roster
from qa_app.storage.queries import ledger as queries
from qa_app.storage.queries import ledger_lists as lists

MOST_AT_ONCE = 5000

NOT_APPLYING = _("No such scheme assesses the agent on that day.")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What somebody wants to enter; ``told_on``: the agent knows already."""

    agent_id: int
    scheme: str
    figures: Figures
    note: str = ""
    told_on: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of many: how many were done, how many passed over."""

    done: int
    passed: int


def enter(context: Context, wanted: NewEntry) -> int:
    """Enter something of an agent; returns its id. Raises Invalid, Refused, NotFound."""
    context.actor.require(Right.KEEP_LEDGER)
    entry = new_entry(context, wanted)
    entry_id = add(context, entry, mark=None)
    if entry.told_on is not None:
        telling.told(context, entry_id, entry)
    audit.record(
        context,
        "ledger.entered",
        "ledger_entry",
        entry_id,
        entry.team_id,
        agent=entry.agent_id,
        scheme=entry.scheme,
        told=entry.told_on and entry.told_on.isoformat(),
        **said(entry.figures),
    )
    context.session.commit()
    return entry_id


def new_entry(context: Context, wanted: NewEntry) -> LedgerEntry:
    """What would be entered; raises Invalid naming the field, Refused, NotFound."""
    post = roster(context, [wanted.agent_id]).post(wanted.agent_id, wanted.figures.day)
    if post is None:
        raise Invalid(_("Choose an agent who was in one of your teams on that day."), field="agent")
    context.actor.require(Right.KEEP_LEDGER, post.team_id)
    if context.actor.agent_id == wanted.agent_id:
        raise Refused(OWN)
    entry = LedgerEntry(
        agent_id=wanted.agent_id,
        team_id=post.team_id,
        scheme=wanted.scheme,
        figures=wanted.figures,
        note=note_of(wanted.note),
    )
    checked_scheme(context, entry)
    return entry if wanted.told_on is None else steps.told(entry, wanted.told_on, context.today)


def change(context: Context, entry_id: int, figures: Figures, note: str) -> None:
    """Mend an entry; who was told of other figures is to be told again."""
    case = loading.to_change(context, entry_id, EntryStep.CHANGE)
    after = steps.changed(case.entry, figures, note_of(note))
    checked_scheme(context, after, besides=entry_id)
    loading.keep(context, case, after, EntryStep.CHANGE, details=said(case.entry.figures))
    _note(context, case, "ledger.changed", **said(figures))


def withdraw(context: Context, entry_id: int, reason: str) -> None:
    """Take an entry back, with a reason; it stays in the ledger as withdrawn."""
    case = loading.to_change(context, entry_id, EntryStep.WITHDRAW)
    after = steps.withdrawn(case.entry, reason)
    loading.keep(context, case, after, EntryStep.WITHDRAW, reason=with_reason(reason))
    telling.withdrawn(context, entry_id, after)
    _note(context, case, "ledger.withdrawn")


def tell(context: Context, entry_id: int, day: date) -> None:
    """Note the day on which the agent was told."""
    case = loading.to_change(context, entry_id, EntryStep.TELL)
    after = steps.told(case.entry, day, context.today)
    loading.keep(context, case, after, EntryStep.TELL, details={"on": day.isoformat()})
    telling.told(context, entry_id, after)
    _note(context, case, "ledger.told", on=day.isoformat())


def tell_many(
    context: Context, day: date, *, ids: Collection[int] = (), wanted: LedgerFilter | None = None
) -> Outcome:
    """Note the day for many: those named, or all that match a filter.

    Passed over is what was told already, happened later, stands in a published period (that is
    late, and told one by one), or is about whoever asks.
    """
    context.actor.require(Right.KEEP_LEDGER)
    if day > context.today:
        raise Invalid(_("This day is still to come."), field="told_on")
    found = chosen(context, ids, wanted)
    done = []
    for case in found:
        if case.published:
            continue
        try:
            steps.require(case.entry, EntryStep.TELL, case.who)
            after = steps.told(case.entry, day, context.today)
        except (Conflict, Invalid, Refused):
            continue
        loading.keep(context, case, after, EntryStep.TELL, details={"on": day.isoformat()})
        telling.told(context, case.stored.id, after)
        done.append(case.stored.id)
    if done:
        audit.record(context, "ledger.told", "ledger", done[0], on=day.isoformat(), entries=done)
    context.session.commit()
    return Outcome(len(done), len(found) - len(done))


def chosen(context: Context, ids: Collection[int], wanted: LedgerFilter | None) -> list[Case]:
    """Entries of the actor's teams, by their ids or by a filter, held until the end.

    Raises NotFound where one named is out of reach.
    """
    reach = context.reach(Right.KEEP_LEDGER)
    found: Iterable[int] = ids
    if wanted is not None:
        found = lists.ids(context.session, lists.such_as(wanted, reach), MOST_AT_ONCE)
    queries.lock(context.session, found)
    stored = queries.some(context.session, list(found))
    if any(not reach.covers(each.entry.team_id) for each in stored):
        raise NotFound()
    held = published_among(context, [(each.id, each.entry) for each in stored])
    return [Case(each, who_of(context, each.entry.team_id), each.id in held) for each in stored]


def add(
    context: Context, entry: LedgerEntry, *, mark: str | None, step: EntryStep = EntryStep.ENTER
) -> int:
    """Keep a new entry with the beginning of its timeline; commits nothing."""
    entry_id = queries.add(
        context.session, entry, mark=mark, created_by=context.actor.user_id, now=context.now
    )
    queries.add_event(
        context.session, entry_id, step, user_id=context.actor.user_id, now=context.now
    )
    return entry_id


def checked_scheme(context: Context, entry: LedgerEntry, besides: int | None = None) -> Scheme:
    """The scheme under which an entry can stand as it is; raises Invalid naming the field."""
    figures = entry.figures
    scheme = loading.scheme_of(context, entry.agent_id, entry.scheme, figures.day)
    if scheme is None:
        raise Invalid(NOT_APPLYING, field="item")
    check_day(figures.day, context.today, scheme.first_day, scheme.last_day)
    day = queries.same_day(context.session, [entry.agent_id], figures.day, figures.day)
    check(
        scheme,
        figures,
        [each.item for each in day if each.scheme == entry.scheme and each.id != besides],
    )
    return scheme


def note_of(text: str) -> str:
    """A note without what surrounds it; raises Invalid where it is too long."""
    note = text.strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid(_("Keep the note to %(most)s characters."), field="note", most=LONGEST_NOTE)
    return note


def said(figures: Figures) -> dict[str, object]:
    """Figures as the audit log and the timeline keep them."""
    written: dict[str, Decimal | None] = {
        "minutes": figures.minutes,
        "points": figures.points,
        "amount": figures.amount,
    }
    return {
        "item": figures.item,
        "day": figures.day.isoformat(),
        "count": figures.count,
        **{name: plain(value) for name, value in written.items() if value is not None},
    }


def _note(context: Context, case: Case, action: str, **details: object) -> None:
    audit.record(context, action, "ledger_entry", case.stored.id, case.entry.team_id, **details)
    context.session.commit()
