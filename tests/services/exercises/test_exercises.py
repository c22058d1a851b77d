"""A scenario exercise from being set to a decided appeal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qa_app.core.appeals import Outcome
from qa_app.core.appraisal import Figure
from qa_app.core.appraisal.model import Measure, Scope, Source, SourceKind
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.exercises import ExerciseDraft
from qa_app.core.periods import period
from qa_app.core.permissions import RoleName
from qa_app.core.reviews import ReviewState
from qa_app.core.rubrics import Answer
from qa_app.core.task_board import TaskFilter
from qa_app.core.texts import LocalText
from qa_app.services import assignments, definitions, exercises, reviews, scores
from qa_app.services.appeals import listing, raising, steps
from qa_app.services.context import Context
from qa_app.services.measures_in.measuring import WHOLE, Measuring
from qa_app.services.people import leaving
from qa_app.services.rechecks import choosing, settings
from qa_app.services.reviews import AnswerGiven, Basis, EvidenceAttached
from qa_app.storage.tables.people import Agent
from tests.support.appealing import CRITERION, Bench
from tests.support.reviewing import PERIOD, Floor

HELD = date(2026, 10, 12)


@pytest.fixture
def bench(context: Context) -> Bench:
    return Bench(Floor(context))


def set_up(bench: Bench, *reviewers: int) -> int:
    """An exercise of both agents, by the trainer."""
    floor = bench.floor
    trainer = floor.as_(floor.trainer)
    rubric = definitions.rubric_versions(trainer)[0].id
    agents = (floor.first.id, floor.second.id)
    draft = ExerciseDraft("投诉安抚", "客户要求当天退款。", HELD, rubric, agents, reviewers)
    return exercises.set_up(trainer, floor.team.id, draft)


def grade(bench: Bench, task_id: int, value: str = "3") -> int:
    """The floor's reviewer fills and submits; returns the review."""
    who = bench.floor.as_(bench.floor.reviewer)
    opened = reviews.open_assignment(who, task_id)
    changes = [
        AnswerGiven(each.id, Answer(value=value, reason="没有先致歉"))
        for each in opened.form.rubric.rubric.criteria
    ]
    saved = reviews.save(who, task_id, changes, Basis(opened.edition, None))
    assert reviews.submit(who, task_id, Basis(saved.edition, None)) == ()
    review = reviews.open_assignment(who, task_id).review
    assert review is not None
    return review.id


def published(bench: Bench) -> int:
    set_up(bench, bench.floor.reviewer.id)
    review_id = grade(bench, bench.floor.queue()[0])
    reviews.publish(bench.floor.as_(bench.floor.lead), [review_id])
    return review_id


def test_each_agent_s_turn_is_a_task_with_a_scenario_and_no_transcript(bench: Bench) -> None:
    """The reviewer sees what was played, and nothing that a pre-screen could have found."""
    set_up(bench, bench.floor.reviewer.id)
    first, _second = assignments.my_queue(bench.floor.as_(bench.floor.reviewer))
    assert (first.part_id, first.external_id, first.purpose) == (None, "投诉安抚", "exercise")
    opened = reviews.open_assignment(bench.floor.as_(bench.floor.reviewer), first.id)
    assert opened.form.exercise is not None
    assert opened.form.exercise.scenario == "客户要求当天退款。"
    assert (opened.form.transcript, opened.form.findings, opened.form.outdated) == (None, (), False)


def test_a_lost_point_of_an_exercise_needs_a_reason(bench: Bench) -> None:
    """There is nothing to cite, but a score without grounds is none."""
    set_up(bench, bench.floor.reviewer.id)
    who, task_id = bench.floor.as_(bench.floor.reviewer), bench.floor.queue()[0]
    saved = reviews.save(who, task_id, [AnswerGiven(CRITERION, Answer(value="3"))], Basis(0, None))
    problems = reviews.submit(who, task_id, Basis(saved.edition, None))
    assert CRITERION in {each.criterion for each in problems}
    with pytest.raises(Invalid):
        reviews.save(who, task_id, [EvidenceAttached(CRITERION, 0)], Basis(saved.edition, None))


def test_a_window_that_shows_a_transcript_cannot_fill_an_exercise(bench: Bench) -> None:
    """What rests on a text that the review does not have is another review's."""
    set_up(bench, bench.floor.reviewer.id)
    who, task_id = bench.floor.as_(bench.floor.reviewer), bench.floor.queue()[0]
    with pytest.raises(NotFound):
        reviews.save(who, task_id, [], Basis(0, 1))
    reviews.save(who, task_id, [], Basis(0, None))
    with pytest.raises(Conflict):
        reviews.save(who, task_id, [], Basis(1, 1))


def test_exercises_are_published_to_their_agent_and_stay_out_of_the_mean(bench: Bench) -> None:
    """They were not drawn: nobody knows which chance they had."""
    review_id = published(bench)
    agent = bench.agent(review_id)
    (seen,) = reviews.my_published(agent).rows
    assert (seen.id, seen.external_id, seen.part_id) == (review_id, "投诉安抚", None)
    assert reviews.open_review(agent, review_id).form.exercise is not None
    agent_id = agent.actor.agent_id
    assert agent_id is not None
    page = scores.agent_page(agent, agent_id, PERIOD)
    assert (page.score.counted.n, page.reviews) == (0, [])
    played = exercises.of_agent(agent, agent_id, period(PERIOD))
    assert [each.review_id for each in played.turns] == [review_id]
    assert played.score == seen.total
    assert exercises.of_agent(agent, agent_id, period("2026-09")).score is None
    score = Measure("drill", LocalText({"zh_CN": "演练"}), source=Source(SourceKind.EXERCISE_SCORE))
    assert score.source is not None
    both = [bench.floor.first.id, bench.floor.second.id]
    measuring = Measuring(bench.floor.context, bench.floor.team.id, both, period(PERIOD))
    key = bench.floor.context.session.get_one(Agent, agent_id).key
    assert seen.total is not None
    assert measuring.figures(score, score.source) == {key: Figure(seen.total, 1)}
    team = replace(score, scope=Scope.TEAM)
    assert measuring.figures(team, score.source) == {WHOLE: Figure(seen.total, 1)}


def test_another_agent_and_another_team_see_nothing_of_an_exercise(bench: Bench) -> None:
    """A review belongs to whoever it is about."""
    review_id = published(bench)
    with pytest.raises(NotFound):
        reviews.open_review(bench.other_agent(review_id), review_id)
    other = Floor(bench.floor.context, chats=0, key="t2")
    for user in (other.lead, other.supervisor, other.reviewer):
        with pytest.raises(NotFound):
            reviews.open_review(other.as_(user), review_id)
    with pytest.raises(NotFound):
        exercises.open_exercise(other.as_(other.trainer), 1)


def test_an_exercise_is_not_re_checked_by_chance(bench: Bench) -> None:
    """A senior cannot listen to it again, so nothing waits for one."""
    lead = bench.floor.as_(bench.floor.lead)
    settings.change(lead, bench.floor.team.id, 100, [])
    set_up(bench, bench.floor.reviewer.id)
    review_id = grade(bench, bench.floor.queue()[0])
    assert choosing.choose_now(lead).chosen == 0
    assert reviews.publish(lead, [review_id]) == 1


def test_an_appeal_against_an_exercise_goes_its_whole_way(bench: Bench) -> None:
    """The second look is blind, and goes by the scenario and the record."""
    review_id = published(bench)
    appeal_id = raising.raise_(bench.agent(review_id), review_id, CRITERION, "我先致歉了。")
    floor = bench.floor
    steps.comment(floor.as_(floor.supervisor), appeal_id, "情况属实。")
    steps.assign(floor.as_(floor.lead), appeal_id, bench.second.id)
    knowing = floor.as_(bench.second, RoleName.QUALITY_LEAD)
    with pytest.raises(Refused):
        reviews.open_review(knowing, review_id)
    assert [each.total for each in reviews.list_reviews(knowing, ReviewState.PUBLISHED).rows] == [
        None
    ]
    bench.score_again(appeal_id, "5")
    steps.decide(
        floor.as_(floor.lead), appeal_id, Outcome.CHANGED, "以记录为准。", Answer(value="5")
    )
    opened = listing.open_appeal(floor.as_(floor.lead), appeal_id)
    assert opened.form.exercise is not None
    before = opened.correction and opened.correction.total_before
    review = reviews.open_review(bench.agent(review_id), review_id).review
    assert before is not None
    assert review.total is not None
    assert review.total > before


def test_the_grounds_of_an_appeal_cannot_point_into_a_transcript_that_is_not_there(
    bench: Bench,
) -> None:
    """A made-up request must not fall over it."""
    review_id = published(bench)
    with pytest.raises(Invalid) as fault:
        raising.raise_(
            bench.agent(review_id), review_id, CRITERION, "不对。", [raising.PickedPlace(0)]
        )
    assert fault.value.field == "places"


def test_the_board_and_the_first_page_count_exercises(bench: Bench) -> None:
    """A task that no list shows is never done."""
    set_up(bench, bench.floor.reviewer.id)
    lead = bench.floor.as_(bench.floor.lead)
    listed = assignments.list_tasks(lead, TaskFilter(agent_id=bench.floor.first.id))
    assert [(each.external_id, each.agent) for each in listed.page.rows] == [("投诉安抚", "张伟")]
    assert {each.name for each in listed.agents} == {"张伟", "王芳"}
    moved = assignments.move_tasks(lead, TaskFilter(), reviewer_id=bench.second.id)
    assert moved.given == 2
    review_id = grade(replace_reviewer(bench), assignments.my_queue(second(bench))[0].id)
    assert reviews.count_reviews(lead, ReviewState.SUBMITTED) == 1
    assert [each.id for each in reviews.list_reviews(lead, ReviewState.SUBMITTED).rows] == [
        review_id
    ]


def second(bench: Bench) -> Context:
    return bench.floor.as_(bench.second)


def replace_reviewer(bench: Bench) -> Bench:
    """The same floor, at which the second reviewer grades."""
    bench.floor.reviewer = bench.second
    return bench


def test_turns_that_lost_their_reviewer_are_given_out_again(bench: Bench) -> None:
    """Whoever leaves hands on exercises as everything else; what nobody took waits."""
    exercise_id = set_up(bench, bench.floor.reviewer.id)
    trainer = bench.floor.as_(bench.floor.trainer)
    with pytest.raises(Conflict):
        exercises.give_out(trainer, exercise_id)
    administrator = replace(bench.floor.context)
    left = leaving.leave(administrator, bench.floor.reviewer.id, administrator.today, [])
    assert left.returned == 2
    assert exercises.open_exercise(trainer, exercise_id).lacking == 2
    assert exercises.give_out(trainer, exercise_id) == 2
    assert exercises.open_exercise(trainer, exercise_id).lacking == 0


def test_nobody_grades_their_own_turn(context: Context) -> None:
    """As with conversations."""
    bench = Bench(Floor(context))
    bench.floor.agent.agent_id = None
    context.session.flush()
    bench.second.agent_id = bench.floor.first.id
    context.session.commit()
    exercise_id = set_up(bench, bench.second.id)
    own, others = exercises.open_exercise(bench.floor.as_(bench.floor.trainer), exercise_id).turns
    assert {own.agent: own.reviewer, others.agent: others.reviewer} == {
        "张伟": None,
        "王芳": "唐果",
    }


def test_an_exercise_takes_only_people_of_its_team(bench: Bench) -> None:
    """Ids are easily made up."""
    trainer = bench.floor.as_(bench.floor.trainer)
    rubric = definitions.rubric_versions(trainer)[0].id
    draft = ExerciseDraft("甲", "乙", HELD, rubric, (bench.floor.first.id,))
    team_id = bench.floor.team.id
    for field, wrong in (
        ("agents", replace(draft, agents=(999,))),
        ("reviewers", replace(draft, reviewers=(bench.floor.supervisor.id,))),
        ("rubric", replace(draft, rubric_version=999)),
    ):
        with pytest.raises(Invalid) as fault:
            exercises.set_up(trainer, team_id, wrong)
        assert fault.value.field == field
    with pytest.raises(Refused):
        exercises.set_up(bench.floor.as_(bench.floor.supervisor), team_id, draft)


def test_what_was_said_and_done_can_be_noted_until_the_review_is_submitted(bench: Bench) -> None:
    """It is what a second look goes by."""
    exercise_id = set_up(bench, bench.floor.reviewer.id)
    trainer = bench.floor.as_(bench.floor.trainer)
    task = assignments.my_queue(bench.floor.as_(bench.floor.reviewer))[0]
    assert task.exercise_turn_id is not None
    exercises.keep_record(trainer, exercise_id, task.exercise_turn_id, "先致歉。")
    opened = reviews.open_assignment(bench.floor.as_(bench.floor.reviewer), task.id)
    assert opened.form.exercise is not None
    assert opened.form.exercise.record == "先致歉。"
    grade(bench, task.id)
    with pytest.raises(Conflict):
        exercises.keep_record(trainer, exercise_id, task.exercise_turn_id, "改写。")
    lines = {each.id: each for each in exercises.open_exercise(trainer, exercise_id).turns}
    assert lines[task.exercise_turn_id].review_state == "submitted"
