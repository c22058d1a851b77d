"""A round from its tasks over the session to its reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from qa_app.core.calibration import MOST_CONVERSATIONS
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.core.rubrics import Answer
from qa_app.services import assignments, calibration, reviews
from qa_app.services.calibration import Source
from qa_app.services.reviews import Basis
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.notices import Notice
from qa_app.storage.tables.people import User
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.calibrating import FIRST, Circle, fill
from tests.support.factories import actor_of, make_team, make_user
from tests.support.reviewing import PERIOD


def told(circle: Circle, kind: str) -> set[int]:
    return set(
        circle.floor.context.session.scalars(select(Notice.user_id).where(Notice.kind == kind))
    )


def state(circle: Circle, round_id: int) -> str:
    circle.floor.context.session.expire_all()
    return calibration.open_round(circle.lead, round_id).round.state


def test_everybody_gets_every_conversation_and_is_told(circle: Circle) -> None:
    """A task in the queue like any other, hidden pre-screen and due date included."""
    due = circle.floor.context.today + timedelta(days=3)
    circle.begin(due_on=due)
    for user in circle.people:
        queue = assignments.my_queue(circle.floor.as_(user))
        assert [(task.purpose, task.blind, task.due_on) for task in queue] == [
            ("calibration", True, due)
        ] * 2
    assert told(circle, "calibration.opened") == {user.id for user in circle.people}


def test_nobody_sees_an_answer_before_the_session_not_even_the_lead(circle: Circle) -> None:
    """The lead may be one of those who answer; a number overheard is an anchor."""
    round_id = circle.begin()
    circle.answer(circle.second)
    part = circle.parts_of(round_id)[0]
    with pytest.raises(Conflict):
        calibration.open_conversation(circle.lead, round_id, part)
    theirs = circle.floor.context.session.scalars(
        select(ReviewRow.id).where(ReviewRow.reviewer_id == circle.second.id)
    ).first()
    assert theirs is not None
    for who in (circle.lead, circle.floor.as_(circle.third)):
        with pytest.raises(NotFound):
            reviews.open_review(who, theirs)
    mine = calibration.my_round(circle.floor.as_(circle.third), round_id)
    assert not any(each.deviations for each in mine.conversations)


def test_the_leads_are_told_when_the_last_task_is_finished(circle: Circle) -> None:
    """Submitted or skipped; once, not with every answer."""
    circle.begin()
    circle.answer(circle.second)
    circle.answer(circle.third)
    context = circle.floor.as_(circle.floor.reviewer)
    first, last = (task.id for task in assignments.my_queue(context))
    fill(context, first, {})
    assert told(circle, "calibration.all_in") == set()
    assignments.skip(context, last, "录音缺失")
    assert told(circle, "calibration.all_in") == {circle.floor.lead.id}


def test_a_session_shows_differences_first_and_settles_by_criterion(circle: Circle) -> None:
    """With the majority ready to be taken, and a note of why."""
    round_id = circle.begin()
    circle.all_answer("5", "3", "3")
    calibration.begin_settling(circle.lead, round_id)
    part = circle.parts_of(round_id)[0]
    opened = calibration.open_conversation(circle.lead, round_id, part)
    first = opened.rows[0]
    assert first.comparison.criterion.id == FIRST
    assert {each.value for each in first.cells.values()} == {"5", "3"}
    assert first.comparison.majority == Answer(value="3")
    calibration.settle(circle.lead, round_id, part, FIRST, Answer(value="3"), "未主动核实")
    again = calibration.open_conversation(circle.lead, round_id, part)
    assert again.rows[0].settled is not None
    assert again.rows[0].settled.note == "未主动核实"
    assert calibration.settle_unanimous(circle.lead, round_id, part) == len(opened.rows) - 1
    assert calibration.settle_unanimous(circle.lead, round_id, part) == 0
    assert calibration.open_conversation(circle.lead, round_id, part).unsettled == ()
    calibration.take_back(circle.lead, round_id, part, FIRST)
    assert calibration.open_conversation(circle.lead, round_id, part).unsettled == (FIRST,)


def test_a_round_closes_when_everything_is_settled_and_tells_each_their_deviations(
    circle: Circle,
) -> None:
    """Each sees their own beside the reference; the others' answers without their names."""
    round_id = circle.begin()
    circle.all_answer("5", "4", "2")
    calibration.begin_settling(circle.lead, round_id)
    with pytest.raises(Conflict):
        calibration.close(circle.lead, round_id)
    circle.settle_all(round_id)
    calibration.close(circle.lead, round_id)
    assert told(circle, "calibration.closed") == {user.id for user in circle.people}
    mine = calibration.my_round(circle.floor.as_(circle.third), round_id)
    worst = mine.conversations[0].deviations[0]
    assert (worst.criterion.id, worst.points, worst.note) == (FIRST, Decimal(-2), "按定义")
    assert sorted(each.points or 0 for each in worst.others) == [4, 5]
    assert mine.compared - mine.kept == 2
    assert mine.mean_difference == Decimal("-2.00")
    opened = calibration.open_round(circle.lead, round_id)
    assert opened.figures is not None
    assert opened.figures.settled == 2


def test_an_answer_stands_once_others_are_seen_beside_it(circle: Circle) -> None:
    """Withdrawing it after the session would make agreement out of hindsight."""
    round_id = circle.begin()
    circle.all_answer("5", "4", "4")
    context = circle.floor.as_(circle.second)
    own = calibration.my_round(context, round_id).conversations[0].task
    assert own.review_id is not None
    assert reviews.open_review(context, own.review_id).may_withdraw
    reviews.withdraw(context, own.review_id)
    fill(context, own.id, {})
    calibration.begin_settling(circle.lead, round_id)
    assert not reviews.open_review(context, own.review_id).may_withdraw
    with pytest.raises(Conflict):
        reviews.withdraw(context, own.review_id)


def test_what_is_not_submitted_when_the_session_begins_is_given_up(circle: Circle) -> None:
    """With what was filled in; saving it afterwards is refused."""
    round_id = circle.begin()
    circle.answer(circle.floor.reviewer)
    circle.answer(circle.second)
    context = circle.floor.as_(circle.third)
    task = assignments.my_queue(context)[0].id
    opened = reviews.open_assignment(context, task)
    basis = Basis(opened.edition, opened.form.revision_id)
    reviews.save(context, task, [reviews.CommentGiven("…")], basis)
    calibration.begin_settling(circle.lead, round_id)
    assert assignments.my_queue(context) == []
    with pytest.raises(Conflict):
        reviews.save(context, task, [reviews.CommentGiven("…")], basis)


def test_a_round_can_be_called_off_and_a_closed_one_reopened(circle: Circle) -> None:
    """A slip in the plan, and a slip in the reference."""
    round_id = circle.begin()
    calibration.call_off(circle.lead, round_id)
    assert state(circle, round_id) == "called_off"
    assert assignments.my_queue(circle.floor.as_(circle.second)) == []
    closed = circle.closed()
    calibration.reopen(circle.lead, closed)
    assert state(circle, closed) == "settling"
    assert (
        not calibration.my_round(circle.floor.as_(circle.second), closed)
        .conversations[0]
        .deviations
    )
    calibration.close(circle.lead, closed)
    assert state(circle, closed) == "closed"


def test_nothing_can_be_settled_outside_the_session(circle: Circle) -> None:
    """What a closed round says is what everybody was told."""
    round_id = circle.closed()
    part = circle.parts_of(round_id)[0]
    with pytest.raises(Conflict):
        calibration.settle(circle.lead, round_id, part, FIRST, Answer(value="1"), "")


def test_a_reference_that_the_criterion_does_not_take_is_refused(circle: Circle) -> None:
    """It would be what everybody is measured against."""
    round_id = circle.begin()
    circle.all_answer("5", "4", "4")
    calibration.begin_settling(circle.lead, round_id)
    part = circle.parts_of(round_id)[0]
    wrong = [(Answer(value="99"), ""), (Answer(), ""), (Answer(value="4"), "x" * 1001)]
    for answer, note in wrong:
        with pytest.raises(Invalid):
            calibration.settle(circle.lead, round_id, part, FIRST, answer, note)
        circle.floor.context.session.rollback()
    with pytest.raises(NotFound):
        calibration.settle(circle.lead, round_id, 10**6, FIRST, Answer(value="4"), "")


def test_ones_own_conversation_is_never_given_and_a_known_one_only_when_asked_for(
    circle: Circle,
) -> None:
    """A reviewer who also answers customers calibrates on what others did."""
    session = circle.floor.context.session
    session.get_one(User, circle.floor.agent.id).agent_id = None
    session.flush()
    session.get_one(User, circle.third.id).agent_id = circle.floor.first.id
    session.commit()
    circle.floor.draw(per_agent=4)
    parts = circle.floor.parts(circle.floor.first)
    with pytest.raises(Invalid) as refused:
        circle.begin(part_ids=parts[:1])
    assert refused.value.field == "reviewers"
    session.rollback()
    round_id = circle.begin(part_ids=parts[:1], repeat=True)
    given = {who for _part, who in calibration.open_round(circle.lead, round_id).tasks}
    assert given == {circle.floor.reviewer.id, circle.second.id}


WRONG: list[tuple[dict[str, object], str | None]] = [
    ({"name": "  "}, "name"),
    ({"name": "x" * 121}, "name"),
    ({"part_ids": []}, "names"),
    ({"names": ["nothing-like-it"]}, "names"),
    ({"reviewer_ids": []}, "reviewers"),
    ({"reviewer_ids": [10**6, 2]}, "reviewers"),
    ({"rubric_version_id": 10**6}, "rubric"),
    ({"source": Source.RANDOM, "size": 0, "month": PERIOD}, "size"),
    ({"source": Source.RANDOM, "size": MOST_CONVERSATIONS + 1, "month": PERIOD}, "size"),
    ({"source": Source.RANDOM, "size": 2, "month": "2025-01"}, "month"),
    ({"source": Source.RANDOM, "size": 2, "month": "soon"}, None),
    ({"source": Source.OVERLAP, "draw_id": 99}, "draw"),
]


def test_a_plan_that_cannot_be_is_refused_with_the_field_at_fault(circle: Circle) -> None:
    """And nothing of it is stored."""
    for changed, field in WRONG:
        with pytest.raises(Invalid) as refused:
            circle.begin(**changed)
        assert refused.value.field == field, changed
        circle.floor.context.session.rollback()
    assert calibration.list_rounds(circle.lead).rows == ()


def test_conversations_are_named_as_files_name_them_or_drawn_by_a_seed(circle: Circle) -> None:
    """What was discussed once is not drawn again."""
    round_id = circle.begin(part_ids=[], names=["t1a2-001", "t1a1-003"])
    opened = calibration.open_round(circle.lead, round_id)
    named = {line.conversation.external_id for line in opened.lines}
    assert named == {"t1a2-001", "t1a1-003"}
    drawn = circle.begin(source=Source.RANDOM, size=20, month=PERIOD, seed="s", part_ids=[])
    others = calibration.open_round(circle.lead, drawn)
    assert len(others.lines) == 6
    assert named.isdisjoint(line.conversation.external_id for line in others.lines)


def test_what_a_draw_gave_to_several_becomes_a_round_with_their_tasks(circle: Circle) -> None:
    """The drawn review is one of the answers, and stays what it is for the scores."""
    session = circle.floor.context.session
    draw_id = circle.floor.draw(per_agent=1)
    sample = session.get_one(Assignment, circle.floor.queue()[0])
    session.add(
        Assignment(
            purpose="calibration", part_id=sample.part_id, reviewer_id=circle.second.id,
            rubric_version_id=sample.rubric_version_id, position=1, created_at=sample.created_at,
        )
    )  # fmt: skip
    session.commit()
    round_id = circle.begin(source=Source.OVERLAP, draw_id=draw_id, part_ids=[], reviewer_ids=[])
    opened = calibration.open_round(circle.lead, round_id)
    assert {who for _part, who in opened.tasks} == {circle.floor.reviewer.id, circle.second.id}
    circle.answer(circle.second)
    circle.floor.review(sample.id)
    left = circle.floor.queue()
    calibration.begin_settling(circle.lead, round_id)
    assert circle.floor.queue() == left
    shown = calibration.open_conversation(circle.lead, round_id, sample.part_id or 0)
    assert len(shown.answered) == 2


def test_other_teams_find_no_round_and_other_roles_may_not_lead_one(circle: Circle) -> None:
    """Nor does a reviewer who was not asked see what came of it."""
    round_id = circle.begin()
    session = circle.floor.context.session
    other = make_team(session, "t9")
    stranger = make_user(session, RoleName.QUALITY_LEAD, other)
    late = make_user(session, RoleName.REVIEWER, circle.floor.team)
    outside = replace(circle.floor.context, actor=actor_of(stranger, RoleName.QUALITY_LEAD, other))
    with pytest.raises(NotFound):
        calibration.open_round(outside, round_id)
    with pytest.raises(NotFound):
        calibration.my_round(outside, round_id)
    with pytest.raises(NotFound):
        calibration.my_round(circle.floor.as_(late), round_id)
    for who in (circle.second, circle.floor.supervisor, circle.floor.agent):
        with pytest.raises(Refused):
            calibration.open_round(circle.floor.as_(who), round_id)
        with pytest.raises(Refused):
            calibration.make_round(circle.floor.as_(who), circle.plan())


def test_every_step_stands_in_the_audit_log(circle: Circle) -> None:
    """Ids and counts, nothing that anybody wrote."""
    circle.closed()
    actions = circle.floor.context.session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject == "calibration")
    )
    assert list(actions) == ["calibration.opened", "calibration.settling", "calibration.closed"]


def test_calibration_counts_for_no_score_and_no_agent_sees_it(circle: Circle) -> None:
    """It is made to compare."""
    circle.closed()
    agent = circle.floor.as_(circle.floor.agent)
    assert not reviews.my_published(agent).rows
    part = circle.floor.parts(circle.floor.first)[0]
    assert reviews.reviews_of_part(circle.floor.as_(circle.floor.supervisor), part) == []
