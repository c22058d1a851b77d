"""Importing a list of entries: what it would bring, and bringing it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from qa_app.core.appraisal import Scheme
from qa_app.core.errors import Invalid, QaError, _
from qa_app.core.ledger import EntryOrigin, EntryStep, LedgerEntry, steps
from qa_app.core.ledger.checking import check, check_day
from qa_app.core.ledger.rows import HEADINGS, NEEDED, WantedEntry, mark_of_row, meant, wanted_from
from qa_app.core.ledger.steps import OWN
from qa_app.core.list_columns import columns_from
from qa_app.core.list_plans import (
    ListPlan,
    PlannedRow,
    Row,
    RowState,
    head_and_rows,
    plan_rows,
)
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.ledger import telling
from qa_app.services.ledger.entering import add
from qa_app.services.ledger.loading import Case, keep, who_of
from qa_app.services.ledger.published import published
from qa_app.services.ledger.roster import Roster, roster
from qa_app.storage.locks import Lock, hold
from qa_app.storage.queries import ledger as queries
from qa_app.storage.queries.people import teams

__all__ = ["EntryPlan", "PlannedEntry", "import_entries", "plan_entries"]

UNKNOWN_AGENT = _("“%(agent)s” is the id of no agent of your teams.")
OTHER_NAME = _("%(agent)s is the id of %(name)s, not of %(given)s.")
PUBLISHED = _(
    "The period of this day is published. Enter what is late by hand, so that it is told there."
)


@dataclass(frozen=True, slots=True)
class PlannedEntry(PlannedRow):
    """What a row comes to: what it says, and the entry of that.

    ``kept``: the entry that it brings again.
    """

    wanted: WantedEntry | None = None
    entry: LedgerEntry | None = None
    agent: str = ""
    scheme: Scheme | None = None
    mark: str | None = None
    kept: int | None = None


EntryPlan: TypeAlias = ListPlan[PlannedEntry]


def plan_entries(context: Context, rows: Iterable[Row]) -> EntryPlan:
    """What importing these rows would bring; raises Invalid for what is no such list."""
    context.actor.require(Right.KEEP_LEDGER)
    head, below = head_and_rows(rows)
    columns = columns_from(head, HEADINGS, NEEDED)

    def read(number: int, cells: Sequence[str]) -> PlannedEntry:
        return PlannedEntry(number, cells, RowState.NEW, wanted=wanted_from(columns, cells))

    said = list(plan_rows(below, read, PlannedEntry))
    planning = _Planning(context, [row.wanted for row in said if row.wanted is not None])
    return ListPlan(head, columns.unknown, planning.finished(map(planning.row, said)))


def import_entries(context: Context, rows: Iterable[Row]) -> EntryPlan:
    """Bring what the rows hold, but for those refused, all or nothing."""
    hold(context.session, Lock.LEDGER)
    plan = plan_entries(context, rows)
    for row in plan.rows:
        if row.entry is None:
            continue
        if row.state is RowState.NEW:
            entry_id = add(context, row.entry, mark=row.mark)
            if row.entry.told_on is not None:
                telling.told(context, entry_id, row.entry)
        elif row.state is RowState.CHANGED and row.kept is not None:
            _tell(context, row.kept, row.entry)
    if plan.changes_something:
        counts = {str(state): count for state, count in plan.counts.items()}
        audit.record(context, "ledger.imported", "ledger", context.today.isoformat(), **counts)
    context.session.commit()
    return plan


def _tell(context: Context, entry_id: int, entry: LedgerEntry) -> None:
    """A row that came again, by now with the day on which the agent was told."""
    stored = queries.one(context.session, entry_id)
    if stored is not None:
        case = Case(stored, who_of(context, stored.entry.team_id), published=False)
        after = replace(stored.entry, told_on=entry.told_on)
        keep(context, case, after, EntryStep.TELL, details={"on": str(entry.told_on)})
        telling.told(context, entry_id, after)


class _Planning:
    """Takes rows one by one, each against what stands and what those before it bring."""

    def __init__(self, context: Context, wanted: Sequence[WantedEntry]) -> None:
        self._context = context
        known = {agent.key: agent for agent in teams.all_agents(context.session)}
        self._agents = {key: known[key] for key in {each.agent for each in wanted} & known.keys()}
        ids = [agent.id for agent in self._agents.values()]
        self._roster: Roster = roster(context, ids)
        self._published = published(context, self._roster)
        self._items: dict[tuple[int, str, date], list[str]] = defaultdict(list)
        self._ordinals: Counter[tuple[object, ...]] = Counter()
        days = [each.day for each in wanted]
        if days:
            for each in queries.same_day(context.session, ids, min(days), max(days)):
                self._items[each.agent_id, each.scheme, each.day].append(each.item)

    def row(self, row: PlannedEntry) -> PlannedEntry:
        """What a row comes to, before it is known whether it came before."""
        if row.wanted is None:
            return row
        try:
            return self._planned(row, row.wanted)
        except QaError as problem:
            return replace(row, state=RowState.REFUSED, problem=problem)

    def finished(self, rows: Iterable[PlannedEntry]) -> tuple[PlannedEntry, ...]:
        """The rows, those that came before marked as such and the others checked beside them."""
        found = list(rows)
        marks = [row.mark for row in found if row.mark is not None]
        kept = queries.by_mark(self._context.session, marks)
        told = {
            each.id: each.entry.told_on
            for each in queries.some(self._context.session, list(kept.values()))
        }
        return tuple(self._finish(row, kept, told) for row in found)

    def _finish(
        self, row: PlannedEntry, kept: Mapping[str, int], told: Mapping[int, date | None]
    ) -> PlannedEntry:
        entry, scheme = row.entry, row.scheme
        if entry is None or scheme is None or row.mark is None:
            return row
        entry_id = kept.get(row.mark)
        if entry_id is not None:
            news = entry.told_on is not None and told.get(entry_id) is None
            state = RowState.CHANGED if news else RowState.SAME
            return replace(row, state=state, kept=entry_id)
        items = self._items[entry.agent_id, entry.scheme, entry.figures.day]
        try:
            check(scheme, entry.figures, items)
        except Invalid as problem:
            return replace(row, state=RowState.REFUSED, entry=None, problem=problem)
        items.append(entry.figures.item)
        return row

    def _planned(self, row: PlannedEntry, wanted: WantedEntry) -> PlannedEntry:
        context = self._context
        agent = self._agents.get(wanted.agent)
        post = self._roster.post(agent.id, wanted.day) if agent is not None else None
        if agent is None or post is None or not context.actor.may(Right.KEEP_LEDGER, post.team_id):
            raise Invalid(UNKNOWN_AGENT, field="agent", agent=wanted.agent[:60])
        if wanted.name and wanted.name != agent.name:
            raise Invalid(OTHER_NAME, agent=agent.key, name=agent.name, given=wanted.name[:40])
        if context.actor.agent_id == agent.id:
            raise Invalid(OWN)
        scheme, item = meant(wanted, self._roster.schemes(post, wanted.day))
        check_day(wanted.day, context.today, scheme.first_day, scheme.last_day)
        figures = wanted.figures(item)
        check(scheme, figures)
        same = (agent.id, scheme.id, figures, wanted.note)
        self._ordinals[same] += 1
        entry = LedgerEntry(
            agent_id=agent.id,
            team_id=post.team_id,
            scheme=scheme.id,
            figures=figures,
            note=wanted.note,
            origin=EntryOrigin.IMPORT,
        )
        if wanted.told_on is not None:
            entry = steps.told(entry, wanted.told_on, context.today)
        if self._published.holds(entry):
            raise Invalid(PUBLISHED, field="day")
        mark = mark_of_row(agent.id, scheme.id, figures, wanted.note, self._ordinals[same])
        return replace(row, entry=entry, agent=agent.name, scheme=scheme, mark=mark)
