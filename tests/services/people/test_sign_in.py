"""Signing in and out, and who a request comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.core.errors import Invalid
from qa_app.core.people.throttle import ADDRESS, NAME
from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.services.people import hashing, sign_in
from qa_app.services.people.attempts import TooManyTries
from qa_app.services.people.sign_in import NOBODY, NewSignIn, SignedIn
from qa_app.storage.tables.people import Membership, SignIn, SignInAttempt, User
from tests.support.clock import MONDAY_MORNING, FixedClock
from tests.support.factories import make_agent, make_team, make_user
from tests.support.people import PASSWORD, RULES, with_password

HERE, ELSEWHERE = "203.0.113.5", "198.51.100.7"
WRONG = "The sign-in name or the password is wrong."


@pytest.fixture
def nobody(context: Context) -> Context:
    return replace(context, actor=NOBODY)


@pytest.fixture
def user(session: Session) -> User:
    team = make_team(session)
    user = make_user(session, RoleName.REVIEWER, team, username="li.na")
    with_password(session, user)
    session.commit()
    return user


def enter(
    nobody: Context, password: str = PASSWORD, name: str = "li.na", at: str = HERE
) -> NewSignIn:
    return sign_in.sign_in(nobody, name, password, at, RULES)


def who(nobody: Context, token: str) -> SignedIn | None:
    return sign_in.signed_in(nobody, token, RULES)


def fail(nobody: Context, times: int = 1, name: str = "li.na", at: str = HERE) -> None:
    for _time in range(times):
        with pytest.raises(Invalid):
            enter(nobody, "wrong-password", name, at)


def test_the_right_password_opens_a_session(nobody: Context, user: User) -> None:
    """The ordinary morning."""
    found = who(nobody, enter(nobody).token)
    assert found is not None
    assert (found.actor.user_id, found.actor.name) == (user.id, "李娜")


def test_the_name_may_be_typed_in_any_width_and_case(nobody: Context, user: User) -> None:
    """An input method left in full width must not lock anybody out."""
    assert enter(nobody, name=" ＬＩ.Na ").user_id == user.id
    assert enter(nobody, "ｍｅｉ-gui-hua-kai").user_id == user.id


def test_only_a_digest_of_the_token_is_kept(nobody: Context, user: User, session: Session) -> None:
    """Whoever reads the table, or a copy of it, must not be able to become anybody."""
    new = enter(nobody)
    stored = session.scalars(select(SignIn.token_digest)).one()
    assert new.token.encode() not in stored
    assert len(stored) == 32


def test_every_sign_in_has_a_token_of_its_own(nobody: Context, user: User) -> None:
    """Signing out here must leave the other room signed in."""
    first, second = enter(nobody), enter(nobody)
    sign_in.sign_out(nobody, first.token)
    assert who(nobody, first.token) is None
    assert who(nobody, second.token) is not None


@pytest.mark.parametrize(
    ("name", "password"),
    [("li.na", "wrong"), ("nobody", PASSWORD), ("", ""), ("x" * 5000, "y" * 5000)],
)
def test_what_is_wrong_is_not_said(nobody: Context, user: User, name: str, password: str) -> None:
    """A sentence that tells names from passwords tells who works here."""
    with pytest.raises(Invalid, match=WRONG):
        enter(nobody, password, name)


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each hash computed: what the time of an answer is made of."""
    computed: list[str] = []
    real = hashing.HASHER

    class Counting:
        def hash(self, word: str) -> str:
            computed.append("hash")
            return real.hash(word)

        def verify(self, known: str, word: str) -> bool:
            computed.append("verify")
            return real.verify(known, word)

        def check_needs_rehash(self, known: str) -> bool:
            return real.check_needs_rehash(known)

    monkeypatch.setattr(hashing, "HASHER", Counting())
    return computed


@pytest.mark.parametrize("case", ["known", "unknown", "not set up", "left", "demo"])
def test_every_failure_costs_one_hash(
    nobody: Context, user: User, session: Session, hashes: list[str], case: str
) -> None:
    """The time of the answer must not tell who works here either."""
    user.active, user.demo = case != "left", case == "demo"
    if case == "not set up":
        user.password_hash = None
    session.commit()
    with pytest.raises(Invalid, match=WRONG):
        enter(nobody, "wrong-password", "nobody" if case == "unknown" else "li.na")
    assert len(hashes) == 1


@pytest.mark.parametrize("case", ["not set up", "left", "demo"])
def test_an_account_that_may_not_be_used_opens_with_no_password(
    nobody: Context, user: User, session: Session, case: str
) -> None:
    """Neither before the set-up, nor after leaving, nor as a demo user outside the demo."""
    user.active, user.demo = case != "left", case == "demo"
    if case == "not set up":
        user.password_hash = None
    session.commit()
    with pytest.raises(Invalid, match=WRONG):
        enter(nobody)


def test_demo_users_sign_in_where_the_demo_is_on(
    nobody: Context, user: User, session: Session
) -> None:
    """That is what they are for."""
    user.demo = True
    session.commit()
    rules = replace(RULES, demo=True)
    new = sign_in.sign_in(nobody, "li.na", PASSWORD, HERE, rules)
    assert sign_in.signed_in(nobody, new.token, rules) is not None
    assert who(nobody, new.token) is None


def test_failures_make_the_next_try_wait(nobody: Context, user: User, clock: FixedClock) -> None:
    """Guessing must not be free; the right password waits too, or it could be told by trying."""
    fail(nobody, NAME.free)
    with pytest.raises(TooManyTries) as waiting:
        enter(nobody)
    assert waiting.value.wait == NAME.first
    clock.advance(seconds=NAME.first.total_seconds())
    assert enter(nobody).user_id == user.id


def test_the_wait_is_the_same_for_a_name_that_nobody_has(nobody: Context, user: User) -> None:
    """Otherwise the throttle would tell who works here."""
    fail(nobody, NAME.free, name="nobody")
    with pytest.raises(TooManyTries) as waiting:
        enter(nobody, name="nobody")
    assert waiting.value.wait == NAME.first


def test_a_refused_try_does_not_lengthen_the_wait(
    nobody: Context, user: User, clock: FixedClock
) -> None:
    """Pressing the button again and again would lock somebody out for good."""
    fail(nobody, NAME.free)
    for _press in range(20):
        with pytest.raises(TooManyTries):
            enter(nobody)
    clock.advance(seconds=NAME.first.total_seconds())
    enter(nobody)


def test_failures_of_one_name_do_not_slow_another(nobody: Context, user: User) -> None:
    """A colleague's forgotten password is no reason to wait."""
    fail(nobody, NAME.free, name="nobody")
    assert enter(nobody).user_id == user.id


def test_one_address_trying_many_names_is_slowed(nobody: Context, user: User) -> None:
    """One common password tried on everybody never fails twice under a name."""
    for number in range(ADDRESS.free):
        fail(nobody, name=f"name{number}")
    with pytest.raises(TooManyTries):
        enter(nobody)
    assert enter(nobody, at=ELSEWHERE).user_id == user.id


def test_signing_in_forgets_the_failures_of_the_name(nobody: Context, user: User) -> None:
    """Yesterday's slips would otherwise add up."""
    fail(nobody, NAME.free - 1)
    enter(nobody)
    fail(nobody, NAME.free - 1)
    enter(nobody)


def test_old_attempts_are_not_kept(
    nobody: Context, user: User, session: Session, clock: FixedClock
) -> None:
    """Who failed to sign in from where is not for keeping."""
    fail(nobody, 3)
    clock.advance(days=2)
    enter(nobody)
    assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_an_attempt_is_counted_before_its_password_is_checked(
    nobody: Context, user: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred tries at once would otherwise all pass as the first."""
    counted = []

    def fits(*_args: object) -> bool:
        counted.append(session.scalar(select(func.count()).select_from(SignInAttempt)))
        session.rollback()
        return False

    monkeypatch.setattr(hashing, "fits", fits)
    fail(nobody)
    assert counted == [1]


def test_no_transaction_is_open_while_a_password_is_checked(
    nobody: Context, user: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody else's writing would wait for the slow hash."""
    open_then = []

    def fits(*_args: object) -> bool:
        open_then.append(session.in_transaction())
        return True

    monkeypatch.setattr(hashing, "fits", fits)
    enter(nobody)
    assert open_then == [False]


def test_a_password_changed_meanwhile_no_longer_opens(
    nobody: Context, user: User, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the check and the session an administrator may have locked the account."""

    def fits(*_args: object) -> bool:
        user.active = False
        session.commit()
        return True

    monkeypatch.setattr(hashing, "fits", fits)
    with pytest.raises(Invalid, match=WRONG):
        enter(nobody)


def test_a_hash_of_former_parameters_is_renewed(
    nobody: Context, user: User, session: Session
) -> None:
    """Stored passwords grow stronger with the product, without anybody noticing."""
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    user.password_hash = old
    session.commit()
    enter(nobody)
    session.refresh(user)
    assert user.password_hash not in {None, old}
    assert not hashing.is_outdated(user.password_hash or "")
    enter(nobody)


def test_a_session_ends_when_it_is_not_used(nobody: Context, user: User, clock: FixedClock) -> None:
    """A browser left open overnight."""
    new = enter(nobody)
    clock.advance(hours=12)
    assert who(nobody, new.token) is None


def test_a_session_in_use_stays_open_but_not_for_ever(
    nobody: Context, user: User, clock: FixedClock
) -> None:
    """A stolen cookie must not live as long as somebody keeps it warm."""
    new = enter(nobody)
    while who(nobody, new.token) is not None:
        sign_in.note_seen(nobody, new.token)
        clock.advance(hours=11)
    assert timedelta(0) <= clock.at - new.expires_at < timedelta(hours=11)
    assert new.expires_at - MONDAY_MORNING == sign_in.LONGEST


def test_being_here_is_noted_once_a_minute(nobody: Context, user: User, clock: FixedClock) -> None:
    """A page must not wait for writing each time that it is looked at."""
    new = enter(nobody)
    clock.advance(seconds=59)
    first = who(nobody, new.token)
    assert first is not None
    assert not first.unseen
    clock.advance(seconds=1)
    second = who(nobody, new.token)
    assert second is not None
    assert second.unseen
    sign_in.note_seen(nobody, new.token)
    third = who(nobody, new.token)
    assert third is not None
    assert not third.unseen


def test_ended_sessions_are_swept_away(
    nobody: Context, user: User, session: Session, clock: FixedClock
) -> None:
    """The table holds who is here, not who ever was."""
    enter(nobody)
    clock.advance(days=1)
    enter(nobody)
    assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_who_leaves_is_out_at_once(nobody: Context, user: User, session: Session) -> None:
    """Even where their session was missed."""
    new = enter(nobody)
    user.active = False
    session.commit()
    assert who(nobody, new.token) is None


def test_only_the_roles_of_the_day_count(
    nobody: Context, session: Session, clock: FixedClock
) -> None:
    """Somebody who moves teams on Tuesday sees the old one until Monday night."""
    old, new = make_team(session), make_team(session)
    user = make_user(session, RoleName.TRAINER, old, username="li.na", until=date(2026, 10, 12))
    with_password(session, user)
    session.add(
        Membership(user_id=user.id, team_id=new.id, role="trainer", since=date(2026, 10, 13))
    )
    session.commit()
    token = enter(nobody).token
    monday = who(nobody, token)
    clock.advance(hours=11)
    still_monday = who(nobody, token)
    assert monday is not None
    assert still_monday is not None
    assert monday.actor.membership.team_ids == still_monday.actor.membership.team_ids == {old.id}
    sign_in.note_seen(nobody, token)
    clock.advance(hours=6)
    tuesday = who(nobody, token)
    assert tuesday is not None
    assert tuesday.actor.membership.team_ids == {new.id}


def test_the_agent_that_a_user_is_comes_along(nobody: Context, session: Session) -> None:
    """Own scores are found, and own conversations kept from being reviewed, by it."""
    team = make_team(session)
    agent = make_agent(session, team)
    with_password(session, make_user(session, RoleName.AGENT, team, username="li.na", agent=agent))
    session.commit()
    found = who(nobody, enter(nobody).token)
    assert found is not None
    assert found.actor.agent_id == agent.id


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "令牌" * 1000])
def test_a_made_up_token_opens_nothing(nobody: Context, user: User, token: str) -> None:
    """Cookies can be written by anybody."""
    enter(nobody)
    assert who(nobody, token) is None
