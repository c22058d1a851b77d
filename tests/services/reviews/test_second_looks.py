"""Blind-first reviews: filled without the pre-screen, locked, and answered again with it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from qa_app.core.errors import Conflict, Invalid, NotFound
from qa_app.core.listing import FindingState
from qa_app.core.permissions import Reach
from qa_app.core.reviews import Purpose, ReviewState
from qa_app.core.rubrics import Answer, ProblemKind
from qa_app.core.second_looks import Sight, Stage, TwiceScored, TwiceTotalled
from qa_app.services import assignments, reviews, screening_decisions
from qa_app.services.reviews import AnswerGiven, CommentGiven, EvidenceAttached, EvidenceRemoved
from qa_app.storage.queries import second_looks
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.screening import FindingRow
from tests.support.reviewing import Floor

PROFESSIONAL = "attitude.professional"


def made(floor: Floor, **values: object) -> int:
    """A task of the reviewer's, changed as its plan would have it."""
    floor.draw()
    task = next(
        each for each in floor.queue() if floor.open(each).form.subject.agent_id == floor.first.id
    )
    session = floor.context.session
    session.execute(update(Assignment).where(Assignment.id == task).values(**values))
    session.commit()
    session.expire_all()
    return task


@pytest.fixture
def blind(floor: Floor) -> int:
    """A drawn task whose pre-screen is hidden at first."""
    return made(floor, blind=True)


def reveal(floor: Floor, task: int) -> list[ProblemKind]:
    found = reviews.reveal(floor.as_(floor.reviewer), task, floor.basis(task))
    return [problem.kind for problem in found]


def submit(floor: Floor, task: int) -> list[ProblemKind]:
    found = reviews.submit(floor.as_(floor.reviewer), task, floor.basis(task))
    return [problem.kind for problem in found]


def row_of(floor: Floor, task: int) -> ReviewRow:
    floor.context.session.expire_all()
    return floor.context.session.scalars(
        select(ReviewRow).where(ReviewRow.assignment_id == task)
    ).one()


def test_a_blind_form_shows_nothing_of_the_pre_screen(floor: Floor, blind: int) -> None:
    """Neither findings nor slow replies nor what they suggest."""
    opened = floor.open(blind)
    assert (opened.stage, opened.sight) == (Stage.BLIND, Sight.NONE)
    form = opened.form
    assert form.transcript is not None
    assert (form.findings, form.suggestions, form.transcript.findings) == ([], [], ())
    assert not any(line.marks for line in form.transcript.lines)


def test_a_finding_cannot_be_decided_while_it_is_hidden(floor: Floor, blind: int) -> None:
    """An answer to it would tell what was found."""
    finding = floor.context.session.scalars(select(FindingRow.id)).first()
    assert finding is not None
    with pytest.raises(NotFound):
        reviews.decide(floor.as_(floor.reviewer), blind, finding, FindingState.CONFIRMED)


def test_a_blind_form_is_locked_only_once_it_is_whole(floor: Floor, blind: int) -> None:
    """Else what is left would be answered with the pre-screen in view."""
    floor.save(blind, AnswerGiven(PROFESSIONAL, Answer(value="5")))
    assert set(reveal(floor, blind)) == {ProblemKind.UNANSWERED}
    assert floor.open(blind).stage is Stage.BLIND


def test_a_blind_form_is_not_submitted_before_it_is_locked(floor: Floor, blind: int) -> None:
    """Who could leave the second look out would leave it out where nothing moves."""
    floor.fill(blind)
    with pytest.raises(Conflict):
        submit(floor, blind)


def test_locking_shows_the_pre_screen_beside_the_same_answers(floor: Floor, blind: int) -> None:
    """The second answers begin with the first ones."""
    floor.fill(blind)
    assert reveal(floor, blind) == []
    opened = floor.open(blind)
    assert (opened.stage, opened.sight) == (Stage.SECOND, Sight.ALL)
    assert len(opened.form.findings) == 3
    assert opened.form.suggestions
    assert opened.form.answers == opened.form.locked
    actions = floor.context.session.scalars(select(AuditEntry.action)).all()
    assert actions.count("review.revealed") == 1


def test_the_locked_answers_count_whatever_is_answered_again(floor: Floor, blind: int) -> None:
    """The total, the points of each criterion and what others see are those of the first."""
    floor.fill(blind)
    reveal(floor, blind)
    floor.save(blind, AnswerGiven(PROFESSIONAL, Answer(value="3")))
    assert submit(floor, blind) == [], "a point lost again needs no grounds"
    row = row_of(floor, blind)
    assert (row.state, row.total) == (ReviewState.SUBMITTED, Decimal(100))
    assert row.second_total is not None
    assert row.second_total < 100
    read = reviews.open_review(floor.as_(floor.reviewer), row.id)
    assert read.form.answers[PROFESSIONAL] == Answer(value="5")


@pytest.mark.parametrize(
    "change",
    [
        CommentGiven("x"),
        EvidenceAttached(PROFESSIONAL, 3),
        EvidenceRemoved(PROFESSIONAL, 3),
    ],
    ids=["comment", "attach", "remove"],
)
def test_only_answers_are_given_again(floor: Floor, blind: int, change: reviews.Change) -> None:
    """Evidence and comment belong to the review that counts."""
    floor.fill(blind)
    reveal(floor, blind)
    with pytest.raises(Invalid):
        floor.save(blind, change)


def test_a_form_is_locked_once(floor: Floor, blind: int) -> None:
    """A second try would make the second answers the first ones."""
    floor.fill(blind)
    reveal(floor, blind)
    with pytest.raises(Conflict):
        reveal(floor, blind)


def test_withdrawing_does_not_unlock(floor: Floor, blind: int) -> None:
    """Its author knows the pre-screen by now; the second answers go on."""
    floor.fill(blind)
    reveal(floor, blind)
    submit(floor, blind)
    reviews.withdraw(floor.as_(floor.reviewer), row_of(floor, blind).id)
    opened = floor.open(blind)
    assert opened.stage is Stage.SECOND
    floor.save(blind, AnswerGiven(PROFESSIONAL, Answer(value="2")))
    submit(floor, blind)
    assert row_of(floor, blind).total == 100


def test_skipping_forgets_the_second_answers_too(floor: Floor, blind: int) -> None:
    """Nothing may point to a review that is gone."""
    floor.fill(blind)
    reveal(floor, blind)
    assignments.skip(floor.as_(floor.reviewer), blind, "test")
    assert floor.context.session.scalars(select(ReviewRow)).all() == []


def test_both_answers_can_be_measured(floor: Floor, blind: int) -> None:
    """With what the pre-screen suggested when it was shown."""
    floor.fill(blind)
    reveal(floor, blind)
    floor.save(blind, AnswerGiven(PROFESSIONAL, Answer(value="4")))
    submit(floor, blind)
    row = row_of(floor, blind)
    session, day = floor.context.session, timedelta(days=1)
    since, until = floor.context.now - day, floor.context.now + day
    everywhere = Reach(everywhere=True, team_ids=frozenset())
    found = {
        each.criterion: each
        for each in second_looks.twice_scored(session, everywhere, since, until)
    }
    assert found[PROFESSIONAL] == TwiceScored(
        row.id, floor.reviewer.id, PROFESSIONAL, Decimal(5), Decimal(4), Decimal(5), Decimal(4)
    )
    assert found["satisfaction.solved"].suggested is None
    assert second_looks.twice_totalled(session, everywhere, since, until) == [
        TwiceTotalled(row.id, floor.reviewer.id, Decimal(100), row.second_total or Decimal(0))
    ]
    nowhere = Reach(everywhere=False, team_ids=frozenset())
    assert second_looks.twice_scored(session, nowhere, since, until) == []
    assert second_looks.twice_scored(session, everywhere, until, until + day) == []


@pytest.mark.parametrize("purpose", [Purpose.CALIBRATION, Purpose.RECHECK, Purpose.RESCORE])
def test_who_is_compared_sees_what_was_found_and_not_what_others_decided(
    floor: Floor, purpose: Purpose
) -> None:
    """A finding dismissed by the first reviewer would tell how that one saw it."""
    task = made(floor, purpose=purpose.value)
    part = floor.open(task).form.subject.id
    finding = floor.context.session.scalars(
        select(FindingRow.id).where(FindingRow.part_id == part)
    ).first()
    assert finding is not None
    screening_decisions.decide(floor.as_(floor.lead), finding, FindingState.DISMISSED)
    opened = floor.open(task)
    assert {found.stored.state for found in opened.form.findings} == {FindingState.OPEN}
    with pytest.raises(NotFound):
        reviews.decide(floor.as_(floor.reviewer), task, finding, FindingState.CONFIRMED)
