"""What the re-check of a corrective task rests on: the reviews of what the agent did since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from qa_app.core.coaching.tasks import Origin, TaskDraft, TaskKind, TaskState
from qa_app.core.errors import Invalid
from qa_app.core.permissions import RoleName
from qa_app.services import coaching
from qa_app.services.context import Context
from qa_app.storage.tables.coaching import CoachingTask
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.coached import CONFIRMED, CoachedTeam

LATER = CONFIRMED + timedelta(days=2)


@pytest.fixture
def team(context: Context) -> CoachedTeam:
    return CoachedTeam(context, agents=2)


def corrective(team: CoachedTeam, criterion: str | None = "001-O#attitude.patience") -> int:
    task = team.task(0)
    row = team.context.session.get_one(CoachingTask, task)
    row.kind, row.criterion = TaskKind.CORRECTIVE.value, criterion
    return task


def marks(team: CoachedTeam, task: int) -> list[tuple[int | None, bool]]:
    found = coaching.open_task(team.asking, task).reviewed
    return [(None if each.earned is None else int(each.earned), each.is_good) for each in found]


def test_the_agent_s_reviews_since_are_what_a_re_check_rests_on(team: CoachedTeam) -> None:
    """On the criterion, the latest first: not what was before, of colleagues or unpublished."""
    task = corrective(team)
    team.marks(0, CONFIRMED - timedelta(days=2), [1])
    team.marks(0, LATER, [3, 5])
    team.marks(1, LATER, [4])
    team.marks(0, LATER, [2], state="submitted")
    team.marks(0, LATER, [2], criterion="attitude.professional")
    assert marks(team, task) == [(5, True), (3, False)]


def test_what_a_task_comes_of_is_its_agent_s(team: CoachedTeam) -> None:
    """The form lets somebody else be chosen; their task would speak of a colleague's review."""
    team.marks(0, LATER, [3])
    review = team.context.session.scalars(select(ReviewRow.id)).one()
    own, other = (
        TaskDraft(each.id, TaskKind.CORRECTIVE, "先安抚。", date(2099, 1, 1))
        for each in team.agents
    )
    for origin, came_of in ((Origin.REVIEW, review), (Origin.APPEAL, 9), (Origin.APPRAISAL, 9)):
        with pytest.raises(Invalid, match="another agent's"):
            coaching.set_up(team.asking, team.team.id, other, origin, came_of)
    task = coaching.set_up(team.asking, team.team.id, own, Origin.REVIEW, review)
    assert coaching.open_task(team.asking, task).task.origin_id == review


def test_without_a_criterion_the_whole_review_tells(team: CoachedTeam) -> None:
    """A task from an assessment names none."""
    task = corrective(team, None)
    team.marks(0, LATER, [3])
    assert marks(team, task) == [(None, True)]


def test_what_came_after_the_end_is_no_part_of_the_re_check(team: CoachedTeam) -> None:
    """Years later it still shows what was known then."""
    task = corrective(team)
    team.marks(0, LATER, [5])
    row = team.context.session.get_one(CoachingTask, task)
    row.state, row.ended_at = TaskState.DONE.value, row.set_at + timedelta(days=5)
    team.marks(0, LATER + timedelta(days=3), [1])
    assert marks(team, task) == [(5, True)]


@pytest.mark.parametrize("state", [TaskState.SET, TaskState.READ])
def test_nothing_is_re_checked_before_the_agent_has_confirmed(
    team: CoachedTeam, state: TaskState
) -> None:
    """The last round's reviews are what it failed by."""
    task = corrective(team)
    team.marks(0, LATER, [5])
    team.context.session.get_one(CoachingTask, task).state = state.value
    assert marks(team, task) == []


def test_an_agent_s_own_page_tells_nothing_of_it(team: CoachedTeam) -> None:
    """They read their reviews where these are published to them."""
    task = corrective(team)
    team.marks(0, LATER, [5])
    agent = team.as_(team.trainer, RoleName.AGENT)
    agent = replace(agent, actor=replace(agent.actor, agent_id=team.agents[0].id))
    assert coaching.open_own(agent, task).reviewed == ()
