"""Agents' employment as it is kept, and the people of a team in a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from qa_app.core.appraisal import Person
from qa_app.core.employment import Fact, FactKind, employment_on
from qa_app.core.permissions import RoleName
from qa_app.storage.tables.employment import EmploymentFact
from qa_app.storage.tables.people import Agent, AgentTeam, Membership, Team, User


class KeptFact(NamedTuple):
    """A fact with who wrote it down when; ``who``: ``None`` for the system itself."""

    id: int
    fact: Fact
    mentor: str | None
    who: str | None
    at: datetime


class Leading(NamedTuple):
    """An agent who leads a team, both days inclusive."""

    agent_id: int
    team_id: int
    since: date
    until: date | None


def people_on(session: Session, team_id: int, first_day: date, last_day: date) -> dict[int, Person]:
    """Who belongs to a team's assessment of these days, by the agent's id, in order of name.

    A person's id is the agent's key, their team the team's key. Somebody who changed teams
    meanwhile belongs to the one they were in last. ``role``: ``supervisor`` for who leads the
    team (a user with that role who is linked to an agent), else ``agent``. What is not known
    stays ``None``.
    """
    leaders = _leaders(session, team_id, first_day, last_day)
    members = {
        agent
        for agent, last in _last_teams(session, first_day, last_day).items()
        if last == team_id
    }
    team = session.scalar(select(Team.key).where(Team.id == team_id))
    agents = session.execute(
        select(Agent.id, Agent.key, Agent.name)
        .where(Agent.id.in_(members | leaders))
        .order_by(Agent.name, Agent.id)
    ).all()
    facts = facts_of(session, [agent.id for agent in agents])
    held = {each.id: employment_on(facts.get(each.id, ()), last_day) for each in agents}
    keys = _keys(session, (each.mentor for each in held.values() if each.mentor is not None))
    return {
        each.id: Person(
            id=each.key,
            name=each.name,
            team=team,
            role=str(RoleName.SUPERVISOR if each.id in leaders else RoleName.AGENT),
            joined=held[each.id].joined,
            left=held[each.id].left,
            grade=held[each.id].grade,
            grade_since=held[each.id].grade_since,
            mentor=keys.get(held[each.id].mentor or 0),
        )
        for each in agents
    }


def leaders(session: Session, agent_ids: Collection[int] | None = None) -> list[Leading]:
    """Which agents' users lead which teams when; by itself of all."""
    chosen: Any = (
        select(User.agent_id, Membership.team_id, Membership.since, Membership.until)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.agent_id.is_not(None),
            Membership.team_id.is_not(None),
            Membership.role == str(RoleName.SUPERVISOR),
        )
        .order_by(Membership.since, Membership.id)
    )
    if agent_ids is not None:
        chosen = chosen.where(User.agent_id.in_(agent_ids))
    return [Leading(*row) for row in session.execute(chosen)]


def facts_of(session: Session, agent_ids: Collection[int]) -> dict[int, list[Fact]]:
    """The facts of agents, by agent, the earliest first."""
    rows = session.scalars(
        select(EmploymentFact)
        .where(EmploymentFact.agent_id.in_(agent_ids))
        .order_by(EmploymentFact.since, EmploymentFact.id)
    )
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in rows:
        found[row.agent_id].append(_fact(row))
    return dict(found)


def listed_facts(session: Session, agent_id: int) -> list[KeptFact]:
    """The facts of an agent with their ids, the latest first."""
    mentor = aliased(Agent)
    rows: Any = session.execute(
        select(EmploymentFact, mentor.name, User.name)
        .outerjoin(mentor, mentor.id == EmploymentFact.mentor_id)
        .outerjoin(User, User.id == EmploymentFact.created_by)
        .where(EmploymentFact.agent_id == agent_id)
        .order_by(EmploymentFact.since.desc(), EmploymentFact.id.desc())
    )
    return [KeptFact(row.id, _fact(row), guide, who, row.created_at) for row, guide, who in rows]


def add(session: Session, fact: Fact, *, created_by: int | None, now: datetime) -> int:
    """Keep a fact; returns its id."""
    row = EmploymentFact(
        agent_id=fact.agent_id,
        kind=fact.kind.value,
        since=fact.since,
        grade=fact.grade,
        mentor_id=fact.mentor,
        note=fact.note,
        created_by=created_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def one(session: Session, fact_id: int) -> Fact | None:
    """One fact, or ``None``."""
    row = session.get(EmploymentFact, fact_id)
    return None if row is None else _fact(row)


def remove(session: Session, fact_id: int) -> None:
    """Forget a fact."""
    session.execute(delete(EmploymentFact).where(EmploymentFact.id == fact_id))


def names(session: Session, agent_ids: Collection[int]) -> dict[int, str]:
    """What agents are called."""
    rows = session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(agent_ids)))
    return {row.id: row.name for row in rows}


def grades(session: Session) -> list[str]:
    """Every grade that somebody has or had, by name."""
    chosen = select(EmploymentFact.grade).where(EmploymentFact.grade.is_not(None)).distinct()
    return sorted(grade for grade in session.scalars(chosen) if grade)


def _fact(row: EmploymentFact) -> Fact:
    return Fact(row.agent_id, FactKind(row.kind), row.since, row.grade, row.mentor_id, row.note)


def _last_teams(session: Session, first_day: date, last_day: date) -> dict[int, int]:
    """The team in which each agent was last within these days."""
    rows = session.execute(
        select(AgentTeam.agent_id, AgentTeam.team_id)
        .where(
            AgentTeam.since <= last_day,
            AgentTeam.until.is_(None) | (AgentTeam.until >= first_day),
        )
        .order_by(AgentTeam.since, AgentTeam.id)
    )
    return {row.agent_id: row.team_id for row in rows}


def _leaders(session: Session, team_id: int, first_day: date, last_day: date) -> set[int]:
    return {
        each.agent_id
        for each in leaders(session)
        if each.team_id == team_id
        and each.since <= last_day
        and (each.until is None or each.until >= first_day)
    }


def _keys(session: Session, agent_ids: Iterable[int]) -> dict[int, str]:
    rows = session.execute(select(Agent.id, Agent.key).where(Agent.id.in_(set(agent_ids))))
    return {row.id: row.key for row in rows}
