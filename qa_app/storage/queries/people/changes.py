"""Writing users, roles, teams, agents and their times in teams; none of these commits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from qa_app.core.permissions import Grant
from qa_app.storage.tables.people import Agent, AgentTeam, Membership, Team, User


def add_user(
    session: Session, username: str, name: str, now: datetime, *, demo: bool = False
) -> int:
    row = User(username=username, name=name, created_at=now, demo=demo)
    session.add(row)
    session.flush()
    return row.id


def rename_user(session: Session, user_id: int, name: str) -> None:
    _update(session, User, user_id, name=name)


def set_locale(session: Session, user_id: int, locale: str) -> None:
    _update(session, User, user_id, locale=locale)


def set_active(session: Session, user_id: int, active: bool, left_on: date | None) -> None:
    _update(session, User, user_id, active=active, left_on=left_on)


def set_demo(session: Session, user_id: int) -> None:
    _update(session, User, user_id, demo=True)


def link_agent(session: Session, user_id: int, agent_id: int | None) -> None:
    _update(session, User, user_id, agent_id=agent_id)


def set_role(session: Session, user_id: int, grant: Grant) -> None:
    """Give a role, or move the end of the same one begun that day."""
    known = session.scalar(
        select(Membership.id).where(
            Membership.user_id == user_id,
            Membership.role == str(grant.role),
            Membership.team_id.is_not_distinct_from(grant.team_id),
            Membership.since == grant.since,
        )
    )
    if known is not None:
        set_role_end(session, known, grant.until)
        return
    session.add(
        Membership(
            user_id=user_id,
            role=str(grant.role),
            team_id=grant.team_id,
            since=grant.since,
            until=grant.until,
        )
    )
    session.flush()


def set_role_end(session: Session, role_id: int, until: date | None) -> None:
    _update(session, Membership, role_id, until=until)


def remove_role(session: Session, role_id: int) -> None:
    """Take back a role that never held."""
    session.execute(delete(Membership).where(Membership.id == role_id))


def add_team(session: Session, key: str, name: str, zone: str) -> int:
    row = Team(key=key, name=name, zone=zone)
    session.add(row)
    session.flush()
    return row.id


def change_team(session: Session, team_id: int, name: str, zone: str) -> None:
    _update(session, Team, team_id, name=name, zone=zone)


def add_agent(session: Session, key: str, name: str) -> int:
    row = Agent(key=key, name=name)
    session.add(row)
    session.flush()
    return row.id


def rename_agent(session: Session, agent_id: int, name: str) -> None:
    _update(session, Agent, agent_id, name=name)


def set_place(
    session: Session, agent_id: int, team_id: int, since: date, until: date | None
) -> None:
    """Put an agent into a team, or move the end of the time begun that day."""
    known = session.scalar(
        select(AgentTeam.id).where(AgentTeam.agent_id == agent_id, AgentTeam.since == since)
    )
    if known is not None:
        _update(session, AgentTeam, known, team_id=team_id, until=until)
        return
    session.add(AgentTeam(agent_id=agent_id, team_id=team_id, since=since, until=until))
    session.flush()


def begin_place_earlier(session: Session, agent_id: int, known: date, since: date) -> None:
    """Let the time in a team that begins on ``known`` begin on ``since``."""
    places = select(AgentTeam.id).where(AgentTeam.agent_id == agent_id, AgentTeam.since == known)
    _update(session, AgentTeam, session.scalars(places).one(), since=since)


def set_place_end(session: Session, place_id: int, until: date) -> None:
    _update(session, AgentTeam, place_id, until=until)


def remove_place(session: Session, place_id: int) -> None:
    """Take back a time in a team that never came."""
    session.execute(delete(AgentTeam).where(AgentTeam.id == place_id))


def _update(session: Session, table: Any, row_id: int, **values: object) -> None:
    session.execute(update(table).where(table.id == row_id).values(**values))
