"""How far scores move when the pre-screen is seen, measured on reviews made by services."""

from __future__ import annotations

import pytest

from qa_app.core.rubrics import Answer
from qa_app.core.sampling_plans import Shares, Size, Terms
from qa_app.services import assignments, calibration, reviews
from qa_app.services.context import Context
from qa_app.services.reviews import AnswerGiven, Basis
from qa_app.services.sampling import PlanDraft, draw_by_plan, keep_plan
from qa_app.storage.tables.people import User
from tests.support.calibrating import FIRST, Circle
from tests.support.clock import MONDAY_MORNING
from tests.support.reviewing import Floor

PER_AGENT = 10
LED = 3
"""The reviewer who is led follows the pre-screen in two of so many."""


@pytest.fixture
def circle(context: Context) -> Circle:
    return Circle(Floor(context, chats=PER_AGENT))


def drawn_blind(circle: Circle) -> None:
    """Every conversation of the month, for two reviewers, all to be reviewed blind first."""
    draft = PlanDraft(
        circle.floor.team.id, "盲评", Terms(Size(PER_AGENT)), shares=Shares(blind=100)
    )
    draw_by_plan(
        circle.lead,
        keep_plan(circle.lead, draft),
        MONDAY_MORNING.date(),
        reviewer_ids=[circle.floor.reviewer.id, circle.second.id],
        seed="blind",
    )


def review_twice(who: Context, task_id: int, *, follows: bool) -> None:
    """Full marks blind; then, where the reviewer is led, what the pre-screen suggests."""
    opened = reviews.open_assignment(who, task_id)
    assert not opened.form.suggestions
    revision = opened.form.revision_id
    full = [
        AnswerGiven(each.id, Answer(value=str(each.scale.maximum)))
        for each in opened.form.rubric.rubric.criteria
    ]
    saved = reviews.save(who, task_id, full, Basis(0, revision))
    assert reviews.reveal(who, task_id, Basis(saved.edition, revision)) == ()
    shown = reviews.open_assignment(who, task_id)
    edition = shown.edition
    if follows:
        suggested = {each.criterion: each.answer for each in shown.form.suggestions}
        change = AnswerGiven(FIRST, suggested[FIRST])
        edition = reviews.save(who, task_id, [change], Basis(edition, revision)).edition
    assert reviews.submit(who, task_id, Basis(edition, revision)) == ()


def review_all(circle: Circle, user: User, *, led: bool) -> int:
    who = circle.floor.as_(user)
    queue = assignments.my_queue(who)
    for number, task in enumerate(queue):
        review_twice(who, task.id, follows=led and number % LED != 0)
    return len(queue)


def test_who_is_led_by_the_pre_screen_is_told_from_who_is_not(circle: Circle) -> None:
    """The first answers count; the second ones say by how much and whose scores moved."""
    drawn_blind(circle)
    led, steady = circle.floor.reviewer, circle.second
    assert review_all(circle, led, led=True) == review_all(circle, steady, led=False) == PER_AGENT
    found = calibration.anchoring_page(circle.lead).found
    moved, stayed = found.by_reviewer[led.id], found.by_reviewer[steady.id]
    followed = sum(number % LED != 0 for number in range(PER_AGENT))
    assert (moved.reviews, moved.changed, moved.is_shown) == (PER_AGENT, followed, True)
    assert moved.mean is not None
    assert moved.mean.value == pytest.approx(-followed / PER_AGENT)
    assert moved.mean.low is not None
    assert moved.mean.high is not None
    assert moved.mean.low < moved.mean.value < moved.mean.high < 0
    assert moved.pull is not None
    assert 0 < moved.pull.value <= 1
    assert (stayed.reviews, stayed.changed, stayed.is_shown) == (PER_AGENT, 0, False)
    assert stayed.mean is not None
    assert stayed.mean.value == 0
    assert found.overall.reviews == 2 * PER_AGENT
    # What was answered blind is what counts, whatever was answered after.
    mine = assignments.my_finished(circle.floor.as_(led))
    assert {each.total for each in mine} == {100}
