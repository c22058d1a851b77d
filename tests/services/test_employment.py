"""Who belongs to a team's assessment, and what is known of their employment."""

from __future__ import annotations

from datetime import date

import pytest

from qa_app.core.employment import Fact, FactKind
from qa_app.core.errors import Invalid, NotFound
from qa_app.core.list_plans import RowState
from qa_app.core.permissions import RoleName
from qa_app.services import employment
from qa_app.services.context import Context
from qa_app.storage.queries.employment import people_on
from tests.support.factories import make_agent, make_team, make_user
from tests.support.reviewing import Floor

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


@pytest.fixture
def floor(context: Context) -> Floor:
    """Two agents without conversations."""
    return Floor(context, chats=0)


def test_a_teams_people_are_its_agents_and_who_leads_it(floor: Floor) -> None:
    """002-B assesses supervisors: those who are agents too, with a role of their own."""
    session = floor.context.session
    leader = make_agent(session, key="z1", name="赵组长")
    make_user(session, RoleName.SUPERVISOR, floor.team, name="赵组长", agent=leader)
    make_agent(session, floor.team, "gone", until=date(2026, 9, 30))
    keeper = floor.as_(floor.supervisor)
    for kind, more in (
        (FactKind.JOINED, {}),
        (FactKind.GRADE, {"grade": "初级"}),
        (FactKind.MENTOR, {"mentor": floor.second.id}),
    ):
        employment.record(keeper, Fact(floor.first.id, kind, date(2026, 9, 1), **more))
    people = people_on(session, floor.team.id, FIRST, LAST)
    assert {each.id: each.role for each in people.values()} == {
        "t1a1": "agent",
        "t1a2": "agent",
        "z1": "supervisor",
    }
    person = people[floor.first.id]
    assert (person.joined, person.grade, person.mentor) == (date(2026, 9, 1), "初级", "t1a2")


def test_a_list_brings_what_is_new_and_the_same_again_nothing(floor: Floor) -> None:
    """Rows that cannot be true say why."""
    head = ["工号", "入职日期", "离职日期", "职级", "带教人编号"]
    rows = list(
        enumerate(
            [
                head,
                ["t1a1", "2026-09-01", "", "初级", "t1a2"],
                ["t1a2", "2026-09-01", "2026-08-01", "", ""],
                ["nobody", "2026-09-01", "", "", ""],
            ],
            start=1,
        )
    )
    keeper = floor.as_(floor.supervisor)
    plan = employment.import_list(keeper, rows)
    assert [row.state for row in plan.rows] == [RowState.NEW, RowState.REFUSED, RowState.REFUSED]
    assert len(employment.open_agent(keeper, floor.first.id).history) == 3
    assert not employment.import_list(keeper, rows).changes_something


def test_only_who_leads_the_team_or_administers_writes_it_down(floor: Floor) -> None:
    """Somebody else's agents are not there; a slip is removed."""
    keeper = floor.as_(floor.supervisor)
    stranger = make_agent(floor.context.session, make_team(floor.context.session))
    with pytest.raises(NotFound):
        employment.record(keeper, Fact(stranger.id, FactKind.JOINED, FIRST))
    with pytest.raises(Invalid):
        employment.record(keeper, Fact(floor.first.id, FactKind.MENTOR, FIRST, mentor=stranger.id))
    fact_id = employment.record(keeper, Fact(floor.first.id, FactKind.JOINED, FIRST))
    employment.remove(keeper, fact_id)
    assert employment.open_agent(keeper, floor.first.id).history == []
