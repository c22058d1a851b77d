"""Choosing a password: by a one-time link, or with the old one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.people.throttle import NAME
from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.services.people import hashing, passwords, sign_in
from qa_app.services.people.attempts import TooManyTries
from qa_app.services.people.passwords import NewLink, Purpose
from qa_app.services.people.sign_in import NOBODY, NewSignIn
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import AccountLink, Team, User
from tests.support.clock import FixedClock
from tests.support.factories import actor_of, make_team, make_user
from tests.support.people import PASSWORD, RULES, with_password

HERE = "203.0.113.5"
NEW = "chun-mian-bu-jue-xiao"


@pytest.fixture
def nobody(context: Context) -> Context:
    return replace(context, actor=NOBODY)


@pytest.fixture
def team(session: Session) -> Team:
    return make_team(session)


@pytest.fixture
def user(session: Session, team: Team) -> User:
    user = with_password(session, make_user(session, RoleName.REVIEWER, team, username="li.na"))
    session.commit()
    return user


def enter(nobody: Context, password: str = PASSWORD) -> NewSignIn:
    return sign_in.sign_in(nobody, "li.na", password, HERE, RULES)


def is_in(nobody: Context, new: NewSignIn) -> bool:
    return sign_in.signed_in(nobody, new.token, RULES) is not None


def change(context: Context, nobody: Context, new: NewSignIn, old: str = PASSWORD) -> None:
    found = sign_in.signed_in(nobody, new.token, RULES)
    assert found is not None
    own = replace(context, actor=found.actor)
    passwords.change_password(own, new.token, old, NEW, HERE)


def test_a_new_account_is_set_up_by_its_link(
    context: Context, nobody: Context, session: Session, team: Team
) -> None:
    """The administrator never knows the password."""
    user = make_user(session, RoleName.REVIEWER, team, username="li.na")
    session.commit()
    link = passwords.make_link(context, user.id)
    assert link.purpose is Purpose.SET_UP
    assert passwords.link(nobody, link.token, demo=False).username == "li.na"
    new = passwords.use_link(nobody, link.token, NEW, RULES)
    assert is_in(nobody, new)
    assert is_in(nobody, enter(nobody, NEW))


def test_a_link_for_a_known_account_resets_its_password(
    context: Context, nobody: Context, user: User
) -> None:
    """Until it is used the old password still works: a link alone takes nothing away."""
    link = passwords.make_link(context, user.id)
    assert link.purpose is Purpose.RESET
    enter(nobody)
    passwords.use_link(nobody, link.token, NEW, RULES)
    with pytest.raises(Invalid):
        enter(nobody)
    enter(nobody, NEW)


def test_a_link_works_once(context: Context, nobody: Context, user: User) -> None:
    """Whoever finds it in a chat afterwards finds nothing."""
    link = passwords.make_link(context, user.id)
    passwords.use_link(nobody, link.token, NEW, RULES)
    with pytest.raises(NotFound):
        passwords.use_link(nobody, link.token, PASSWORD, RULES)
    with pytest.raises(NotFound):
        passwords.link(nobody, link.token, demo=False)


def test_a_refused_password_does_not_use_the_link_up(
    context: Context, nobody: Context, user: User
) -> None:
    """A first choice that is too short must not send somebody back to the administrator."""
    link = passwords.make_link(context, user.id)
    with pytest.raises(Invalid):
        passwords.use_link(nobody, link.token, "short", RULES)
    passwords.use_link(nobody, link.token, NEW, RULES)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_expires(
    context: Context,
    nobody: Context,
    user: User,
    session: Session,
    clock: FixedClock,
    purpose: Purpose,
) -> None:
    """Links lie around in chats for years."""
    if purpose is Purpose.SET_UP:
        user.password_hash = None
        session.commit()
    link = passwords.make_link(context, user.id)
    clock.advance(seconds=passwords.VALID_FOR[purpose].total_seconds() - 1)
    assert passwords.link(nobody, link.token, demo=False).user_id == user.id
    clock.advance(seconds=1)
    with pytest.raises(NotFound):
        passwords.link(nobody, link.token, demo=False)


def test_a_new_link_takes_the_earlier_ones_back(
    context: Context, nobody: Context, user: User
) -> None:
    """The one sent to the wrong chat must stop working."""
    first = passwords.make_link(context, user.id)
    passwords.make_link(context, user.id)
    with pytest.raises(NotFound):
        passwords.use_link(nobody, first.token, NEW, RULES)


def test_a_link_taken_back_while_its_page_is_open_sets_nothing(
    context: Context, nobody: Context, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash takes a moment in which an administrator may act."""
    link = passwords.make_link(context, user.id)

    def hashed(*_args: object) -> str:
        passwords.make_link(context, user.id)
        return "hash"

    monkeypatch.setattr(hashing, "hashed", hashed)
    with pytest.raises(NotFound):
        passwords.use_link(nobody, link.token, NEW, RULES)
    monkeypatch.undo()
    assert context.session.scalars(select(User.password_hash)).one() != "hash"


def test_using_a_link_ends_every_session_of_the_user(
    context: Context, nobody: Context, user: User
) -> None:
    """A password is reset because somebody else may be in."""
    old = enter(nobody)
    passwords.use_link(nobody, passwords.make_link(context, user.id).token, NEW, RULES)
    assert not is_in(nobody, old)


def test_using_a_link_ends_the_waiting(context: Context, nobody: Context, user: User) -> None:
    """Who forgot the password has failed often by then."""
    for _time in range(NAME.free):
        with pytest.raises(Invalid):
            enter(nobody, "wrong-password")
    passwords.use_link(nobody, passwords.make_link(context, user.id).token, NEW, RULES)
    enter(nobody, NEW)


def test_no_link_for_somebody_who_left(context: Context, user: User, session: Session) -> None:
    """It would open nothing, and look as if it did."""
    user.active = False
    session.commit()
    with pytest.raises(Conflict):
        passwords.make_link(context, user.id)


def test_only_who_manages_people_makes_links(
    context: Context, user: User, session: Session, team: Team
) -> None:
    """A link is the key to somebody's account."""
    lead = make_user(session, RoleName.QUALITY_LEAD, team)
    with pytest.raises(Refused):
        passwords.make_link(
            replace(context, actor=actor_of(lead, RoleName.QUALITY_LEAD, team)), user.id
        )


def test_the_administrator_of_another_team_finds_nobody(
    context: Context, user: User, session: Session
) -> None:
    """Other teams' people are not there."""
    other = make_team(session)
    stranger = make_user(session, RoleName.ADMINISTRATOR, other)
    with pytest.raises(NotFound):
        passwords.make_link(
            replace(context, actor=actor_of(stranger, RoleName.ADMINISTRATOR, other)), user.id
        )


def test_a_team_administrator_makes_no_link_to_the_administrator_of_everything(
    context: Context, session: Session, team: Team
) -> None:
    """One link would turn a small right into the greatest."""
    boss = make_user(session, RoleName.ADMINISTRATOR, None)
    local = make_user(session, RoleName.ADMINISTRATOR, team)
    actor = actor_of(local, RoleName.ADMINISTRATOR, team)
    with pytest.raises(NotFound):
        passwords.make_link(replace(context, actor=actor), boss.id)


def test_changing_the_password_ends_the_other_sessions(
    context: Context, nobody: Context, user: User
) -> None:
    """Who changes it because somebody looked over the shoulder stays in; the other does not."""
    here, there = enter(nobody), enter(nobody)
    change(context, nobody, here)
    assert is_in(nobody, here)
    assert not is_in(nobody, there)
    with pytest.raises(Invalid):
        enter(nobody)
    enter(nobody, NEW)


def test_changing_the_password_takes_waiting_links_back(
    context: Context, nobody: Context, user: User
) -> None:
    """A reset link still lying around would undo the change."""
    link = passwords.make_link(context, user.id)
    change(context, nobody, enter(nobody))
    with pytest.raises(NotFound):
        passwords.link(nobody, link.token, demo=False)


def test_the_old_password_is_asked_for(context: Context, nobody: Context, user: User) -> None:
    """A screen left unlocked must not be enough to take an account over."""
    with pytest.raises(Invalid) as fault:
        change(context, nobody, enter(nobody), "wrong-password")
    assert fault.value.field == "old"
    enter(nobody)


def test_guessing_the_old_password_is_slowed(context: Context, nobody: Context, user: User) -> None:
    """Nor is an unlocked screen a place to guess at leisure."""
    new = enter(nobody)
    for _time in range(NAME.free):
        with pytest.raises(Invalid):
            change(context, nobody, new, "wrong-password")
    with pytest.raises(TooManyTries):
        change(context, nobody, new)


def test_what_is_recorded_names_no_token(
    context: Context, nobody: Context, user: User, session: Session
) -> None:
    """The log is read by people who may not become others."""
    link: NewLink = passwords.make_link(context, user.id)
    passwords.use_link(nobody, link.token, NEW, RULES)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.user_id) for entry in entries] == [
        ("user.link_made", None),
        ("user.password_set", user.id),
    ]
    assert link.token not in str([entry.details for entry in entries])
    stored = session.scalars(select(AccountLink.token_digest)).one()
    assert link.token.encode() not in stored


def test_a_demo_users_link_opens_nothing_outside_the_demo(
    context: Context, nobody: Context, user: User, session: Session
) -> None:
    """Nor does any other way in."""
    user.demo = True
    session.commit()
    link = passwords.make_link(context, user.id)
    with pytest.raises(NotFound):
        passwords.use_link(nobody, link.token, NEW, RULES)
    assert link.expires_at - context.now == timedelta(days=1)
