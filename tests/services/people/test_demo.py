"""The users of the demo, and the first administrator of everything else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.core.errors import Invalid, Refused
from qa_app.core.people.passwords import check_password
from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.services.people import create_demo_users, first, passwords, sign_in
from qa_app.services.people.demo import DEMO_PASSWORD
from qa_app.services.people.sign_in import NOBODY
from qa_app.storage.queries.people import accounts
from qa_app.storage.tables.people import AccountLink, User
from tests.support.clock import FixedClock
from tests.support.factories import make_user
from tests.support.people import RULES, with_password

HERE = "203.0.113.5"
STAFF = list(
    enumerate(
        [
            ("用户名", "姓名", "角色", "班组"),
            ("admin", "沈若溪", "管理员", ""),
            ("reviewer1", "梁思齐", "质检员", "t1"),
        ],
        1,
    )
)


@pytest.fixture
def nobody(context: Context) -> Context:
    return replace(context, actor=NOBODY)


def test_demo_users_sign_in_with_the_printed_password(context: Context, nobody: Context) -> None:
    """Whoever tries the product out should not set nine accounts up first."""
    assert create_demo_users(context, STAFF, allowed=True) == ["admin", "reviewer1"]
    rules = replace(RULES, demo=True)
    for name in ("admin", "reviewer1"):
        assert sign_in.sign_in(nobody, name, DEMO_PASSWORD, HERE, rules).token


def test_without_the_demo_they_are_refused(context: Context, nobody: Context) -> None:
    """A password that everybody knows must open nothing outside the demo."""
    create_demo_users(context, STAFF, allowed=True)
    with pytest.raises(Invalid):
        sign_in.sign_in(nobody, "admin", DEMO_PASSWORD, HERE, RULES)


def test_without_the_demo_none_are_made(context: Context, session: Session) -> None:
    """Not by accident either."""
    with pytest.raises(Refused):
        create_demo_users(context, STAFF, allowed=False)
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_making_them_again_changes_nothing(context: Context, session: Session) -> None:
    """The demo starts many times; a password changed meanwhile stays."""
    create_demo_users(context, STAFF, allowed=True)
    user = session.scalars(select(User).where(User.username == "admin")).one()
    before = user.password_hash
    assert create_demo_users(context, STAFF, allowed=True) == ["admin", "reviewer1"]
    session.refresh(user)
    assert user.password_hash == before


def test_a_real_user_never_becomes_a_demo_user(context: Context, session: Session) -> None:
    """Their account would get a password that everybody knows."""
    real = with_password(session, make_user(session, username="admin", name="沈若溪"))
    before = real.password_hash
    create_demo_users(context, STAFF, allowed=True)
    session.refresh(real)
    assert (real.demo, real.password_hash) == (False, before)


def test_demo_users_leave_no_open_links(context: Context, session: Session) -> None:
    """They are set up already."""
    create_demo_users(context, STAFF, allowed=True)
    assert session.scalar(select(func.count()).select_from(AccountLink)) == 0


def test_the_password_of_the_demo_meets_the_rules() -> None:
    """A demo user who looks at the own account must not see a password that it refuses."""
    check_password(DEMO_PASSWORD, "reviewer1")
    with pytest.raises(Invalid):
        check_password(DEMO_PASSWORD, DEMO_PASSWORD)


def test_the_first_start_makes_an_administrator_without_password(
    context: Context, session: Session, nobody: Context
) -> None:
    """No default account: the link printed on the console is the only way in."""
    link = first.first_administrator(context)
    assert link is not None
    user = accounts.user_by_username(session, link.username)
    assert user is not None
    assert not user.has_password
    assert [(role.role, role.team_id) for role in user.roles] == [(RoleName.ADMINISTRATOR, None)]
    passwords.use_link(nobody, link.token, "chun-mian-bu-jue-xiao", RULES)
    assert first.first_administrator(context) is None


def test_a_lost_first_link_is_replaced_by_the_next_start(
    context: Context, session: Session, nobody: Context, clock: FixedClock
) -> None:
    """Consoles scroll away; only the newest link works."""
    lost = first.first_administrator(context)
    clock.advance(days=30)
    link = first.first_administrator(context)
    assert lost is not None
    assert link is not None
    assert lost.token != link.token
    assert session.scalar(select(func.count()).select_from(User)) == 1
    assert passwords.link(nobody, link.token, demo=False).username == link.username


def test_where_the_demo_has_an_administrator_none_is_made(context: Context) -> None:
    """The demo is signed in to at once."""
    create_demo_users(context, STAFF, allowed=True)
    assert first.first_administrator(context) is None
