"""The users, teams and agents over whom the actor has a say."""

from __future__ import annotations

from qa_app.core.errors import NotFound
from qa_app.core.people.managing import may_manage, may_see, require_management
from qa_app.core.people.records import AgentRecord, TeamRecord, UserRecord
from qa_app.core.permissions import Grant, Right, RoleName
from qa_app.services.context import Context
from qa_app.storage.queries.people import accounts, teams


def visible_user(context: Context, user_id: int) -> UserRecord:
    """A user whom the actor may look at; raises NotFound, or Refused without the right."""
    context.actor.require(Right.MANAGE_PEOPLE)
    user = accounts.user(context.session, user_id)
    if user is None or not may_see(context.actor, [role.grant for role in user.roles]):
        raise NotFound()
    return user


def managed_user(context: Context, user_id: int) -> UserRecord:
    """A user whom the actor may change; raises NotFound or Refused."""
    user = visible_user(context, user_id)
    require_management(context.actor, [role.grant for role in user.roles], context.today)
    return user


def manages(context: Context, user: UserRecord) -> bool:
    """Whether the actor may change this user; for what a page offers."""
    return may_manage(context.actor, [role.grant for role in user.roles], context.today)


def managed_team(context: Context, team_id: int) -> TeamRecord:
    """A team whose people the actor manages; raises NotFound or Refused."""
    context.actor.require(Right.MANAGE_PEOPLE, team_id)
    team = teams.team(context.session, team_id)
    if team is None:
        raise NotFound()
    return team


def visible_agent(context: Context, agent_id: int) -> AgentRecord:
    """An agent who is or was in a team that the actor manages."""
    context.actor.require(Right.MANAGE_PEOPLE)
    agent = teams.agent(context.session, agent_id)
    if agent is None or not may_see(context.actor, _parts(agent)):
        raise NotFound()
    return agent


def managed_agent(context: Context, agent_id: int) -> AgentRecord:
    """An agent whom the actor may change; raises NotFound or Refused."""
    agent = visible_agent(context, agent_id)
    require_management(context.actor, _parts(agent), context.today)
    return agent


def _parts(agent: AgentRecord) -> list[Grant]:
    return [Grant(RoleName.AGENT, place.team_id, place.since, place.until) for place in agent.teams]
