"""The administrator's pages about teams and agents."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.people import Agent, AgentTeam, Team
from tests.support.factories import LONG_AGO, make_agent, make_team, make_user
from tests.support.permissions import sign_in

NEW_TEAM = {"key": "night", "name": "夜班组", "zone": "Asia/Shanghai"}


@pytest.fixture
def agent(session: Session, team: Team) -> Agent:
    return make_agent(session, team, key="A17", name="张伟")


@pytest.fixture
def local(client: FlaskClient, session: Session, team: Team) -> FlaskClient:
    """The browser of an administrator of one team."""
    user = make_user(session, RoleName.ADMINISTRATOR, team)
    return sign_in(client.application.test_client(), session, user)


def teams(session: Session) -> dict[str, str]:
    return {row.key: row.name for row in session.scalars(select(Team))}


def places(session: Session, agent: Agent) -> list[tuple[int, date, date | None]]:
    rows = session.scalars(
        select(AgentTeam).where(AgentTeam.agent_id == agent.id).order_by(AgentTeam.since)
    )
    return [(row.team_id, row.since, row.until) for row in rows]


def test_a_team_is_made_and_changed(
    administrator: FlaskClient, session: Session, team: Team
) -> None:
    """Its id stays what the files write."""
    assert administrator.post("/administration/teams", data=NEW_TEAM).status_code == 303
    assert teams(session)["night"] == "夜班组"
    assert "姓名" not in administrator.get("/administration/teams").text
    changed = {"name": "售前组", "zone": "Asia/Shanghai", "key": "stolen"}
    administrator.post(f"/administration/teams/{team.id}", data=changed)
    assert teams(session)["t1"] == "售前组"
    assert "stolen" not in teams(session)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"key": "t1"}, "该编号已被使用"),
        ({"name": "售前一组"}, "已有同名班组"),
        ({"zone": "Mars/Olympus"}, "没有名为 Mars/Olympus 的时区"),
        ({"name": ""}, "请填写此项"),
    ],
)
def test_a_wrong_team_is_told_in_the_open_form(
    administrator: FlaskClient, session: Session, team: Team, wrong: dict[str, str], sentence: str
) -> None:
    """What was typed is still there."""
    answer = administrator.post("/administration/teams", data=NEW_TEAM | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'data-open-at-once="new-dialog"' in answer.text
    assert len(teams(session)) == 1


def test_a_team_administrator_sees_and_makes_no_other_team(
    local: FlaskClient, session: Session, team: Team
) -> None:
    """Neither in the list, nor by a form written by hand."""
    make_team(session, "t2", "售后一组")
    page = local.get("/administration/teams").text
    assert "售前一组" in page
    assert "售后一组" not in page
    assert "新建班组" not in page
    assert local.post("/administration/teams", data=NEW_TEAM).status_code == 403


def test_figures_lead_to_the_people_counted(
    administrator: FlaskClient, session: Session, team: Team, agent: Agent
) -> None:
    """A figure that opens into something else is worse than none."""
    make_user(session, RoleName.REVIEWER, team, name="李娜")
    gone = make_user(session, RoleName.REVIEWER, team, name="李离")
    gone.active = False
    session.flush()
    page = administrator.get("/administration/teams").text
    assert f'<a href="/administration/users?team={team.id}">1</a>' in page
    assert f'<a href="/administration/agents?team={team.id}">1</a>' in page
    listed = administrator.get(f"/administration/users?team={team.id}").text
    assert "李娜" in listed
    assert "李离" not in listed


def test_agents_are_found_by_name_id_and_team(
    administrator: FlaskClient, session: Session, agent: Agent
) -> None:
    """Also those who are in no team any more."""
    make_agent(session, make_team(session, "t2", "售后一组"), key="B1", name="王芳", until=LONG_AGO)
    for query, found, missing in (
        ("words=A17", "张伟", "王芳"),
        ("words=芳", "王芳", "张伟"),
        ("team=former", "王芳", "张伟"),
    ):
        page = administrator.get(f"/administration/agents?{query}").text
        assert found in page
        assert missing not in page
    assert "没有符合条件的人员" in administrator.get("/administration/agents?words=某某").text


def test_an_agent_is_made_and_renamed(
    administrator: FlaskClient, session: Session, team: Team
) -> None:
    """For who is to be assessed before the first import."""
    data = {"key": "A18", "name": "王芳", "team": team.id, "since": "2026-10-01"}
    made = administrator.post("/administration/agents", data=data)
    assert made.status_code == 303
    administrator.post(f"{made.headers['Location']}/name", data={"name": "王芳芳"})
    agent = session.scalars(select(Agent)).one()
    assert (agent.key, agent.name) == ("A18", "王芳芳")
    again = administrator.post("/administration/agents", data=data)
    assert again.status_code == 422
    assert "该编号已被使用" in again.text


def test_an_agent_moves_between_teams(
    administrator: FlaskClient, session: Session, team: Team, agent: Agent
) -> None:
    """The old time ends the day before the new one begins."""
    other = make_team(session, "t2", "售后一组")
    address = f"/administration/agents/{agent.id}"
    moved = administrator.post(
        f"{address}/teams", data={"team": other.id, "since": "2026-10-01", "until": ""}
    )
    assert moved.status_code == 303
    assert places(session, agent) == [
        (team.id, LONG_AGO, date(2026, 9, 30)),
        (other.id, date(2026, 10, 1), None),
    ]
    overlapping = administrator.post(
        f"{address}/teams", data={"team": team.id, "since": "2026-09-01"}
    )
    assert overlapping.status_code == 422
    assert "重叠" in overlapping.text


def test_the_time_in_a_team_ends(
    administrator: FlaskClient, session: Session, team: Team, agent: Agent
) -> None:
    """With a day that was said."""
    place = session.scalars(select(AgentTeam.id)).one()
    address = f"/administration/agents/{agent.id}/teams/{place}/end"
    assert administrator.post(address).status_code == 422
    assert places(session, agent) == [(team.id, LONG_AGO, None)]
    assert administrator.post(address, data={"last_day": "2026-10-12"}).status_code == 303
    assert places(session, agent) == [(team.id, LONG_AGO, date(2026, 10, 12))]


def test_a_team_administrator_moves_nobody_into_another_team(
    local: FlaskClient, session: Session, agent: Agent
) -> None:
    """A form written by hand does not get further than the page."""
    other = make_team(session, "t2", "售后一组")
    data = {"team": other.id, "since": "2026-10-01"}
    assert local.post(f"/administration/agents/{agent.id}/teams", data=data).status_code == 422
    new = {"key": "A18", "name": "王芳", "team": other.id, "since": "2026-10-01"}
    assert local.post("/administration/agents", data=new).status_code == 422
    assert [row.key for row in session.scalars(select(Agent))] == ["A17"]
