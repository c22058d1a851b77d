"""Importing a list of accounts by shift: what it would change, and doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.accounts.entries import (
    Header,
    PlannedRow,
    Planner,
    RowState,
    entry_from_cells,
    header_from,
)
from qa_app.core.errors import Invalid, _
from qa_app.core.people.names import one_line
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.people.staff import MOST_ROWS, Row
from qa_app.storage.queries import accounts as queries
from qa_app.storage.queries.people import teams

UNKNOWN_AGENT = _("“%(agent)s” is the id of no agent of your teams.")
MANY_ROWS = _("A list has at most %(most)s rows.")
_EXCERPT = 120


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """What a list would change, row by row; ``unknown_columns`` are not read."""

    unknown_columns: tuple[str, ...]
    rows: tuple[PlannedRow, ...]

    @property
    def counts(self) -> Mapping[RowState, int]:
        counted = Counter(row.state for row in self.rows)
        return {state: counted[state] for state in RowState}

    @property
    def changes_something(self) -> bool:
        return any(row.state in {RowState.NEW, RowState.CHANGED} for row in self.rows)


def plan_accounts(context: Context, rows: Iterable[Row]) -> AccountPlan:
    """What importing these rows would change; raises Invalid for what is no such list."""
    context.actor.require(Right.IMPORT)
    filled = [row for row in rows if isinstance(row[1], Invalid) or any(map(str.strip, row[1]))]
    if len(filled) > MOST_ROWS + 1:
        raise Invalid(MANY_ROWS, most=MOST_ROWS, field="file")
    head = filled[0][1] if filled else ()
    if isinstance(head, Invalid):
        raise head
    header = header_from(head)
    reading = _Reading(context, header)
    return AccountPlan(header.unknown, tuple(reading.planned(row) for row in filled[1:]))


def import_accounts(context: Context, rows: Iterable[Row]) -> AccountPlan:
    """Do what the rows ask for, but for those refused, all or nothing."""
    queries.take_turn(context.session)
    plan = plan_accounts(context, rows)
    agents = {agent.key: agent.id for agent in teams.all_agents(context.session)}
    for row in plan.rows:
        if row.entry is None:
            continue
        if row.state is RowState.NEW:
            queries.add(
                context.session,
                row.entry,
                agents[row.entry.holding.agent],
                created_by=context.actor.user_id,
                now=context.now,
            )
        elif row.state is RowState.CHANGED and row.replaces is not None:
            queries.set_until(context.session, row.replaces, row.entry.holding.until_ms)
    if plan.changes_something:
        counts = {str(state): count for state, count in plan.counts.items()}
        day = context.today.isoformat()
        audit.record(context, "account.imported", "account", day, **counts)
    context.session.commit()
    return plan


class _Reading:
    """Reads rows against what stands."""

    def __init__(self, context: Context, header: Header) -> None:
        self._header, self._zone = header, context.zone
        self._planner = Planner(queries.standing(context.session), context.zone)
        reach = context.reach(Right.IMPORT)
        self._agents = {
            agent.key
            for agent in teams.all_agents(context.session)
            if reach.everywhere or any(reach.covers(place.team_id) for place in agent.teams)
        }

    def planned(self, row: Row) -> PlannedRow:
        number, cells = row
        try:
            if isinstance(cells, Invalid):
                raise cells
            entry = entry_from_cells(self._header, cells, self._zone)
            if entry.holding.agent not in self._agents:
                raise Invalid(UNKNOWN_AGENT, agent=entry.holding.agent[:60])
        except Invalid as problem:
            refused = RowState.REFUSED
            return PlannedRow(number, None, refused, problem, excerpt=_excerpt(cells))
        return self._planner.take(number, entry)


def _excerpt(cells: Sequence[str] | Invalid) -> str:
    """What a row holds, for finding it again in the file."""
    shown = () if isinstance(cells, Invalid) else filter(None, map(one_line, cells))
    return " · ".join(shown)[:_EXCERPT]
