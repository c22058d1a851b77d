"""Batches of changes sent again, and the time that a review took."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from qa_app.core.errors import Conflict
from qa_app.core.rubrics import Answer
from qa_app.services import assignments, reviews
from qa_app.services.reviews import AnswerGiven, Basis, Saved
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.reviewing import Floor

PROFESSIONAL, PATIENCE = "attitude.professional", "attitude.patience"


@pytest.fixture
def task(floor: Floor) -> int:
    floor.draw()
    return floor.queue()[0]


def send(floor: Floor, task: int, basis: Basis, value: str) -> Saved:
    change = AnswerGiven(PROFESSIONAL, Answer(value=value))
    return reviews.save(floor.as_(floor.reviewer), task, [change], basis)


def marked(floor: Floor, task: int, mark: str) -> Basis:
    return replace(floor.basis(task), batch=mark)


def test_a_batch_sent_again_is_answered_again_and_counts_once(floor: Floor, task: int) -> None:
    """The answer to it may have been lost on its way."""
    basis = marked(floor, task, "one")
    first = send(floor, task, basis, "5")
    assert send(floor, task, basis, "5") == first
    assert floor.open(task).edition == 1


def test_what_came_later_is_not_undone_by_a_batch_sent_again(floor: Floor, task: int) -> None:
    """An old batch that turns up late rests on an old edition like any other."""
    basis = marked(floor, task, "one")
    send(floor, task, basis, "5")
    send(floor, task, marked(floor, task, "two"), "3")
    with pytest.raises(Conflict):
        send(floor, task, basis, "5")
    assert floor.open(task).form.answers[PROFESSIONAL].value == "3"


def test_another_windows_batch_is_not_taken_for_the_last_one(floor: Floor, task: int) -> None:
    """Both began on the same edition; only one of them was kept."""
    basis = marked(floor, task, "one")
    send(floor, task, basis, "5")
    with pytest.raises(Conflict):
        send(floor, task, replace(basis, batch="another"), "4")


def test_a_batch_without_a_mark_is_never_taken_for_the_last_one(floor: Floor, task: int) -> None:
    """Nothing would tell whether it is the same."""
    basis = floor.basis(task)
    send(floor, task, basis, "5")
    with pytest.raises(Conflict):
        send(floor, task, basis, "5")


def test_submitting_twice_under_one_mark_submits_once(floor: Floor, task: int) -> None:
    """The window hears of its success although the first answer was lost."""
    floor.fill(task)
    basis = marked(floor, task, "done")
    reviewer = floor.as_(floor.reviewer)
    assert reviews.submit(reviewer, task, basis) == ()
    assert reviews.submit(reviewer, task, basis) == ()
    entries = floor.context.session.scalars(select(AuditEntry.action)).all()
    assert entries.count("review.submitted") == 1


def test_the_time_worked_is_kept_and_never_goes_back(floor: Floor, task: int) -> None:
    """Another machine may know less of it."""
    send(floor, task, replace(floor.basis(task), seconds=90), "5")
    send(floor, task, replace(floor.basis(task), seconds=40), "4")
    assert floor.open(task).seconds == 90
    send(floor, task, replace(floor.basis(task), seconds=100), "3")
    review = floor.context.session.scalars(select(ReviewRow)).one()
    assert review.seconds == 100


def test_skipping_throws_the_draft_away_and_leaves_nothing(floor: Floor, task: int) -> None:
    """A batch that comes late begins nothing anew."""
    basis = marked(floor, task, "one")
    send(floor, task, basis, "5")
    assignments.skip(floor.as_(floor.reviewer), task, "测试会话")
    with pytest.raises(Conflict):
        send(floor, task, basis, "5")
