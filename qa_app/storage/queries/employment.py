"""Agents' employment as it is kept, and the people of a team in a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.appraisal import Person
from qa_app.core.employment import Fact, FactKind, employment_on
from qa_app.core.permissions import RoleName
from qa_app.storage.tables.employment import EmploymentFact
from qa_app.storage.tables.people import Agent, AgentTeam, Membership, Team, User


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


def facts_of(session: Session, agent_ids: Collection[int]) -> dict[int, list[Fact]]:
    """The facts of agents, by agent, the earliest first."""
    rows = session.scalars(
        select(EmploymentFact)
        .where(EmploymentFact.agent_id.in_(agent_ids))
        .order_by(EmploymentFact.since, EmploymentFact.id)
    )
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in rows:
        found[row.agent_id].append(
            Fact(row.agent_id, FactKind(row.kind), row.since, row.grade, row.mentor_id, row.note)
        )
    return dict(found)


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
    return set(
        session.scalars(
            select(User.agent_id)
            .join(Membership, Membership.user_id == User.id)
            .where(
                User.agent_id.is_not(None),
                Membership.role == str(RoleName.SUPERVISOR),
                Membership.team_id == team_id,
                Membership.since <= last_day,
                Membership.until.is_(None) | (Membership.until >= first_day),
            )
        ).all()
    ) - {None}  # type: ignore[return-value]


def _keys(session: Session, agent_ids: Iterable[int]) -> dict[int, str]:
    rows = session.execute(select(Agent.id, Agent.key).where(Agent.id.in_(set(agent_ids))))
    return {row.id: row.key for row in rows}
