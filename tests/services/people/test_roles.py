"""Giving and ending roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import Grant, RoleName
from qa_app.services.context import Context
from qa_app.services.people import roles
from qa_app.storage.queries.people import accounts
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import Membership, Team, User
from tests.support.factories import LONG_AGO, actor_of, make_team, make_user

TODAY, YESTERDAY = date(2026, 10, 12), date(2026, 10, 11)


@pytest.fixture
def team(session: Session) -> Team:
    return make_team(session)


@pytest.fixture
def user(session: Session, team: Team) -> User:
    return make_user(session, RoleName.REVIEWER, team)


@pytest.fixture
def local(context: Context, session: Session, team: Team) -> Context:
    """The context of an administrator of one team."""
    administrator = make_user(session, RoleName.ADMINISTRATOR, team)
    return replace(context, actor=actor_of(administrator, RoleName.ADMINISTRATOR, team))


def held(session: Session, user: User) -> list[Grant]:
    found = accounts.user(session, user.id)
    assert found is not None
    return [role.grant for role in found.roles]


def role_id(session: Session, user: User) -> int:
    found = accounts.user(session, user.id)
    assert found is not None
    return found.roles[0].id


def test_somebody_can_have_several_roles(
    context: Context, session: Session, team: Team, user: User
) -> None:
    """In small teams the reviewer also trains."""
    training = Grant(RoleName.TRAINER, team.id, TODAY)
    roles.give_role(context, user.id, training)
    assert training in held(session, user)
    assert len(held(session, user)) == 2


def test_the_same_role_is_not_given_twice(context: Context, team: Team, user: User) -> None:
    """Ending one of the two would leave the other in force, unnoticed."""
    with pytest.raises(Conflict):
        roles.give_role(context, user.id, Grant(RoleName.REVIEWER, team.id, TODAY))


def test_a_role_ends_with_its_last_day(
    context: Context, session: Session, team: Team, user: User
) -> None:
    """Until midnight they still work."""
    roles.end_role(context, user.id, role_id(session, user), TODAY)
    [grant] = held(session, user)
    assert grant.holds_on(TODAY)
    assert not grant.holds_on(date(2026, 10, 13))


def test_a_role_ended_yesterday_is_over_at_once(
    context: Context, session: Session, user: User
) -> None:
    """When a right must go now."""
    roles.end_role(context, user.id, role_id(session, user), YESTERDAY)
    [grant] = held(session, user)
    assert not grant.holds_on(TODAY)


def test_a_role_that_has_not_begun_is_taken_back(
    context: Context, session: Session, team: Team, user: User
) -> None:
    """It never held; there is nothing to remember."""
    roles.give_role(context, user.id, Grant(RoleName.TRAINER, team.id, date(2026, 11, 1)))
    found = accounts.user(session, user.id)
    assert found is not None
    roles.end_role(context, user.id, found.roles[-1].id, TODAY)
    assert held(session, user) == [Grant(RoleName.REVIEWER, team.id, LONG_AGO)]
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["role.given", "role.taken_back"]


def test_an_end_is_not_moved_back_out_by_ending_again(
    context: Context, session: Session, user: User
) -> None:
    """Ending never gives a right back."""
    roles.end_role(context, user.id, role_id(session, user), YESTERDAY)
    roles.end_role(context, user.id, role_id(session, user), date(2026, 12, 31))
    assert held(session, user)[0].until == YESTERDAY


def test_a_role_of_somebody_else_is_not_ended_by_its_number(
    context: Context, session: Session, team: Team, user: User
) -> None:
    """The number in the address belongs to the person in the address."""
    other = make_user(session, RoleName.REVIEWER, team)
    with pytest.raises(NotFound):
        roles.end_role(context, user.id, role_id(session, other), TODAY)


def test_a_team_administrator_ends_roles_in_their_team_alone(
    local: Context, session: Session, team: Team, user: User
) -> None:
    """Also of somebody who is in both."""
    elsewhere = make_team(session)
    session.add(Membership(user_id=user.id, team_id=elsewhere.id, role="trainer", since=LONG_AGO))
    session.flush()
    found = accounts.user(session, user.id)
    assert found is not None
    of = {role.team_id: role.id for role in found.roles}
    roles.end_role(local, user.id, of[team.id], TODAY)
    with pytest.raises(NotFound):
        roles.end_role(local, user.id, of[elsewhere.id], TODAY)


def test_a_team_administrator_makes_nobody_administrator_of_everything(
    local: Context, user: User
) -> None:
    """Not even themselves."""
    with pytest.raises(Refused):
        roles.give_role(local, user.id, Grant(RoleName.ADMINISTRATOR, None, TODAY))
    own = local.actor.user_id
    assert own is not None
    with pytest.raises(Refused):
        roles.give_role(local, own, Grant(RoleName.ADMINISTRATOR, None, TODAY))


def test_a_role_in_a_team_that_is_not_there_is_not_given(context: Context, user: User) -> None:
    """Numbers in a form can be anything."""
    with pytest.raises(NotFound):
        roles.give_role(context, user.id, Grant(RoleName.TRAINER, 4711, TODAY))


def test_only_administrators_have_every_team(context: Context, user: User) -> None:
    """A reviewer of everything would cut across every team's walls."""
    with pytest.raises(Invalid):
        roles.give_role(context, user.id, Grant(RoleName.REVIEWER, None, TODAY))


def test_who_has_left_gets_no_roles(
    context: Context, session: Session, team: Team, user: User
) -> None:
    """A role without a door is a door left open for later."""
    user.active = False
    session.flush()
    with pytest.raises(Conflict):
        roles.give_role(context, user.id, Grant(RoleName.TRAINER, team.id, TODAY))


def test_the_last_administrator_of_everything_stays(context: Context, session: Session) -> None:
    """Nobody could let anybody in any more."""
    boss = make_user(session, RoleName.ADMINISTRATOR, None)
    with pytest.raises(Refused):
        roles.end_role(context, boss.id, role_id(session, boss), YESTERDAY)
    second = make_user(session, RoleName.ADMINISTRATOR, None)
    roles.end_role(context, boss.id, role_id(session, boss), YESTERDAY)
    assert [one.id for one in accounts.administrators(session, TODAY)] == [second.id]
