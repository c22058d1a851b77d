"""Teams, and the agents in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.people.filters import AgentFilter
from qa_app.core.people.records import AgentTeamRecord
from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.services.people import teams
from qa_app.storage.queries.people import teams as queries
from qa_app.storage.tables.people import Agent, Team
from tests.support.factories import LONG_AGO, actor_of, make_agent, make_team, make_user

TODAY, JUNE = date(2026, 10, 12), date(2026, 6, 1)


@pytest.fixture
def team(session: Session) -> Team:
    return make_team(session, "t1", "售前一组")


@pytest.fixture
def other(session: Session) -> Team:
    return make_team(session, "t2", "售后一组")


@pytest.fixture
def agent(session: Session, team: Team) -> Agent:
    return make_agent(session, team, key="A17")


@pytest.fixture
def local(context: Context, session: Session, team: Team) -> Context:
    """The context of an administrator of one team."""
    user = make_user(session, RoleName.ADMINISTRATOR, team)
    return replace(context, actor=actor_of(user, RoleName.ADMINISTRATOR, team))


def places(session: Session, agent: Agent) -> list[tuple[int, date, date | None]]:
    found = queries.agent(session, agent.id)
    assert found is not None
    return [(place.team_id, place.since, place.until) for place in found.teams]


def first_place(session: Session, agent: Agent) -> AgentTeamRecord:
    found = queries.agent(session, agent.id)
    assert found is not None
    return found.teams[0]


def test_a_team_has_an_id_for_files_and_a_name_for_people(
    context: Context, session: Session
) -> None:
    """Platforms write ids, people read names."""
    team_id = teams.create_team(context, " night ", "夜班组", "Asia/Shanghai")
    found = queries.team_by_key(session, "night")
    assert found is not None
    assert (found.id, found.name, found.zone) == (team_id, "夜班组", "Asia/Shanghai")


def test_neither_id_nor_name_is_given_twice(context: Context, team: Team, other: Team) -> None:
    """Two teams of one name cannot be told apart in any list."""
    context.session.commit()
    for key, name, field in (("t1", "夜班组", "key"), ("t3", "售前一组", "name")):
        with pytest.raises(Conflict) as fault:
            teams.create_team(context, key, name, "Asia/Shanghai")
        assert fault.value.field == field
    with pytest.raises(Conflict):
        teams.change_team(context, other.id, "售前一组", "Asia/Shanghai")
    teams.change_team(context, team.id, "售前一组", "Asia/Urumqi")


def test_the_time_zone_must_exist(context: Context) -> None:
    """Times without zone are read in it."""
    with pytest.raises(Invalid) as fault:
        teams.create_team(context, "t3", "夜班组", "Mars/Olympus")
    assert fault.value.field == "zone"


def test_only_an_administrator_of_everything_makes_teams(local: Context) -> None:
    """A new team is outside every team."""
    with pytest.raises(Refused):
        teams.create_team(local, "t3", "夜班组", "Asia/Shanghai")


def test_a_team_administrator_sees_and_changes_the_own_team(
    local: Context, team: Team, other: Team
) -> None:
    """The other one is not there."""
    assert [one.team.id for one in teams.managed_teams(local)] == [team.id]
    teams.change_team(local, team.id, "售前组", "Asia/Shanghai")
    with pytest.raises(NotFound):
        teams.change_team(local, other.id, "我的", "Asia/Shanghai")
    with pytest.raises(NotFound):
        teams.team_details(local, other.id)


def test_a_team_counts_who_is_there_today(
    context: Context, session: Session, team: Team, agent: Agent
) -> None:
    """Former and future ones would make every figure too large."""
    make_agent(session, team, until=date(2026, 9, 30))
    make_agent(session, team, since=date(2026, 11, 1))
    make_user(session, RoleName.REVIEWER, team)
    left = make_user(session, RoleName.REVIEWER, team)
    left.active = False
    session.flush()
    [found] = teams.managed_teams(context)
    assert found.counts == (1, 1)


def test_an_empty_team_counts_nobody(context: Context, team: Team) -> None:
    """A new team is listed too."""
    [found] = teams.managed_teams(context)
    assert found.counts == (0, 0)


def test_a_new_agent_is_in_a_team(context: Context, session: Session, team: Team) -> None:
    """Without a team nobody would see their conversations."""
    agent_id = teams.create_agent(context, "A18", "王芳", team.id, JUNE)
    found = queries.agent(session, agent_id)
    assert found is not None
    assert (found.key, found.name, found.teams[0].since) == ("A18", "王芳", JUNE)
    with pytest.raises(Conflict) as fault:
        teams.create_agent(context, "A18", "王方", team.id, JUNE)
    assert fault.value.field == "key"


def test_an_agent_who_moves_ends_in_the_old_team_the_day_before(
    context: Context, session: Session, team: Team, other: Team, agent: Agent
) -> None:
    """Conversations until then still count for the old team."""
    teams.move_agent(context, agent.id, other.id, JUNE, None)
    assert places(session, agent) == [
        (team.id, LONG_AGO, date(2026, 5, 31)),
        (other.id, JUNE, None),
    ]
    assert agent.id in {
        each.id for each in queries.agents_in_team(session, team.id, date(2026, 5, 31))
    }
    assert agent.id in {each.id for each in queries.agents_in_team(session, other.id, JUNE)}
    assert agent.id not in {each.id for each in queries.agents_in_team(session, team.id, JUNE)}


def test_an_agent_is_in_one_team_at_a_time(
    context: Context, session: Session, other: Team, agent: Agent, team: Team
) -> None:
    """A conversation belongs to one team."""
    teams.move_agent(context, agent.id, other.id, JUNE, None)
    with pytest.raises(Invalid):
        teams.move_agent(context, agent.id, team.id, date(2026, 3, 1), None)


def test_a_time_in_a_team_ends_with_its_last_day(
    context: Context, session: Session, team: Team, agent: Agent
) -> None:
    """And one that has not begun is taken back."""
    teams.end_place(context, agent.id, first_place(session, agent).id, JUNE)
    assert places(session, agent) == [(team.id, LONG_AGO, JUNE)]
    new = make_agent(session, team, since=date(2026, 11, 1))
    teams.end_place(context, new.id, first_place(session, new).id, TODAY)
    assert places(session, new) == []


def test_a_team_administrator_moves_nobody_in_or_out_of_other_teams(
    local: Context, session: Session, team: Team, other: Team, agent: Agent
) -> None:
    """An agent's scores go where the agent goes."""
    stranger = make_agent(session, other)
    with pytest.raises(NotFound):
        teams.move_agent(local, agent.id, other.id, JUNE, None)
    with pytest.raises(NotFound):
        teams.move_agent(local, stranger.id, team.id, JUNE, None)
    with pytest.raises(NotFound):
        teams.end_place(local, stranger.id, first_place(session, stranger).id, TODAY)
    with pytest.raises(NotFound):
        teams.rename_agent(local, stranger.id, "某")
    with pytest.raises(NotFound):
        teams.create_agent(local, "A99", "某", other.id, JUNE)
    teams.rename_agent(local, agent.id, "张伟明")


def test_agents_are_found_by_name_id_and_team(
    context: Context, local: Context, session: Session, team: Team, other: Team, agent: Agent
) -> None:
    """Of other teams there are none to be found."""
    make_agent(session, other, key="B_1", name="王芳")
    make_agent(session, other, key="BX1", name="赵敏", until=date(2026, 9, 30))

    def found(asking: Context, **wanted: object) -> set[str]:
        listing = teams.agents(asking, AgentFilter(**wanted))  # type: ignore[arg-type]
        return {one.key for one in listing.agents}

    assert found(context) == {"A17", "B_1", "BX1"}
    assert found(local) == {"A17"}
    assert found(context, words="芳") == {"B_1"}
    assert found(context, words="b_1") == {"B_1"}
    assert found(context, team_id=other.id) == {"B_1"}
    assert found(context, former=True) == {"BX1"}


def test_a_list_too_long_to_show_says_so(
    context: Context, session: Session, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a list that looks whole misleads."""
    monkeypatch.setattr(teams, "MOST_AGENTS", 2)
    for _number in range(3):
        make_agent(session, team)
    listing = teams.agents(context, AgentFilter())
    assert (len(listing.agents), listing.more) == (2, True)


def test_the_linked_user_is_shown_with_the_agent(
    context: Context, session: Session, team: Team, agent: Agent
) -> None:
    """Who signs in as whom is the first question about an account."""
    make_user(session, RoleName.AGENT, team, username="zhang.wei", agent=agent)
    found, offered = teams.agent_details(context, agent.id)
    assert found.username == "zhang.wei"
    assert [one.id for one in offered] == [team.id]
