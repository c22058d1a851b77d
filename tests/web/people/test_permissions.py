"""Who may open the pages of people."""

from __future__ import annotations

from sqlalchemy import select

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.people import Agent, AgentTeam, Membership, User
from tests.support.factories import make_agent, make_user
from tests.support.permissions import House, Page, PermissionTests

ADMINISTRATORS = frozenset({RoleName.ADMINISTRATOR})
TODAY = "2026-10-12"


def somebody(house: House) -> dict[str, object]:
    return {"user_id": _user(house).id}


def role_of_somebody(house: House) -> dict[str, object]:
    user = _user(house)
    role_id = house.session.scalar(select(Membership.id).where(Membership.user_id == user.id))
    return {"user_id": user.id, "role_id": role_id}


def somebody_gone(house: House) -> dict[str, object]:
    def gone() -> User:
        user = make_user(house.session, RoleName.REVIEWER, house.team, username="gone")
        user.active = False
        return user

    return {"user_id": house.thing("gone", gone).id}


def an_agent(house: House) -> dict[str, object]:
    return {"agent_id": _agent(house).id}


def place_of_an_agent(house: House) -> dict[str, object]:
    agent = _agent(house)
    place_id = house.session.scalar(select(AgentTeam.id).where(AgentTeam.agent_id == agent.id))
    return {"agent_id": agent.id, "place_id": place_id}


def the_team(house: House) -> dict[str, object]:
    return {"team_id": house.team.id}


def _user(house: House) -> User:
    user: User = house.thing(
        "somebody", lambda: make_user(house.session, RoleName.REVIEWER, house.team, username="sb")
    )
    return user


def _agent(house: House) -> Agent:
    agent: Agent = house.thing("agent", lambda: make_agent(house.session, house.team, key="A17"))
    return agent


def last_day(_house: House) -> dict[str, object]:
    return {"last_day": TODAY}


def a_role(house: House) -> dict[str, object]:
    return {"role": "trainer", "team": str(house.team.id), "since": TODAY}


class TestPermissions(PermissionTests):
    pages = (
        Page("people.account"),
        Page("people.change_password", "POST"),
        Page("people.change_language", "POST", data=lambda _house: {"locale": "en"}),
        Page("users.listing", roles=ADMINISTRATORS),
        Page("users.new", roles=ADMINISTRATORS),
        Page("users.new", "POST", roles=ADMINISTRATORS),
        Page("users.one", roles=ADMINISTRATORS, values=somebody),
        Page("users.rename", "POST", ADMINISTRATORS, somebody, lambda _house: {"name": "某"}),
        Page("users.link_agent", "POST", ADMINISTRATORS, somebody, lambda _house: {"agent": ""}),
        Page("users.give_role", "POST", ADMINISTRATORS, somebody, a_role),
        Page("users.end_role", "POST", ADMINISTRATORS, role_of_somebody, last_day),
        Page("users.make_link", "POST", ADMINISTRATORS, somebody),
        Page("leaving.leave", roles=ADMINISTRATORS, values=somebody),
        Page("leaving.leave", "POST", ADMINISTRATORS, somebody, last_day),
        Page("leaving.take_back", "POST", ADMINISTRATORS, somebody_gone),
        Page("teams.listing", roles=ADMINISTRATORS),
        Page("teams.one", roles=ADMINISTRATORS, values=the_team),
        Page("teams.one", "POST", ADMINISTRATORS, the_team, lambda _house: {"name": "新名"}),
        Page("agents.listing", roles=ADMINISTRATORS),
        Page("agents.create", "POST", roles=ADMINISTRATORS),
        Page("agents.one", roles=ADMINISTRATORS, values=an_agent),
        Page("agents.rename", "POST", ADMINISTRATORS, an_agent, lambda _house: {"name": "某"}),
        Page("agents.move", "POST", ADMINISTRATORS, an_agent),
        Page("agents.end_place", "POST", ADMINISTRATORS, place_of_an_agent, last_day),
        Page("staff.upload", roles=ADMINISTRATORS),
        Page("staff.preview", "POST", roles=ADMINISTRATORS),
        Page("staff.commit", "POST", roles=ADMINISTRATORS),
        Page("teams.create", "POST", roles=ADMINISTRATORS),
    )
