"""Teams, and the agents who were in them when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from qa_app.core.people.filters import AgentFilter
from qa_app.core.people.records import AgentRecord, AgentTeamRecord, TeamRecord
from qa_app.core.permissions import Reach
from qa_app.storage.queries.people.patterns import containing
from qa_app.storage.tables.people import Agent, AgentTeam, Membership, Team, User


class TeamCounts(NamedTuple):
    """How many users and agents have a part in a team on a day."""

    users: int
    agents: int


def teams_in(session: Session, reach: Reach) -> list[TeamRecord]:
    """The teams of a reach, by name."""
    query = select(Team).order_by(Team.name, Team.id)
    if not reach.everywhere:
        query = query.where(Team.id.in_(reach.team_ids))
    return [_team(row) for row in session.scalars(query)]


def all_teams(session: Session) -> list[TeamRecord]:
    return [_team(row) for row in session.scalars(select(Team).order_by(Team.id))]


def team(session: Session, team_id: int) -> TeamRecord | None:
    row = session.get(Team, team_id)
    return None if row is None else _team(row)


def team_by_key(session: Session, key: str) -> TeamRecord | None:
    row = session.scalar(select(Team).where(Team.key == key))
    return None if row is None else _team(row)


def teams_named(session: Session, name: str) -> list[TeamRecord]:
    return [_team(row) for row in session.scalars(select(Team).where(Team.name == name))]


def counts(session: Session, day: date) -> dict[int, TeamCounts]:
    """Users and agents on a day, by team."""
    users = _counted(
        session,
        select(Membership.team_id, func.count(Membership.user_id.distinct()))
        .join(User, User.id == Membership.user_id)
        .where(User.active, _holds_on(Membership, day))
        .group_by(Membership.team_id),
    )
    agents = _counted(
        session,
        select(AgentTeam.team_id, func.count(AgentTeam.agent_id.distinct()))
        .where(_holds_on(AgentTeam, day))
        .group_by(AgentTeam.team_id),
    )
    return {
        team_id: TeamCounts(users.get(team_id, 0), agents.get(team_id, 0))
        for team_id in users.keys() | agents.keys()
    }


def agent(session: Session, agent_id: int) -> AgentRecord | None:
    return next(iter(_agents(session, select(Agent).where(Agent.id == agent_id))), None)


def agent_by_key(session: Session, key: str) -> AgentRecord | None:
    return next(iter(_agents(session, select(Agent).where(Agent.key == key))), None)


def all_agents(session: Session) -> list[AgentRecord]:
    return _agents(session, select(Agent).order_by(Agent.id))


def agents_in_team(session: Session, team_id: int, day: date) -> list[AgentRecord]:
    """The agents in a team on a day, by name."""
    return _agents(session, select(Agent).where(_in_teams([team_id], day)).order_by(Agent.name))


def listed_agents(
    session: Session, wanted: AgentFilter, reach: Reach, day: date, limit: int
) -> list[AgentRecord]:
    """Agents who are or were in the teams reached, by name; at most ``limit``."""
    query = select(Agent).order_by(Agent.name, Agent.id).limit(limit)
    if not reach.everywhere:
        query = query.where(_ever_in(reach.team_ids))
    if wanted.words:
        query = query.where(
            or_(containing(Agent.name, wanted.words), containing(Agent.key, wanted.words))
        )
    if wanted.team_id is not None:
        query = query.where(_in_teams([wanted.team_id], day))
    elif wanted.former:
        query = query.where(
            ~exists().where(AgentTeam.agent_id == Agent.id, _holds_on(AgentTeam, day))
        )
    return _agents(session, query)


def _agents(session: Session, query: Select[Any]) -> list[AgentRecord]:
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
    ids = [row.id for row in rows]
    places = _places(session, ids)
    users = {
        row.agent_id: row
        for row in session.execute(
            select(User.agent_id, User.id, User.username).where(User.agent_id.in_(ids))
        )
    }
    return [
        AgentRecord(
            id=row.id,
            key=row.key,
            name=row.name,
            teams=tuple(places[row.id]),
            user_id=users[row.id].id if row.id in users else None,
            username=users[row.id].username if row.id in users else None,
        )
        for row in rows
    ]


def _places(session: Session, agent_ids: Sequence[int]) -> dict[int, list[AgentTeamRecord]]:
    found: dict[int, list[AgentTeamRecord]] = defaultdict(list)
    rows = session.execute(
        select(AgentTeam, Team.name)
        .join(Team, Team.id == AgentTeam.team_id)
        .where(AgentTeam.agent_id.in_(agent_ids))
        .order_by(AgentTeam.since, AgentTeam.id)
        .execution_options(populate_existing=True)
    )
    for place, name in rows:
        found[place.agent_id].append(
            AgentTeamRecord(place.id, place.agent_id, place.team_id, name, place.since, place.until)
        )
    return found


def _ever_in(team_ids: frozenset[int]) -> ColumnElement[bool]:
    return exists().where(AgentTeam.agent_id == Agent.id, AgentTeam.team_id.in_(team_ids))


def _in_teams(team_ids: Sequence[int], day: date) -> ColumnElement[bool]:
    return exists().where(
        AgentTeam.agent_id == Agent.id,
        AgentTeam.team_id.in_(team_ids),
        _holds_on(AgentTeam, day),
    )


def _holds_on(table: type[AgentTeam] | type[Membership], day: date) -> ColumnElement[bool]:
    return and_(table.since <= day, or_(table.until.is_(None), table.until >= day))


def _counted(session: Session, query: Select[Any, int]) -> dict[int, int]:
    return {team_id: count for team_id, count in session.execute(query) if team_id is not None}


def _team(row: Team) -> TeamRecord:
    return TeamRecord(row.id, row.key, row.name, row.zone)
