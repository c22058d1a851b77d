"""Importing a list of accounts by shift: what it would change, and doing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from qa_app.core.accounts.entries import HEADINGS, NEEDED, Entry, Planner, entry_from_cells
from qa_app.core.errors import Invalid, _
from qa_app.core.list_columns import Columns, columns_from
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
from qa_app.storage.queries import accounts as queries
from qa_app.storage.queries.people import teams

UNKNOWN_AGENT = _("“%(agent)s” is the id of no agent of your teams.")


@dataclass(frozen=True, slots=True)
class PlannedAccount(PlannedRow):
    """What a row of a list comes to; ``replaces``: the entry whose end it moves."""

    entry: Entry | None = None
    replaces: int | None = None


AccountPlan: TypeAlias = ListPlan[PlannedAccount]


def plan_accounts(context: Context, rows: Iterable[Row]) -> AccountPlan:
    """What importing these rows would change; raises Invalid for what is no such list."""
    context.actor.require(Right.IMPORT)
    head, below = head_and_rows(rows)
    columns = columns_from(head, HEADINGS, NEEDED)
    planned = plan_rows(below, _Planning(context, columns).row, PlannedAccount)
    return ListPlan(head, columns.unknown, tuple(planned))


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


class _Planning:
    """Takes rows one by one, each against what stands and what those before it bring."""

    def __init__(self, context: Context, columns: Columns) -> None:
        self._columns, self._zone = columns, context.zone
        self._planner = Planner(queries.standing(context.session), context.zone)
        reach = context.reach(Right.IMPORT)
        self._agents = {
            agent.key
            for agent in teams.all_agents(context.session)
            if reach.everywhere or any(reach.covers(place.team_id) for place in agent.teams)
        }

    def row(self, number: int, cells: Sequence[str]) -> PlannedAccount:
        entry = entry_from_cells(self._columns, cells, self._zone)
        if entry.holding.agent not in self._agents:
            raise Invalid(UNKNOWN_AGENT, agent=entry.holding.agent[:60])
        state, replaces = self._planner.take(entry)
        return PlannedAccount(number, cells, state, entry=entry, replaces=replaces)
