"""The administrator's pages about users."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.people import Membership, Team, User
from tests.support.assignments import make_assignment
from tests.support.factories import LONG_AGO, make_agent, make_team, make_user
from tests.support.people import with_password
from tests.support.permissions import sign_in

LINK = re.compile(r"/account/link/[\w-]{43}")
SCRIPT = "<script>alert(1)</script>"
NEW_USER = {
    "username": "zhang.wei",
    "name": "张伟",
    "role": "reviewer",
    "since": "2026-10-12",
    "until": "",
}


@pytest.fixture
def reviewer(session: Session, team: Team) -> User:
    user = make_user(session, RoleName.REVIEWER, team, username="li.na", name="李娜")
    return with_password(session, user)


@pytest.fixture
def local(client: FlaskClient, session: Session, team: Team) -> FlaskClient:
    """The browser of an administrator of one team."""
    user = make_user(session, RoleName.ADMINISTRATOR, team, username="local")
    return sign_in(client.application.test_client(), session, user)


def named(session: Session, username: str) -> User | None:
    return session.scalars(select(User).where(User.username == username)).first()


def roles_of(session: Session, user: User) -> list[tuple[str, date | None]]:
    rows = session.scalars(select(Membership).where(Membership.user_id == user.id))
    return [(row.role, row.until) for row in rows]


def test_a_new_user_comes_with_a_link_that_lets_them_in(
    administrator: FlaskClient, app: Flask, team: Team, session: Session
) -> None:
    """From the form to the first sign-in, without anybody else knowing the password."""
    answer = administrator.post("/administration/users/new", data=NEW_USER | {"team": team.id})
    found = LINK.search(answer.text)
    assert found is not None
    theirs = app.test_client()
    theirs.post(found[0], data={"password": "mei-gui-hua", "again": "mei-gui-hua"})
    assert "张伟" in theirs.get("/account").text


def test_the_link_is_shown_once(administrator: FlaskClient, team: Team, session: Session) -> None:
    """Whoever opens the page later, or over the shoulder, finds none."""
    administrator.post("/administration/users/new", data=NEW_USER | {"team": team.id})
    user = named(session, "zhang.wei")
    assert user is not None
    assert LINK.search(administrator.get(f"/administration/users/{user.id}").text) is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "li.na"}, "该用户名已被使用"),
        ({"username": "zhang wei"}, "用户名只能包含"),
        ({"name": ""}, "请填写此项"),
        ({"until": "2026-10-11"}, "结束日期早于开始日期"),
        ({"team": "every"}, "该角色必须指定班组"),
        ({"role": "king"}, ""),
        ({"team": "4711"}, ""),
        ({"since": "yesterday"}, ""),
    ],
)
def test_a_wrong_form_is_told_and_makes_nobody(
    administrator: FlaskClient,
    reviewer: User,
    team: Team,
    session: Session,
    wrong: dict[str, str],
    sentence: str,
) -> None:
    """Half a user would be found weeks later."""
    data = NEW_USER | {"team": str(team.id)} | wrong
    answer = administrator.post("/administration/users/new", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert named(session, "zhang.wei") is None


def test_extra_fields_give_a_new_user_nothing(
    administrator: FlaskClient, team: Team, session: Session
) -> None:
    """A form takes its own fields, whatever else is sent along."""
    extra = {"id": "77", "demo": "1", "active": "0", "password_hash": "x", "agent_id": "1"}
    administrator.post("/administration/users/new", data=NEW_USER | {"team": team.id} | extra)
    user = named(session, "zhang.wei")
    assert user is not None
    assert (user.demo, user.active, user.password_hash, user.agent_id) == (False, True, None, None)
    assert user.id != 77


def test_a_team_administrator_is_not_offered_and_not_given_more(
    local: FlaskClient, team: Team, session: Session
) -> None:
    """Neither every team nor another one, also where the form is written by hand."""
    other = make_team(session, "t2", "售后一组")
    page = local.get("/administration/users/new").text
    assert "所有班组" not in page
    assert "售后一组" not in page
    for wish in ({"team": "every", "role": "administrator"}, {"team": str(other.id)}):
        answer = local.post("/administration/users/new", data=NEW_USER | wish)
        assert answer.status_code == 422
    assert named(session, "zhang.wei") is None


def test_the_list_is_searched_filtered_and_paged(
    administrator: FlaskClient, session: Session, team: Team
) -> None:
    """A few hundred people, found by what is known of them."""
    for number in range(55):
        make_user(session, RoleName.AGENT, team, username=f"agent{number:02}", name="客服某")
    make_user(session, RoleName.TRAINER, team, username="trainer", name="秦朗")
    assert "秦朗" in administrator.get("/administration/users?words=秦").text
    by_role = administrator.get("/administration/users?role=trainer").text
    assert "秦朗" in by_role
    assert "agent01" not in by_role
    first = administrator.get("/administration/users?role=agent&sort=username")
    assert "agent49" in first.text
    assert "agent50" not in first.text
    after = re.search(r"after=(\d+)", first.text)
    assert after is not None
    second = administrator.get(
        f"/administration/users?role=agent&sort=username&after={after[1]}"
    ).text
    assert "agent50" in second
    assert "agent49" not in second


@pytest.mark.parametrize(
    "query",
    [
        "role=king",
        "team=x",
        "team=99999999999999",
        "state=%00",
        "sort=password_hash",
        "after=x'--",
        "words=%25%27%22",
        "cols=password_hash",
        "before=-1",
        "words=" + "x" * 2000,
    ],
)
def test_a_senseless_address_narrows_nothing_and_breaks_nothing(
    administrator: FlaskClient, query: str
) -> None:
    """Filters and sort keys come from the address, and never reach a query as they are."""
    assert administrator.get(f"/administration/users?{query}").status_code == 200


def test_names_are_shown_as_text(administrator: FlaskClient, session: Session, team: Team) -> None:
    """Whatever somebody is called, it is no part of the page."""
    user = make_user(session, RoleName.REVIEWER, team, name=SCRIPT)
    agent = make_agent(session, team, key=SCRIPT, name=SCRIPT)
    session.flush()
    for address in (
        "/administration/users",
        f"/administration/users/{user.id}",
        f"/administration/users/{user.id}/leave",
        "/administration/agents",
        f"/administration/agents/{agent.id}",
        f"/administration/users?words={SCRIPT}",
    ):
        page = administrator.get(address).text
        assert SCRIPT not in page, address
        assert "&lt;script&gt;" in page, address


def test_a_name_is_changed(administrator: FlaskClient, session: Session, reviewer: User) -> None:
    """People marry."""
    address = f"/administration/users/{reviewer.id}/name"
    assert administrator.post(address, data={"name": "李娜娜"}).status_code == 303
    session.refresh(reviewer)
    assert reviewer.name == "李娜娜"
    refused = administrator.post(address, data={"name": " "})
    assert refused.status_code == 422
    assert "name-dialog" in refused.text


def test_an_agent_is_linked_and_the_page_says_with_whom(
    administrator: FlaskClient, session: Session, team: Team, reviewer: User
) -> None:
    """Two people must not be one agent."""
    make_agent(session, team, key="A17", name="张伟")
    taken = make_agent(session, team, key="A18")
    make_user(session, RoleName.AGENT, team, username="wang.fang", agent=taken)
    address = f"/administration/users/{reviewer.id}"
    assert administrator.post(f"{address}/agent", data={"agent": "A17"}).status_code == 303
    assert "张伟 (A17)" in administrator.get(address).text
    for key, sentence in (("A18", "wang.fang"), ("A99", "A99")):
        refused = administrator.post(f"{address}/agent", data={"agent": key})
        assert refused.status_code == 422
        assert sentence in refused.text


def test_a_role_is_given_and_ended(
    administrator: FlaskClient, session: Session, team: Team, reviewer: User
) -> None:
    """With the days from and until which it holds."""
    address = f"/administration/users/{reviewer.id}/roles"
    training = {"role": "trainer", "team": str(team.id), "since": "2026-10-12"}
    assert administrator.post(address, data=training).status_code == 303
    again = administrator.post(address, data=training)
    assert again.status_code == 422
    assert "已在该班组担任此角色" in again.text
    role = session.scalars(select(Membership.id).where(Membership.role == "trainer")).one()
    ended = administrator.post(f"{address}/{role}/end", data={"last_day": "2026-10-12"})
    assert ended.status_code == 303
    assert ("trainer", date(2026, 10, 12)) in roles_of(session, reviewer)


def test_a_role_without_last_day_is_not_ended(
    administrator: FlaskClient, session: Session, reviewer: User
) -> None:
    """Guessing the day would end somebody's rights by a typing error."""
    role = session.scalars(select(Membership.id).where(Membership.user_id == reviewer.id)).one()
    answer = administrator.post(f"/administration/users/{reviewer.id}/roles/{role}/end")
    assert answer.status_code == 422
    assert roles_of(session, reviewer) == [("reviewer", None)]


def test_a_new_password_comes_by_a_link_of_the_administrator(
    administrator: FlaskClient, app: Flask, reviewer: User
) -> None:
    """Nobody tells anybody a password."""
    page = administrator.post(f"/administration/users/{reviewer.id}/link").text
    found = LINK.search(page)
    assert found is not None
    assert app.test_client().get(found[0]).status_code == 200


def test_a_team_administrator_cannot_take_over_who_is_more(
    local: FlaskClient, session: Session, team: Team, reviewer: User, boss: User
) -> None:
    """A link to somebody with rights elsewhere would carry those along."""
    session.add(
        Membership(
            user_id=reviewer.id, team_id=make_team(session).id, role="trainer", since=LONG_AGO
        )
    )
    session.add(Membership(user_id=boss.id, team_id=team.id, role="trainer", since=LONG_AGO))
    session.flush()
    for user in (reviewer, boss):
        for step in ("link", "name", "agent", "leave", "take-back"):
            address = f"/administration/users/{user.id}/{step}"
            data = {"name": "某", "agent": "", "last_day": "2026-10-12"}
            assert local.post(address, data=data).status_code == 403, address
        page = local.get(f"/administration/users/{user.id}")
        assert page.status_code == 200
        assert "须由全局管理员处理" in page.text


def test_who_leaves_hands_the_open_work_over(
    administrator: FlaskClient, session: Session, team: Team, reviewer: User
) -> None:
    """One page asks, one button does it."""
    colleague = make_user(session, RoleName.REVIEWER, team, name="王芳")
    moved = make_assignment(session, reviewer, team)
    address = f"/administration/users/{reviewer.id}/leave"
    page = administrator.get(address).text
    assert "还有 1 个质检任务未完成" in page
    assert "王芳" in page
    answer = administrator.post(
        address,
        data={"last_day": "2026-10-12", "work": "share", "successors": [str(colleague.id)]},
        follow_redirects=True,
    )
    assert "已移交 1 个质检任务" in answer.text
    session.refresh(moved)
    assert moved.reviewer_id == colleague.id
    session.refresh(reviewer)
    assert not reviewer.active
    assert administrator.get(address).status_code == 409


def test_work_that_goes_back_goes_to_nobody(
    administrator: FlaskClient, session: Session, team: Team, reviewer: User
) -> None:
    """Ticks left from a changed mind count for nothing."""
    colleague = make_user(session, RoleName.REVIEWER, team)
    make_assignment(session, reviewer, team)
    answer = administrator.post(
        f"/administration/users/{reviewer.id}/leave",
        data={"last_day": "2026-10-12", "work": "back", "successors": [str(colleague.id)]},
        follow_redirects=True,
    )
    assert "已收回" in answer.text
    assert session.scalar(select(func.count()).select_from(Assignment)) == 0


@pytest.mark.parametrize("wrong", [{"last_day": ""}, {"last_day": "2026-10-13"}, {"work": "burn"}])
def test_a_wrong_leave_is_told_and_nobody_leaves(
    administrator: FlaskClient, session: Session, team: Team, reviewer: User, wrong: dict[str, str]
) -> None:
    """Leaving cannot be undone without a trace."""
    make_user(session, RoleName.REVIEWER, team)
    make_assignment(session, reviewer, team)
    data = {"last_day": "2026-10-12", "work": "back"} | wrong
    answer = administrator.post(f"/administration/users/{reviewer.id}/leave", data=data)
    assert answer.status_code == 422
    session.refresh(reviewer)
    assert reviewer.active


def test_who_comes_back_is_taken_back(
    administrator: FlaskClient, session: Session, reviewer: User
) -> None:
    """Some do."""
    administrator.post(
        f"/administration/users/{reviewer.id}/leave",
        data={"last_day": "2026-10-12", "work": "back"},
    )
    administrator.post(f"/administration/users/{reviewer.id}/take-back")
    session.refresh(reviewer)
    assert (reviewer.active, reviewer.left_on) == (True, None)


def test_the_navigation_shows_administration_to_administrators_alone(
    app: Flask, administrator: FlaskClient, session: Session, reviewer: User
) -> None:
    """Nobody should meet a door that does not open."""
    assert 'href="/administration/users"' in administrator.get("/account").text
    other = sign_in(app.test_client(), session, reviewer)
    assert 'href="/administration/users"' not in other.get("/account").text
