"""The board of a quality lead: standing, lists, re-assigning, due dates and reminders."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.core.reviews import Purpose
from qa_app.core.rubrics import Answer
from qa_app.core.task_board import TaskFilter
from qa_app.services import assignments, reminders
from qa_app.services.people import leaving
from qa_app.services.reviews import AnswerGiven
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.notices import Notice
from qa_app.storage.tables.people import User
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.clock import FixedClock
from tests.support.factories import actor_of, make_team, make_user
from tests.support.reviewing import Floor

EVERY = TaskFilter()
PATIENCE = "attitude.patience"


def tasks(floor: Floor) -> list[Assignment]:
    floor.context.session.expire_all()
    return list(floor.context.session.scalars(select(Assignment).order_by(Assignment.id)))


def told(floor: Floor, kind: str) -> list[tuple[int, dict[str, object]]]:
    floor.context.session.expire_all()
    chosen = select(Notice).where(Notice.kind == kind).order_by(Notice.id)
    return [(row.user_id, row.details) for row in floor.context.session.scalars(chosen)]


def test_the_board_tells_how_each_reviewer_stands(
    floor: Floor, second: User, clock: FixedClock
) -> None:
    """Who is behind is seen before the month is over."""
    first, *_rest = floor.queue()
    floor.review(first)
    floor.save(floor.queue()[0], AnswerGiven(PATIENCE, Answer(value="3")))
    lead = floor.as_(floor.lead)
    assignments.set_due(lead, EVERY, floor.context.today)
    clock.advance(days=1)
    board = assignments.look_at_board(lead)
    lines = {line.id: line for line in board.reviewers}
    own = lines[floor.reviewer.id]
    assert (own.open, own.overdue, own.begun, own.done) == (3, 3, 1, 1)
    assert own.by_purpose == {Purpose.SAMPLE: 3}
    assert own.per_day == 1
    assert own.days_left == 3
    assert (lines[second.id].open, lines[second.id].per_day) == (0, None)
    assert [(draw.open, draw.done, draw.overdue) for draw in board.draws] == [(3, 1, 3)]


def test_tasks_are_given_to_whoever_has_least(floor: Floor, second: User) -> None:
    """Somebody is ill; nothing of theirs is lost, and both are told."""
    lead = floor.as_(floor.lead)
    moved = assignments.move_tasks(lead, EVERY)
    assert moved.given == 4
    holders = Counter(task.reviewer_id for task in tasks(floor))
    assert holders == {second.id: 2, floor.lead.id: 2}
    assert [who for who, _details in told(floor, "tasks.taken")] == [floor.reviewer.id]
    assert {who for who, _details in told(floor, "tasks.given")} == {second.id, floor.lead.id}
    last = floor.context.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.details["tasks"]) == ("assignment.moved", 4)


def test_a_begun_draft_stays_unless_it_is_taken_and_is_never_lost(
    floor: Floor, second: User
) -> None:
    """What somebody filled in is theirs, and is there again when the task comes back."""
    begun = floor.queue()[0]
    floor.save(begun, AnswerGiven(PATIENCE, Answer(value="3")))
    lead = floor.as_(floor.lead)
    moved = assignments.move_tasks(lead, EVERY, reviewer_id=second.id)
    assert (moved.given, moved.begun) == (3, 1)
    moved = assignments.move_tasks(lead, EVERY, reviewer_id=second.id, take_begun=True)
    assert (moved.given, moved.drafts, moved.theirs) == (1, 1, 3)
    assert told(floor, "tasks.taken")[-1][1]["drafts"] == 1
    review = floor.context.session.scalars(select(ReviewRow)).one()
    assert (review.reviewer_id, review.assignment_id) == (floor.reviewer.id, None)
    assignments.move_tasks(lead, EVERY, task_ids=[begun], reviewer_id=floor.reviewer.id)
    assert floor.open(begun).form.answers[PATIENCE].value == "3"


def test_what_others_own_or_may_not_review_stays(floor: Floor) -> None:
    """A reviewer who is an agent as well never gets their own conversations."""
    session = floor.context.session
    agent = make_user(session, RoleName.REVIEWER, floor.team, name="张伟", agent=None)
    floor.agent.agent_id = None
    session.flush()
    agent.agent_id = floor.first.id
    session.commit()
    lead = floor.as_(floor.lead)
    moved = assignments.move_tasks(lead, EVERY, reviewer_id=agent.id)
    assert (moved.given, moved.nobody) == (2, 2)
    own = {
        session.get_one(Part, task.part_id).agent_id
        for task in tasks(floor)
        if task.reviewer_id == agent.id
    }
    assert own == {floor.second.id}
    outsider = make_user(session, RoleName.REVIEWER, make_team(session, "t9"))
    session.commit()
    with pytest.raises(Invalid, match="cannot review"):
        assignments.move_tasks(lead, EVERY, reviewer_id=outsider.id)


def test_the_filter_says_which_tasks(floor: Floor, second: User) -> None:
    """All that match means these, on every page."""
    lead = floor.as_(floor.lead)
    only = TaskFilter(agent_id=floor.first.id)
    assert assignments.list_tasks(lead, only).total == 2
    assert assignments.set_due(lead, only, floor.context.today) == 2
    first = assignments.list_tasks(lead, EVERY)
    assert [row.agent for row in first.page.rows] == ["张伟", "张伟", "王芳", "王芳"]
    assert assignments.move_tasks(lead, only, reviewer_id=second.id).given == 2
    assert assignments.list_tasks(lead, TaskFilter(reviewer_id=second.id)).total == 2
    assert assignments.list_tasks(lead, TaskFilter(purpose=Purpose.TARGETED)).total == 0
    assert assignments.list_tasks(lead, TaskFilter(overdue=True)).total == 0
    with pytest.raises(Invalid, match="at least one"):
        assignments.set_due(lead, TaskFilter(purpose=Purpose.TARGETED), None)


def test_what_is_due_is_reviewed_first(floor: Floor) -> None:
    """Else the date would be for the lead alone."""
    last = floor.queue()[-1]
    assignments.set_due(floor.as_(floor.lead), EVERY, floor.context.today, task_ids=[last])
    assert floor.queue()[0] == last
    opened = floor.open(last)
    assert opened.next_up is not None
    assert opened.next_up.id == floor.queue()[1]
    with pytest.raises(Invalid, match="past"):
        assignments.set_due(
            floor.as_(floor.lead), EVERY, floor.context.today - timedelta(days=1), task_ids=[last]
        )


def test_reminders_come_once_a_day(floor: Floor, clock: FixedClock) -> None:
    """A worker that is started anew reminds nobody twice."""
    lead = floor.as_(floor.lead)
    assignments.set_due(lead, EVERY, floor.context.today)
    assert reminders.remind_of_due(floor.context) == 1
    assert reminders.remind_of_due(floor.context) == 0
    assert told(floor, "tasks.due") == [(floor.reviewer.id, {"today": 4, "overdue": 0})]
    clock.advance(days=1)
    assert reminders.remind_of_due(floor.context) == 2
    assert told(floor, "tasks.due")[-1][1] == {"today": 0, "overdue": 4}
    assert told(floor, "tasks.overdue") == [(floor.lead.id, {"overdue": 4})]


def test_a_lead_reminds_by_hand(floor: Floor) -> None:
    """Once an hour is enough."""
    lead = floor.as_(floor.lead)
    assert assignments.remind(lead, EVERY) == 1
    assert assignments.remind(lead, EVERY) == 0
    assert told(floor, "tasks.reminded")[0][1]["count"] == 4


def test_another_team_finds_nothing_and_other_roles_are_refused(floor: Floor) -> None:
    """The board is the quality lead's."""
    session = floor.context.session
    other = make_team(session, "t9")
    stranger = make_user(session, RoleName.QUALITY_LEAD, other)
    session.commit()
    there = floor.context.__class__(
        session,
        actor_of(stranger, RoleName.QUALITY_LEAD, other),
        floor.context.data_dir,
        clock=floor.context.clock,
    )
    assert assignments.list_tasks(there, EVERY).total == 0
    with pytest.raises(NotFound):
        assignments.move_tasks(there, EVERY, task_ids=[floor.queue()[0]])
    with pytest.raises(NotFound):
        assignments.set_team_work(there, floor.team.id, 2, 2)
    for user in (floor.reviewer, floor.supervisor):
        with pytest.raises(Refused):
            assignments.look_at_board(floor.as_(user))


def test_shares_and_rows_are_the_teams_own(floor: Floor, second: User) -> None:
    """Who works half the time takes half."""
    lead = floor.as_(floor.lead)
    assignments.set_share(lead, floor.lead.id, 0)
    assignments.set_team_work(lead, floor.team.id, 1, 5)
    settings = assignments.list_settings(lead)
    assert [(each.most_in_row, each.waiting_days) for each in settings.teams] == [(1, 5)]
    assignments.move_tasks(lead, EVERY)
    assert {task.reviewer_id for task in tasks(floor)} == {second.id}
    ordered = sorted(tasks(floor), key=lambda task: task.position)
    agents = [floor.context.session.get_one(Part, task.part_id).agent_id for task in ordered]
    assert agents in ([agents[0], agents[1]] * 2, [agents[1], agents[0]] * 2) or (
        agents[0] != agents[1] != agents[2] != agents[3]
    )
    for wrong in (-1, 301):
        with pytest.raises(Invalid):
            assignments.set_share(lead, second.id, wrong)
    with pytest.raises(Invalid):
        assignments.set_team_work(lead, floor.team.id, 0, 5)
    with pytest.raises(NotFound):
        assignments.set_share(lead, floor.agent.id, 50)


def test_a_month_of_changes_loses_and_doubles_nothing(floor: Floor, second: User) -> None:
    """The same as for the plan of moves, through the database."""
    chance, lead, session = Random(4), floor.as_(floor.lead), floor.context.session
    third = make_user(session, RoleName.REVIEWER, floor.team, name="钱进")
    session.commit()
    floor.draw(per_agent=4, seed="again", reviewers=[floor.reviewer, second, third])
    people = {floor.reviewer.id: floor.reviewer, second.id: second, third.id: third}
    parts = sorted(task.part_id or 0 for task in tasks(floor))
    for number in range(18):
        every = tasks(floor)
        opened = [task for task in every if task.state == "open"]
        chosen = [task.id for task in opened if chance.random() < 0.5]
        if number % 3 == 0 and chosen:
            target = chance.choice([*people, None])
            assignments.move_tasks(
                lead, EVERY, task_ids=chosen, reviewer_id=target, take_begun=number % 2 == 0
            )
        elif number % 3 == 1 and opened:
            task = chance.choice(opened)
            owner = people.get(task.reviewer_id, floor.lead)
            assignments.skip(floor.as_(owner), task.id, "听不清")
        elif opened:
            assignments.set_due(lead, EVERY, date(2026, 11, 1 + number), task_ids=chosen or None)
        after = tasks(floor)
        assert {task.part_id for task in after} >= set(parts)
        assert len({task.part_id for task in after}) == len(after)
        places = [(task.reviewer_id, task.position) for task in after if task.state == "open"]
        assert len(places) == len(set(places))
    assignments.move_tasks(lead, EVERY, reviewer_id=second.id, take_begun=True)
    result = leaving.leave(floor.context, second.id, floor.context.today, [third.id])
    assert result.returned == 0
    assert not [t for t in tasks(floor) if t.reviewer_id == second.id and t.state == "open"]


def test_what_was_finished_meanwhile_is_told(floor: Floor, second: User) -> None:
    """Two people press at the same moment."""
    first, *_rest = floor.queue()
    floor.review(first)
    moved = assignments.move_tasks(
        floor.as_(floor.lead), EVERY, task_ids=[first], reviewer_id=second.id
    )
    assert (moved.given, moved.finished) == (0, 1)
    with pytest.raises(Conflict):
        assignments.skip(floor.as_(floor.reviewer), first, "x")
