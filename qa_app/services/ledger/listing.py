"""Lists of the ledger, one entry with its timeline, and the agent's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qa_app.core.appraisal import Entry, Scheme
from qa_app.core.errors import NotFound
from qa_app.core.ledger import EntryState, EntryStep
from qa_app.core.ledger.checking import Asked, asked_by
from qa_app.core.ledger.effects import Worth, worth_of
from qa_app.core.ledger.filters import LedgerFilter, Shelf
from qa_app.core.ledger.steps import possible
from qa_app.core.listing import Page, Place, place_from
from qa_app.core.periods import Span, period_of
from qa_app.core.permissions import Right
from qa_app.core.texts import LocalText
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.ledger import grounds, loading, unfounded
from qa_app.services.ledger.loading import Case
from qa_app.services.ledger.roster import roster
from qa_app.storage.queries import ledger as queries
from qa_app.storage.queries import ledger_lists as lists
from qa_app.storage.queries.conversations import Named, agents_in, teams_in
from qa_app.storage.queries.ledger import Happened, StoredEntry

__all__ = ["Happened", "StoredEntry"]

AT_ONCE = 500
COUNTED = (Shelf.SUGGESTED, Shelf.UNTOLD, Shelf.DISPUTED)


@dataclass(frozen=True, slots=True)
class ListedEntries:
    """A page of entries.

    ``worth``: what each comes to, by id. ``schemes``: by their ids, as of today. ``total``: how
    many match. ``titles``: what the rules and criteria that they rest on are called.
    """

    page: Page[StoredEntry]
    worth: Mapping[int, Worth]
    schemes: Mapping[str, Scheme]
    total: int
    titles: Mapping[str, LocalText]


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """One entry as the actor may see it; ``may``: the steps that they can take.

    ``gone``: what became of the ground that it rested on, for who keeps the ledger.
    """

    stored: StoredEntry
    scheme: Scheme | None
    asked: Asked
    worth: Worth | None
    timeline: Sequence[Happened]
    may: frozenset[EntryStep]
    published: bool
    own: bool
    gone: str | None = None
    titles: Mapping[str, LocalText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """By what a list can be narrowed."""

    teams: Sequence[Named]
    agents: Sequence[Named]
    schemes: Mapping[str, Scheme]


@dataclass(frozen=True, slots=True)
class Enterable:
    """What can be entered of an agent on a day, and in which team."""

    team_id: int
    schemes: Sequence[Scheme]


def list_entries(
    context: Context, wanted: LedgerFilter, place: Place | None = None
) -> ListedEntries:
    """The entries of the actor's teams that match, the latest day first."""
    context.actor.require(Right.SEE_LEDGER)
    conditions = lists.such_as(wanted, context.reach(Right.SEE_LEDGER))
    page = lists.page(context.session, conditions, place)
    return _listed(context, page, lists.count(context.session, conditions))


def counts(context: Context, wanted: LedgerFilter) -> Mapping[Shelf, int]:
    """How many of the same filter wait on the shelves on which something is to be done."""
    reach = context.reach(Right.SEE_LEDGER)
    return {
        shelf: lists.count(
            context.session,
            lists.such_as(
                LedgerFilter(
                    shelf,
                    wanted.team_id,
                    wanted.agent_id,
                    wanted.scheme,
                    wanted.item,
                    wanted.since,
                    wanted.until,
                ),
                reach,
            ),
        )
        for shelf in COUNTED
    }


def own_entries(context: Context, place: Place | None = None) -> ListedEntries:
    """What stands of the actor themself."""
    agent_id = _own(context)
    conditions = lists.of_agent(agent_id)
    page = lists.page(context.session, conditions, place)
    return _listed(context, page, lists.count(context.session, conditions))


def every_entry(context: Context, wanted: LedgerFilter | None) -> Iterator[ListedEntries]:
    """All that match, page by page, the latest day first; ``None``: the actor's own."""
    if wanted is None:
        conditions = lists.of_agent(_own(context))
    else:
        context.actor.require(Right.SEE_LEDGER)
        conditions = lists.such_as(wanted, context.reach(Right.SEE_LEDGER))
    total = lists.count(context.session, conditions)
    place: Place | None = None
    while True:
        page = lists.page(context.session, conditions, place, AT_ONCE)
        yield _listed(context, page, total)
        if page.after is None:
            return
        place = place_from(page.after, None)


def days(context: Context, wanted: LedgerFilter) -> tuple[date, date] | None:
    """The first and the last day of what matches; ``None``: nothing does."""
    context.actor.require(Right.SEE_LEDGER)
    conditions = lists.such_as(wanted, context.reach(Right.SEE_LEDGER))
    return lists.days(context.session, conditions)


def to_answer(context: Context) -> int:
    """How many entries the actor was told of and has not answered."""
    agent_id = context.actor.agent_id
    if agent_id is None or not context.actor.may(Right.SEE_OWN_LEDGER):
        return 0
    return lists.count(context.session, lists.of_agent(agent_id, open_only=True))


def open_entry(context: Context, entry_id: int) -> OpenedEntry:
    """One entry; raises NotFound or Refused for whom it does not concern."""
    case = loading.to_see(context, entry_id)
    entry = case.entry
    schemes = _schemes(context)
    scheme = schemes.get(entry.scheme)
    item = scheme.item(entry.figures.item) if scheme is not None else None
    return OpenedEntry(
        stored=case.stored,
        scheme=scheme,
        asked=asked_by(scheme, item) if scheme is not None and item is not None else Asked(),
        worth=_worth(context, [case.stored], schemes).get(entry_id),
        timeline=queries.events_of(context.session, entry_id),
        may=possible(entry, case.who),
        published=case.published,
        own=case.who.agent_id == entry.agent_id,
        gone=_gone(context, case) if case.who.keeps else None,
        titles=grounds.titles(context, [entry]),
    )


def _gone(context: Context, case: Case) -> str | None:
    entry = case.entry
    if entry.whence is None or entry.state is not EntryState.ENTERED:
        return None
    gone = unfounded.is_unfounded(context, case.stored.id, entry.whence.part_id)
    return unfounded.reason_of(entry.origin) if gone else None


def choices(context: Context, right: Right = Right.SEE_LEDGER) -> Choices:
    """By what the actor can narrow a list, or for whom they can enter something."""
    reach = context.reach(right)
    return Choices(
        teams_in(context.session, reach), agents_in(context.session, reach), _schemes(context)
    )


def enterable(context: Context, agent_id: int, day: date) -> Enterable | None:
    """Under what something can be entered of an agent on a day; ``None``: of no team then."""
    known = roster(context, [agent_id])
    post = known.post(agent_id, day)
    if post is None or not context.actor.may(Right.KEEP_LEDGER, post.team_id):
        return None
    return Enterable(post.team_id, known.schemes(post, day))


def _listed(context: Context, page: Page[StoredEntry], total: int) -> ListedEntries:
    schemes = _schemes(context)
    return ListedEntries(
        page,
        _worth(context, page.rows, schemes),
        schemes,
        total,
        grounds.titles(context, [row.entry for row in page.rows]),
    )


def _schemes(context: Context) -> dict[str, Scheme]:
    """Every scheme that has items."""
    found = definitions.known_schemes(context)
    return {key: each.scheme for key, each in found.items() if each.scheme.items}


def _worth(
    context: Context, rows: Collection[StoredEntry], schemes: Mapping[str, Scheme]
) -> Mapping[int, Worth]:
    """What entries come to, beside all the others of their agents and periods."""
    entered = [row for row in rows if row.entry.state is EntryState.ENTERED]
    if not entered:
        return {}
    days = [row.entry.figures.day for row in entered]
    spans = [
        Span.MONTH if Span.MONTH in schemes[key].spans else schemes[key].spans[0]
        for key in {row.entry.scheme for row in entered} & schemes.keys()
    ]
    first = min((period_of(min(days), span).first_day for span in spans), default=min(days))
    last = max((period_of(max(days), span).last_day for span in spans), default=max(days))
    agents = {row.entry.agent_id for row in entered}
    beside: dict[str, list[tuple[int, Entry]]] = defaultdict(list)
    for each in queries.beside(context.session, agents, first, last):
        beside[each.scheme].append((each.id, each.entry))
    found: dict[int, Worth] = {}
    for key, entries in beside.items():
        if key in schemes:
            found |= worth_of(schemes[key], entries)
    return found


def _own(context: Context) -> int:
    context.actor.require(Right.SEE_OWN_LEDGER)
    if context.actor.agent_id is None:
        raise NotFound()
    return context.actor.agent_id
