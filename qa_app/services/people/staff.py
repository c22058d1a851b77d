"""Importing a staff list: what it would change, and doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.errors import Invalid, _
from qa_app.core.people.names import one_line
from qa_app.core.people.staff_changes import (
    BeginEarlier,
    Change,
    LinkAgent,
    NewAgent,
    NewTeam,
    NewUser,
    PlannedRow,
    RenameUser,
    RowState,
    SetPlace,
    SetRole,
)
from qa_app.core.people.staff_plan import StaffPlanner
from qa_app.core.people.staff_rows import StaffHeader, entry_from, header_from
from qa_app.core.permissions import Grant, Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.people.passwords import NewLink, Purpose, add_link
from qa_app.storage.queries.people import accounts, changes, teams

MOST_ROWS = 5_000
_EXCERPT = 120

Row = tuple[int, Sequence[str] | Invalid]
"""A row's number in its file, from 1, and its cells as text or why it has none."""


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """What a staff list would change, row by row.

    ``unknown_columns``: headings that mean nothing here, so that their cells are not read.
    """

    unknown_columns: tuple[str, ...]
    rows: tuple[PlannedRow, ...]

    @property
    def counts(self) -> Mapping[RowState, int]:
        counted = Counter(row.state for row in self.rows)
        return {state: counted[state] for state in RowState}

    @property
    def changes_something(self) -> bool:
        return any(row.changes for row in self.rows)


@dataclass(frozen=True, slots=True)
class ImportedStaff:
    """What was done, and the one-time links of the new users: they cannot be shown again."""

    plan: StaffPlan
    links: tuple[NewLink, ...]


def plan_staff(context: Context, rows: Iterable[Row]) -> StaffPlan:
    """What importing these rows would change; raises Invalid for what is no staff list.

    The first row that is not empty heads the columns.
    """
    context.actor.require(Right.MANAGE_PEOPLE)
    session = context.session
    planner = StaffPlanner(
        context.actor,
        context.today,
        teams.all_teams(session),
        accounts.all_users(session),
        teams.all_agents(session),
    )
    filled = [row for row in rows if _says_something(row)]
    if len(filled) > MOST_ROWS + 1:
        raise Invalid(_("A staff list has at most %(most)s rows."), most=MOST_ROWS, field="file")
    head = filled[0][1] if filled else ()
    if isinstance(head, Invalid):
        raise head
    header = header_from(head)
    planned = (_planned(planner, header, row) for row in filled[1:])
    return StaffPlan(header.unknown, tuple(row for row in planned if row is not None))


def import_staff(context: Context, rows: Iterable[Row]) -> ImportedStaff:
    """Do what the rows ask for, but for those refused, all or nothing."""
    plan = plan_staff(context, rows)
    writer = _Writer(context)
    for row in plan.rows:
        for change in row.changes:
            writer.write(change)
    if plan.changes_something:
        counts = {str(state): count for state, count in plan.counts.items()}
        audit.record(
            context,
            "staff.imported",
            "staff",
            context.today.isoformat(),
            **counts,
            users=[user_id for user_id, _link in writer.new_users],
        )
    context.session.commit()
    return ImportedStaff(plan, tuple(link for _user_id, link in writer.new_users))


def _says_something(row: Row) -> bool:
    cells = row[1]
    return isinstance(cells, Invalid) or any(cell.strip() for cell in cells)


def _planned(planner: StaffPlanner, header: StaffHeader, row: Row) -> PlannedRow | None:
    number, cells = row
    try:
        if isinstance(cells, Invalid):
            raise cells
        entry = entry_from(number, header, cells)
    except Invalid as problem:
        return PlannedRow(number, None, problem=problem, excerpt=_excerpt(cells))
    return None if entry is None else planner.take(entry)


def _excerpt(cells: Sequence[str] | Invalid) -> str:
    """What a row holds, for finding it again in the file."""
    shown = () if isinstance(cells, Invalid) else filter(None, map(one_line, cells))
    return " · ".join(shown)[:_EXCERPT]


class _Writer:
    """Carries changes out, finding by name what earlier ones made."""

    def __init__(self, context: Context) -> None:
        self._context, self._session = context, context.session
        self._teams = {team.key: team.id for team in teams.all_teams(self._session)}
        self._users = {user.username: user.id for user in accounts.all_users(self._session)}
        self._agents = {agent.key: agent.id for agent in teams.all_agents(self._session)}
        self.new_users: list[tuple[int, NewLink]] = []

    def write(self, change: Change) -> None:
        match change:
            case NewTeam(key):
                zone = str(self._context.zone)
                self._teams[key] = changes.add_team(self._session, key, key, zone)
            case NewUser(username, name):
                self._add_user(username, name)
            case RenameUser(username, name):
                changes.rename_user(self._session, self._users[username], name)
            case NewAgent(key, name):
                self._agents[key] = changes.add_agent(self._session, key, name)
            case LinkAgent(username, agent):
                changes.link_agent(self._session, self._users[username], self._agents[agent])
            case SetRole(username, role, team, since, until):
                team_id = None if team is None else self._teams[team]
                grant = Grant(role, team_id, since, until)
                changes.set_role(self._session, self._users[username], grant)
            case SetPlace(agent, team, since, until):
                changes.set_place(
                    self._session, self._agents[agent], self._teams[team], since, until
                )
            case BeginEarlier(agent, _team, known, since):
                changes.begin_place_earlier(self._session, self._agents[agent], known, since)

    def _add_user(self, username: str, name: str) -> None:
        user_id = changes.add_user(self._session, username, name, self._context.now)
        self._users[username] = user_id
        link = add_link(self._context, user_id, username, name, Purpose.SET_UP)
        self.new_users.append((user_id, link))
