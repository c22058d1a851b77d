"""Changing an exercise once it is set, and withdrawing one with its marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qa_app.core.errors import Conflict, Invalid, NotFound
from qa_app.core.exercises import ExerciseDraft
from qa_app.core.periods import period
from qa_app.core.reviews import ReviewState
from qa_app.services import assignments, exercises, notices, reviews
from qa_app.services.appeals import raising
from qa_app.services.context import Context
from tests.services.exercises.test_exercises import HELD, grade, set_up
from tests.support.appealing import CRITERION, Bench
from tests.support.reviewing import PERIOD, Floor


@pytest.fixture
def bench(context: Context) -> Bench:
    return Bench(Floor(context))


def draft_of(bench: Bench, exercise_id: int) -> ExerciseDraft:
    """The exercise as it stands."""
    opened = exercises.open_exercise(trainer(bench), exercise_id)
    return ExerciseDraft(
        opened.exercise.title,
        opened.scenario,
        HELD,
        opened.exercise.rubric_version_id,
        tuple(turn.agent_id for turn in opened.turns),
        note=opened.note,
    )


def trainer(bench: Bench) -> Context:
    return bench.floor.as_(bench.floor.trainer)


def told(who: Context) -> list[str]:
    return [each.kind for each in notices.list_notices(who).rows]


def test_what_is_played_can_be_changed_while_nobody_is_graded(bench: Bench) -> None:
    """A new version; the open tasks go by it, and the earlier text stays readable."""
    floor = bench.floor
    made = set_up(bench, floor.reviewer.id)
    draft = replace(draft_of(bench, made), scenario="客户要求换新。", due_on=date(2026, 10, 20))
    assert exercises.change(trainer(bench), made, draft) == 2
    opened = exercises.open_exercise(trainer(bench), made)
    assert [each.scenario for each in opened.earlier] == ["客户要求当天退款。"]
    task = floor.open(floor.queue()[0])
    assert task.form.exercise is not None
    assert task.form.exercise.scenario == "客户要求换新。"
    assert task.assignment.due_on == date(2026, 10, 20)
    assert "exercise.changed" in told(floor.as_(floor.reviewer))


def test_agents_come_and_go_until_they_are_graded(bench: Bench) -> None:
    """Whoever goes takes the task along; whose doings are noted down stays."""
    floor = bench.floor
    made = set_up(bench, floor.reviewer.id)
    whole = draft_of(bench, made)
    alone = replace(whole, agents=(floor.first.id,))
    assert exercises.change(trainer(bench), made, alone) == 1
    assert len(floor.queue()) == 1
    exercises.change(trainer(bench), made, replace(whole, reviewers=(floor.reviewer.id,)))
    assert len(floor.queue()) == 2
    turn = next(
        each
        for each in exercises.open_exercise(trainer(bench), made).turns
        if each.agent_id == floor.second.id
    )
    exercises.keep_record(trainer(bench), made, turn.id, "先致歉，再核实。")
    with pytest.raises(Invalid):
        exercises.change(trainer(bench), made, alone)


def test_once_grading_has_begun_only_what_marks_do_not_rest_on_changes(bench: Bench) -> None:
    """A mark is of what was played then."""
    made = set_up(bench, bench.floor.reviewer.id)
    grade(bench, bench.floor.queue()[0])
    whole = draft_of(bench, made)
    for other in (
        replace(whole, scenario="另一个情景"),
        replace(whole, held_on=date(2026, 10, 13)),
        replace(whole, agents=whole.agents[:1]),
    ):
        with pytest.raises(Conflict) as refused:
            exercises.change(trainer(bench), made, other)
        assert "Grading has begun" in str(refused.value)
        bench.floor.context.session.rollback()
    late = replace(whole, title="破损安抚", note="看第三步", due_on=date(2026, 11, 1))
    assert exercises.change(trainer(bench), made, late) == 1
    opened = exercises.open_exercise(trainer(bench), made)
    assert (opened.exercise.title, opened.note) == ("破损安抚", "看第三步")


def test_a_withdrawn_exercise_keeps_its_marks_and_counts_nowhere(bench: Bench) -> None:
    """Shown with the reason to whoever had seen the mark; open tasks end."""
    floor = bench.floor
    made = set_up(bench, floor.reviewer.id)
    review_id = grade(bench, floor.queue()[0])
    reviews.publish(floor.as_(floor.lead), [review_id])
    own = bench.agent(review_id)
    assert own.actor.agent_id is not None
    month = period(PERIOD)
    assert exercises.of_agent(own, own.actor.agent_id, month).score is not None
    with pytest.raises(Invalid):
        exercises.withdraw(trainer(bench), made, " ")
    assert exercises.withdraw(trainer(bench), made, "情景写错了") == 1
    assert bench.row(review_id).state == ReviewState.ANNULLED
    found = exercises.of_agent(own, own.actor.agent_id, month)
    assert (found.turns, found.score, len(found.annulled)) == ([], None, 1)
    shown = reviews.open_review(own, review_id)
    assert shown.review.state == ReviewState.ANNULLED
    assert shown.form.exercise is not None
    assert shown.form.exercise.withdraw_reason == "情景写错了"
    assert raising.room(own, review_id) is None
    assert assignments.my_queue(floor.as_(floor.reviewer)) == []
    assert "exercise.annulled" in told(own)
    assert "exercise.withdrawn" in told(floor.as_(floor.reviewer))
    own = trainer(bench)
    with pytest.raises(Conflict):
        exercises.withdraw(own, made, "再来")
    with pytest.raises(Conflict):
        exercises.give_out(own, made)
    with pytest.raises(Conflict):
        exercises.change(own, made, draft_of(bench, made))


def test_marks_nobody_has_seen_are_withdrawn_unseen(bench: Bench) -> None:
    """A submitted one can be published no more, and its agent never hears of it."""
    floor = bench.floor
    made = set_up(bench, floor.reviewer.id)
    review_id = grade(bench, floor.queue()[0])
    exercises.withdraw(trainer(bench), made, "情景写错了")
    assert reviews.publish(floor.as_(floor.lead), [review_id]) == 0
    with pytest.raises(NotFound):
        reviews.open_review(bench.agent(review_id), review_id)
    assert reviews.open_review(floor.as_(floor.lead), review_id).may_publish is False


def test_an_appeal_under_way_is_finished_before_its_exercise_is_withdrawn(bench: Bench) -> None:
    """The agent is owed an answer."""
    floor = bench.floor
    made = set_up(bench, floor.reviewer.id)
    review_id = grade(bench, floor.queue()[0])
    reviews.publish(floor.as_(floor.lead), [review_id])
    bench.raised(review_id, CRITERION)
    with pytest.raises(Conflict) as refused:
        exercises.withdraw(trainer(bench), made, "情景写错了")
    assert "appeal" in str(refused.value)
