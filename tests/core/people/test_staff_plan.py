"""What importing a staff list would change, worked out before anything is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qa_app.core.list_plans import RowState
from qa_app.core.people.records import (
    AgentRecord,
    AgentTeamRecord,
    RoleRecord,
    TeamRecord,
    UserRecord,
)
from qa_app.core.people.staff_changes import (
    BeginEarlier,
    Change,
    LinkAgent,
    NewAgent,
    NewTeam,
    NewUser,
    PlannedStaff,
    RenameAgent,
    RenameUser,
    SetPlace,
    SetRole,
)
from qa_app.core.people.staff_plan import StaffPlanner
from qa_app.core.people.staff_rows import StaffEntry
from qa_app.core.permissions import SYSTEM, Actor, Grant, RoleName

TODAY = date(2026, 10, 12)
JANUARY = date(2026, 1, 5)
JUNE = date(2026, 6, 1)
PRESALES = TeamRecord(1, "t1", "售前一组", "Asia/Shanghai")
AFTERSALES = TeamRecord(2, "t2", "售后一组", "Asia/Shanghai")
TEAM_ADMINISTRATOR = Actor(9, "a", (Grant(RoleName.ADMINISTRATOR, 1, JANUARY),))


def row(
    username: str | None = "zhang.wei",
    name: str | None = "张伟",
    role: RoleName | None = RoleName.REVIEWER,
    team: str | None = "t1",
    since: date | None = JANUARY,
    until: date | None = None,
    agent: str | None = None,
    number: int = 2,
) -> StaffEntry:
    return StaffEntry(number, username, name, role, team, since, until, agent)


def agent_row(**values: object) -> StaffEntry:
    return row(**{"role": RoleName.AGENT, "agent": "A17", **values})  # type: ignore[arg-type]


def user(
    *roles: RoleRecord,
    username: str = "zhang.wei",
    active: bool = True,
    agent_id: int | None = None,
) -> UserRecord:
    created = datetime(2026, 1, 1, tzinfo=UTC)
    return UserRecord(
        5, username, "张伟", "zh_CN", active, False, True, agent_id, created, None, roles
    )


def held(team: TeamRecord | None = PRESALES, role: RoleName = RoleName.REVIEWER) -> RoleRecord:
    team_id, name = (team.id, team.name) if team else (None, None)
    return RoleRecord(1, 5, role, team_id, name, JANUARY, None)


def agent(team: TeamRecord = PRESALES, username: str | None = None) -> AgentRecord:
    place = AgentTeamRecord(1, 7, team.id, team.name, JANUARY, None)
    return AgentRecord(7, "A17", "张伟", (place,), 5 if username else None, username)


def planner(
    *users: UserRecord, agents: tuple[AgentRecord, ...] = (), actor: Actor = SYSTEM
) -> StaffPlanner:
    return StaffPlanner(actor, TODAY, [PRESALES, AFTERSALES], users, agents)


def changes(planned: PlannedStaff) -> list[Change]:
    assert planned.problem is None, planned.problem
    return list(planned.changes)


def refusal(planned: PlannedStaff) -> str:
    assert planned.state is RowState.REFUSED
    assert planned.changes == ()
    return str(planned.problem)


def test_a_new_reviewer_becomes_a_user_with_a_role() -> None:
    """The simplest row of a list."""
    planned = planner().take(row())
    assert planned.state is RowState.NEW
    assert changes(planned) == [
        NewUser("zhang.wei", "张伟"),
        SetRole("zhang.wei", RoleName.REVIEWER, "t1", JANUARY, None),
    ]


def test_a_new_agent_becomes_a_user_linked_with_an_agent_in_the_team() -> None:
    """They sign in to see their own scores, and their work is assessed in the team."""
    assert changes(planner().take(agent_row())) == [
        NewUser("zhang.wei", "张伟"),
        NewAgent("A17", "张伟"),
        LinkAgent("zhang.wei", "A17"),
        SetRole("zhang.wei", RoleName.AGENT, "t1", JANUARY, None),
        SetPlace("A17", "t1", JANUARY, None),
    ]


def test_a_list_that_comes_after_the_conversations_lets_their_agents_begin_earlier() -> None:
    """Files come first in many houses; an agent seen in October has been there since January."""
    seen = AgentRecord(
        7, "A17", "张伟", (AgentTeamRecord(1, 7, 1, "售前一组", JUNE, None),), None, None
    )
    listed = planner(agents=(seen,))
    first = listed.take(row(None, role=None, agent="A17"))
    assert changes(first) == [BeginEarlier("A17", "t1", JUNE, JANUARY)]
    assert changes(listed.take(row(None, role=None, agent="A17"))) == []


def test_an_agent_without_sign_in_becomes_an_agent_alone() -> None:
    """Not every agent looks at scores."""
    planned = planner().take(row(None, role=None, agent="A17"))
    assert changes(planned) == [NewAgent("A17", "张伟"), SetPlace("A17", "t1", JANUARY, None)]


def test_a_supervisor_who_also_serves_keeps_their_agent_where_it_is() -> None:
    """The row says which agent they are, not that the agent changes teams."""
    planned = planner(agents=(agent(AFTERSALES),)).take(row(role=RoleName.SUPERVISOR, agent="A17"))
    assert not any(isinstance(change, SetPlace) for change in changes(planned))
    assert LinkAgent("zhang.wei", "A17") in planned.changes


def test_a_team_is_found_by_id_and_by_name() -> None:
    """A personnel office knows names, a platform knows ids."""
    for said in ("t1", "售前一组"):
        planned = planner(user(held())).take(row(team=said))
        assert planned.state is RowState.SAME


def test_two_teams_of_one_name_need_the_id() -> None:
    """Guessing would put people into the wrong team."""
    twin = TeamRecord(3, "t3", "售前一组", "Asia/Shanghai")
    planned = StaffPlanner(SYSTEM, TODAY, [PRESALES, twin], [], []).take(row(team="售前一组"))
    assert "Several teams" in refusal(planned)


def test_an_unknown_team_is_made_once() -> None:
    """The second row of a new team finds it."""
    plan = planner()
    first = plan.take(row(team="夜班组"))
    second = plan.take(row("li.na", "李娜", team="夜班组", number=3))
    assert NewTeam("夜班组") in first.changes
    assert NewTeam("夜班组") not in second.changes


def test_the_same_list_again_changes_nothing() -> None:
    """Lists are imported every month, mostly unchanged."""
    known = user(held(role=RoleName.AGENT), agent_id=7)
    plan = planner(known, agents=(agent(username="zhang.wei"),))
    assert plan.take(agent_row()).state is RowState.SAME
    assert plan.take(agent_row(since=None)).state is RowState.SAME


def test_a_row_twice_in_one_list_is_done_once() -> None:
    """Copies happen in sheets."""
    plan = planner()
    assert plan.take(agent_row()).state is RowState.NEW
    assert plan.take(agent_row(number=3)).state is RowState.SAME


def test_a_changed_name_is_a_renaming() -> None:
    """People marry, and typing errors are corrected."""
    planned = planner(user(held())).take(row(name="张伟明"))
    assert changes(planned) == [RenameUser("zhang.wei", "张伟明")]
    assert planned.state is RowState.CHANGED


def test_an_agent_known_by_another_name_is_called_as_the_list_says() -> None:
    """Imported conversations often know a number or a nickname; the list knows the person."""
    known = replace(user(held(role=RoleName.AGENT), agent_id=7), name="张伟明")
    plan = planner(known, agents=(agent(username="zhang.wei"),))
    planned = plan.take(agent_row(name="张伟明"))
    assert changes(planned) == [RenameAgent("A17", "张伟明")]
    assert planned.state is RowState.CHANGED
    assert plan.take(agent_row(name="张伟明", number=3)).state is RowState.SAME
    alone = planner(agents=(agent(),)).take(row(None, "张伟明", None, agent="A17"))
    assert changes(alone) == [RenameAgent("A17", "张伟明")]


def test_a_row_that_is_refused_for_its_user_renames_no_agent() -> None:
    """Whose agent it is, is exactly what is in doubt."""
    plan = planner(agents=(agent(username="li.na"),))
    assert "li.na" in refusal(plan.take(agent_row(name="张伟明")))
    nameless = row(None, None, None, agent="A17", number=3)
    assert plan.take(nameless).state is RowState.SAME


def test_two_rows_may_not_call_one_new_agent_two_names() -> None:
    """The list would rename them at every import."""
    plan = planner()
    plan.take(row(None, "张伟", None, agent="A17"))
    assert "another name" in refusal(plan.take(row(None, "李娜", None, agent="A17", number=3)))


def test_a_row_without_name_leaves_the_known_one() -> None:
    """A list of moves need not repeat what is known."""
    assert planner(user(held())).take(row(name=None)).state is RowState.SAME


def test_somebody_new_needs_a_name() -> None:
    """A name of signs cannot be guessed from the sign-in name."""
    assert "needs a name" in refusal(planner().take(row(name=None)))
    assert "needs a name" in refusal(planner().take(row(None, None, None, agent="A17")))


def test_two_rows_may_not_call_one_person_two_names() -> None:
    """More likely a wrong sign-in name than two names."""
    plan = planner()
    plan.take(row())
    assert "another name" in refusal(plan.take(row(name="李娜", role=RoleName.TRAINER)))


def test_somebody_can_have_several_roles() -> None:
    """One row for each role."""
    plan = planner()
    plan.take(row())
    second = plan.take(row(role=RoleName.TRAINER, team="t2", number=3))
    assert changes(second) == [SetRole("zhang.wei", RoleName.TRAINER, "t2", JANUARY, None)]


def test_an_agent_who_moves_ends_in_the_old_team_the_day_before() -> None:
    """Conversations until then still count for the old team."""
    known = user(held(role=RoleName.AGENT), agent_id=7)
    planned = planner(known, agents=(agent(username="zhang.wei"),)).take(
        agent_row(team="t2", since=JUNE)
    )
    last = date(2026, 5, 31)
    assert changes(planned) == [
        SetRole("zhang.wei", RoleName.AGENT, "t1", JANUARY, last),
        SetRole("zhang.wei", RoleName.AGENT, "t2", JUNE, None),
        SetPlace("A17", "t1", JANUARY, last),
        SetPlace("A17", "t2", JUNE, None),
    ]


def test_an_agent_belongs_to_one_person_and_a_person_is_one_agent() -> None:
    """Otherwise one would see the other's scores."""
    taken = planner(agents=(agent(username="li.na"),)).take(agent_row())
    assert "li.na" in refusal(taken)
    other = planner(user(agent_id=7), agents=(agent(username="zhang.wei"),))
    assert "A17" in refusal(other.take(agent_row(agent="A18")))


def test_a_refused_row_leaves_no_trace_in_the_next() -> None:
    """A half-taken row would make the next one fail for no reason of its own."""
    plan = planner()
    bad = row(team="夜班组", since=TODAY, until=JANUARY)
    assert plan.take(bad).state is RowState.REFUSED
    assert NewTeam("夜班组") in plan.take(row(team="夜班组")).changes


def test_who_has_left_comes_back_on_their_page_not_by_a_list() -> None:
    """An old list must not open the door again."""
    assert "has left" in refusal(planner(user(held(), active=False)).take(row()))


def test_a_team_administrator_reaches_their_team_alone() -> None:
    """A list must not do what the pages forbid."""
    plan = planner(actor=TEAM_ADMINISTRATOR)
    assert plan.take(row()).state is RowState.NEW
    assert "manage no team" in refusal(plan.take(row("a.b", team="t2")))
    assert "manage no team" in refusal(plan.take(row("a.c", team="夜班组")))


@pytest.mark.parametrize("part", [held(AFTERSALES), held(None, RoleName.ADMINISTRATOR)])
def test_nor_does_a_list_give_them_people_of_other_teams(part: RoleRecord) -> None:
    """Renaming or adding roles to strangers is managing them."""
    plan = planner(user(part), actor=TEAM_ADMINISTRATOR)
    assert "do not manage" in refusal(plan.take(row(name="别名")))


def test_nor_the_agents_of_other_teams() -> None:
    """Moving an agent away would take their scores along."""
    plan = planner(agents=(agent(AFTERSALES),), actor=TEAM_ADMINISTRATOR)
    assert "do not manage" in refusal(plan.take(row(None, role=None, agent="A17", since=TODAY)))


def test_nor_makes_a_list_an_administrator_of_everything() -> None:
    """Nobody gives more than they reach."""
    everything = row(role=RoleName.ADMINISTRATOR, team=None)
    assert "every team" in refusal(planner(actor=TEAM_ADMINISTRATOR).take(everything))
    assert planner().take(everything).state is RowState.NEW
