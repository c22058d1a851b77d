"""Importing a staff list: what it would change, and doing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.core import list_plans
from qa_app.core.errors import Invalid, Refused
from qa_app.core.list_plans import Row, RowState
from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.services.people import passwords, staff
from qa_app.storage.queries.people import accounts, teams
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import AccountLink, Team, User
from tests.support.factories import actor_of, make_agent, make_team, make_user

HEADER = ("用户名", "姓名", "角色", "班组", "开始日期", "结束日期", "客服编号")
LIST = (
    HEADER,
    ("lead", "韩松", "质检主管", "t1", "2026-01-05"),
    ("lead", "韩松", "质检主管", "t2", "2026-01-05"),
    ("trainer", "秦朗", "质检员", "t1", "2026-01-05", "2026-06-30"),
    ("trainer", "秦朗", "培训师", "t1", "2026-07-01"),
    ("agent1", "周雨桐", "客服", "t1", "2026-01-05", "", "a01"),
    ("agent2", "陈嘉豪", "客服", "t2", "2026-03-02", "2026-06-30", "a02"),
    ("agent2", "陈嘉豪", "客服", "t1", "2026-07-01", "", "a02"),
    ("", "林晓燕", "", "t2", "2026-01-05", "", "a04"),
)


def rows(*cells: tuple[str, ...]) -> list[Row]:
    return list(enumerate(cells, 1))


def states(context: Context, *cells: tuple[str, ...]) -> list[tuple[int, str]]:
    plan = staff.plan_staff(context, rows(HEADER, *cells))
    return [(row.number, row.state) for row in plan.rows]


def test_a_list_brings_teams_users_roles_and_agents(context: Context, session: Session) -> None:
    """A new customer is running after one file."""
    imported = staff.import_staff(context, rows(*LIST))
    assert imported.plan.counts[RowState.REFUSED] == 0
    assert {team.key for team in teams.all_teams(session)} == {"t1", "t2"}
    lead = accounts.user_by_username(session, "lead")
    assert lead is not None
    assert {(role.role, role.team) for role in lead.roles} == {
        (RoleName.QUALITY_LEAD, "t1"),
        (RoleName.QUALITY_LEAD, "t2"),
    }
    moved = teams.agent_by_key(session, "a02")
    assert moved is not None
    assert [(place.team, place.until) for place in moved.teams] == [
        ("t2", date(2026, 6, 30)),
        ("t1", None),
    ]
    assert moved.username == "agent2"
    silent = teams.agent_by_key(session, "a04")
    assert silent is not None
    assert silent.user_id is None


def test_each_new_user_gets_a_link_once(context: Context, session: Session) -> None:
    """Links cannot be shown again, so they all come with the report."""
    links = staff.import_staff(context, rows(*LIST)).links
    assert [link.username for link in links] == ["lead", "trainer", "agent1", "agent2"]
    assert all(passwords.link(context, link.token, demo=False) for link in links)
    assert staff.import_staff(context, rows(*LIST)).links == ()
    assert session.scalar(select(func.count()).select_from(AccountLink)) == len(links)


def test_agents_who_were_known_from_conversations_are_taken_over_by_the_list(
    context: Context, session: Session
) -> None:
    """Their time in the team begins as the list says, and their users see what is theirs."""
    team = make_team(session, "t1")
    agent = make_agent(session, team, "a01", "周雨桐", since=date(2026, 10, 8))
    done = staff.import_staff(context, rows(HEADER, LIST[5]))
    assert [row.problem for row in done.plan.rows] == [None]
    (place,) = next(each for each in teams.all_agents(session) if each.id == agent.id).teams
    assert (place.team_id, place.since, place.until) == (team.id, date(2026, 1, 5), None)
    again = staff.plan_staff(context, rows(HEADER, LIST[5]))
    assert not again.changes_something


def test_agents_known_from_conversations_get_their_name_from_the_list(
    context: Context, session: Session
) -> None:
    """Who has no account is named by the list alone: else sheets would post a number."""
    team = make_team(session, "t2")
    agent = make_agent(session, team, "a04", "客服04", since=date(2026, 1, 5))
    done = staff.import_staff(context, rows(HEADER, LIST[8])).plan
    assert [row.state for row in done.rows] == [RowState.CHANGED]
    assert {each.id: each.name for each in teams.all_agents(session)}[agent.id] == "林晓燕"
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1
    assert not staff.plan_staff(context, rows(HEADER, LIST[8])).changes_something


def test_the_same_list_again_changes_nothing(context: Context, session: Session) -> None:
    """Lists are imported every month, mostly unchanged."""
    staff.import_staff(context, rows(*LIST))
    before = accounts.all_users(session), teams.all_agents(session), teams.all_teams(session)
    again = staff.import_staff(context, rows(*LIST)).plan
    after = accounts.all_users(session), teams.all_agents(session), teams.all_teams(session)
    assert again.counts[RowState.SAME] == len(LIST) - 1
    assert not again.changes_something
    assert before == after
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1


def test_looking_at_the_plan_changes_nothing(context: Context, session: Session) -> None:
    """The preview is for deciding."""
    plan = staff.plan_staff(context, rows(*LIST))
    assert plan.counts[RowState.NEW] == 5
    session.rollback()
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_bad_rows_are_named_and_the_good_ones_land(context: Context, session: Session) -> None:
    """One typing error must not hold up a hundred people."""
    cells = (
        ("zhang.wei", "张伟", "质检员", "t1"),
        ("li na", "李娜", "质检员", "t1"),
        (),
        ("wang.fang", "王芳", "店长", "t1"),
        ("zhao.min", "赵敏", "质检员", "t1", "昨天"),
        ("zhou.tong", "周通", "质检员", "t1"),
    )
    imported = staff.import_staff(context, rows(HEADER, *cells))
    refused = {row.number: str(row.problem) for row in imported.plan.rows if row.problem}
    assert set(refused) == {3, 5, 6}
    assert "店长" in refused[5]
    assert "昨天" in refused[6]
    found = {user.username for user in accounts.all_users(session)}
    assert found == {"zhang.wei", "zhou.tong"}


def test_empty_rows_above_and_below_are_passed_over(context: Context) -> None:
    """Sheets begin anywhere; the row numbers stay those of the file."""
    plan = staff.plan_staff(
        context, rows((), ("", " "), HEADER, ("zhang.wei", "张伟", "质检员", "t1"), ())
    )
    assert [row.number for row in plan.rows] == [4]


def test_columns_without_meaning_are_told(context: Context) -> None:
    """A phone number that is not kept should not be thought kept."""
    plan = staff.plan_staff(context, rows(("用户名", "手机"), ("zhang.wei", "13800138000")))
    assert plan.unknown_columns == ("手机",)


@pytest.mark.parametrize("cells", [(), (("", ""),), (("姓名", "角色"),)])
def test_what_is_no_staff_list_is_refused_whole(
    context: Context, cells: tuple[tuple[str, ...], ...]
) -> None:
    """Without headings every row would fail for the same reason."""
    with pytest.raises(Invalid, match="head the columns"):
        staff.plan_staff(context, rows(*cells))


def test_an_endless_list_is_refused(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transcript picked by mistake has a million rows."""
    monkeypatch.setattr(list_plans, "MOST_ROWS", 2)
    row = ("zhang.wei", "张伟", "质检员", "t1")
    staff.plan_staff(context, rows(HEADER, row, row))
    with pytest.raises(Invalid, match="at most 2"):
        staff.plan_staff(context, rows(HEADER, row, row, row))


def test_a_team_is_found_by_its_name_too(context: Context, session: Session) -> None:
    """A personnel office knows names, a platform ids."""
    make_team(session, "t1", "售前一组")
    staff.import_staff(context, rows(HEADER, ("zhang.wei", "张伟", "质检员", "售前一组")))
    assert [team.key for team in teams.all_teams(session)] == ["t1"]


def test_a_move_ends_the_old_time_and_a_repeat_leaves_it(
    context: Context, session: Session
) -> None:
    """The list of last month and the one of this month both stay true."""
    old = ("agent1", "周雨桐", "客服", "t1", "2026-01-05", "", "a01")
    new = ("agent1", "周雨桐", "客服", "t2", "2026-10-01", "", "a01")
    staff.import_staff(context, rows(HEADER, old))
    staff.import_staff(context, rows(HEADER, new))
    agent = teams.agent_by_key(session, "a01")
    assert agent is not None
    assert [(place.team, place.until) for place in agent.teams] == [
        ("t1", date(2026, 9, 30)),
        ("t2", None),
    ]
    assert states(context, old, new) == [(2, RowState.SAME), (3, RowState.SAME)]
    user = accounts.user_by_username(session, "agent1")
    assert user is not None
    assert [role.until for role in user.roles] == [date(2026, 9, 30), None]


@pytest.fixture
def team(session: Session) -> Team:
    return make_team(session, "t1")


def test_a_team_administrator_imports_into_the_own_team_alone(
    context: Context, session: Session, team: Team
) -> None:
    """A list must not do what the pages forbid."""
    make_team(session, "t2", "售后一组")
    user = make_user(session, RoleName.ADMINISTRATOR, team)
    local = replace(context, actor=actor_of(user, RoleName.ADMINISTRATOR, team))
    found = states(
        local,
        ("zhang.wei", "张伟", "质检员", "t1"),
        ("li.na", "李娜", "质检员", "t2"),
        ("wang.fang", "王芳", "质检员", "t9"),
        ("boss", "赵敏", "管理员", ""),
    )
    assert [state for _number, state in found] == ["new", "refused", "refused", "refused"]


def test_a_reviewer_imports_no_staff(context: Context, session: Session, team: Team) -> None:
    """Rights are given by administrators alone."""
    user = make_user(session, RoleName.REVIEWER, team)
    reviewer = replace(context, actor=actor_of(user, RoleName.REVIEWER, team))
    with pytest.raises(Refused):
        staff.import_staff(reviewer, rows(*LIST))
