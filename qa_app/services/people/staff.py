"""Importing a staff list: what it would change, and doing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from qa_app.core.list_plans import ListPlan, Row, head_and_rows, plan_rows
from qa_app.core.people.staff_changes import (
    BeginEarlier,
    Change,
    LinkAgent,
    NewAgent,
    NewTeam,
    NewUser,
    PlannedStaff,
    RenameAgent,
    RenameUser,
    SetPlace,
    SetRole,
)
from qa_app.core.people.staff_plan import StaffPlanner
from qa_app.core.people.staff_rows import entry_from, staff_columns
from qa_app.core.permissions import Grant, Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.people.passwords import NewLink, Purpose, add_link
from qa_app.storage.queries.people import accounts, changes, teams

StaffPlan: TypeAlias = ListPlan[PlannedStaff]


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
    head, below = head_and_rows(rows)
    columns = staff_columns(head)

    def plan(number: int, cells: Sequence[str]) -> PlannedStaff | None:
        entry = entry_from(number, columns, cells)
        return None if entry is None else planner.take(entry, cells)

    planned = plan_rows(below, plan, PlannedStaff)
    return ListPlan(head, columns.unknown, tuple(row for row in planned if row is not None))


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
            case RenameAgent(key, name):
                changes.rename_agent(self._session, self._agents[key], name)
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
