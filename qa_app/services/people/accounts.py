"""Users: found, looked at, made, renamed, linked with the agent they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.listing import Page
from qa_app.core.people.filters import UserFilter
from qa_app.core.people.managing import require_granting
from qa_app.core.people.names import folded_username, name_from, username_from
from qa_app.core.people.records import AgentRecord, TeamRecord, UserRecord
from qa_app.core.permissions import Grant, Right, RoleName
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.people.managed import managed_agent, managed_user, manages, visible_user
from qa_app.services.people.passwords import NewLink, Purpose, add_link
from qa_app.storage.queries.people import accounts, changes, leaving, sign_ins, teams

LOCALES = ("zh_CN", "en")


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of users, how many there are in all, and the teams to choose from."""

    page: Page[UserRecord]
    total: int
    teams: Sequence[TeamRecord]


@dataclass(frozen=True, slots=True)
class Details:
    """A user with what an administrator decides by.

    ``link_until``: a one-time link waits until then. ``changeable``: the actor may change
    this user. ``open_assignments``: how many wait with them.
    """

    user: UserRecord
    agent: AgentRecord | None
    link_until: datetime | None
    changeable: bool
    open_assignments: int


@dataclass(frozen=True, slots=True)
class Grantable:
    """Where the actor may give roles: in these teams, and (``everywhere``) in all at once."""

    teams: Sequence[TeamRecord]
    everywhere: bool


def grantable(context: Context) -> Grantable:
    context.actor.require(Right.MANAGE_PEOPLE)
    reach = context.reach(Right.MANAGE_PEOPLE)
    return Grantable(teams.teams_in(context.session, reach), reach.everywhere)


def users(context: Context, wanted: UserFilter) -> Listing:
    """The users of the teams whose people the actor manages."""
    context.actor.require(Right.MANAGE_PEOPLE)
    reach = context.reach(Right.MANAGE_PEOPLE)
    return Listing(
        page=accounts.listed_users(context.session, wanted, reach, context.today),
        total=accounts.count_users(context.session, wanted, reach, context.today),
        teams=teams.teams_in(context.session, reach),
    )


def user_named(context: Context, username: str) -> UserRecord:
    """The user of a sign-in name; raises NotFound."""
    found = accounts.user_by_username(context.session, folded_username(username))
    if found is None:
        raise NotFound(_("There is no user %(username)s."), username=username)
    return visible_user(context, found.id)


def details(context: Context, user_id: int) -> Details:
    user = visible_user(context, user_id)
    session = context.session
    return Details(
        user=user,
        agent=None if user.agent_id is None else teams.agent(session, user.agent_id),
        link_until=sign_ins.open_link_until(session, user.id, context.now),
        changeable=manages(context, user),
        open_assignments=leaving.open_counts(session, [user.id]).get(user.id, 0),
    )


def create_user(context: Context, username: str, name: str, grant: Grant) -> NewLink:
    """A new user with a first role, and the link by which they set their account up."""
    username, name = username_from(username), name_from(name)
    require_granting(context.actor, grant)
    if grant.role is RoleName.AGENT and grant.team_id is None:
        raise Invalid(_("This role needs a team."), field="team")
    try:
        user_id = changes.add_user(context.session, username, name, context.now)
    except IntegrityError as fault:
        context.session.rollback()
        raise Conflict(_("This sign-in name is taken."), field="username") from fault
    changes.set_role(context.session, user_id, grant)
    link = add_link(context, user_id, username, name, Purpose.SET_UP)
    audit.record(context, "user.created", "user", user_id, grant.team_id, **grant_details(grant))
    context.session.commit()
    return link


def rename_user(context: Context, user_id: int, name: str) -> None:
    user = managed_user(context, user_id)
    changes.rename_user(context.session, user.id, name_from(name))
    audit.record(context, "user.renamed", "user", user.id)
    context.session.commit()


def link_agent(context: Context, user_id: int, agent_key: str) -> None:
    """Say which agent a user is, by the agent's id in files; empty: none.

    They see this agent's scores from now on.
    """
    user = managed_user(context, user_id)
    agent_id = _agent_for(context, user, agent_key.strip())
    changes.link_agent(context.session, user.id, agent_id)
    audit.record(context, "user.agent_linked", "user", user.id, agent_id=agent_id)
    context.session.commit()


def _agent_for(context: Context, user: UserRecord, key: str) -> int | None:
    if not key:
        return None
    agent = teams.agent_by_key(context.session, key)
    if agent is None:
        raise Invalid(_("There is no agent %(agent)s."), field="agent", agent=key)
    managed_agent(context, agent.id)
    if agent.user_id not in {None, user.id}:
        raise Conflict(
            _("Agent %(agent)s is linked with %(username)s already."),
            field="agent",
            agent=key,
            username=agent.username,
        )
    return agent.id


def set_own_locale(context: Context, locale: str) -> None:
    """The language in which the pages greet the actor from now on."""
    if locale not in LOCALES:
        raise Invalid(_("This language is not on offer."), field="locale")
    if context.actor.user_id is None:
        raise NotFound()
    changes.set_locale(context.session, context.actor.user_id, locale)
    context.session.commit()


def own_account(context: Context) -> UserRecord:
    """The actor's own account."""
    user_id = context.actor.user_id
    user = None if user_id is None else accounts.user(context.session, user_id)
    if user is None:
        raise NotFound()
    return user


def grant_details(grant: Grant) -> dict[str, object]:
    """A grant as the audit log keeps it."""
    return {
        "role": str(grant.role),
        "since": grant.since.isoformat(),
        "until": grant.until.isoformat() if grant.until else None,
    }
