"""Submitting a filled form, locking a blind one, and withdrawing while it is not published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from qa_app.core.assignments import AssignmentState
from qa_app.core.errors import Conflict, _
from qa_app.core.reviews import Purpose, ReviewState, ReviewStep, after
from qa_app.core.rubrics import (
    Answer,
    Counting,
    Problem,
    Rubric,
    RubricScore,
    digest_of,
    score,
)
from qa_app.core.second_looks import Sight, Stage, stage_of
from qa_app.services import audit, review_figures
from qa_app.services.appeals import rescoring
from qa_app.services.calibration import progress as rounds
from qa_app.services.context import Context
from qa_app.services.rechecks import arriving as rechecking
from qa_app.services.reviews import access
from qa_app.services.reviews.changes import Basis
from qa_app.services.reviews.forms import filled_form
from qa_app.services.reviews.opening import reviewable
from qa_app.services.reviews.saving import Draft, changeable, standing_in
from qa_app.storage.queries import reviews as queries
from qa_app.storage.queries.reviews import Answers
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow, SecondAnswerRow


def submit(context: Context, assignment_id: int, basis: Basis) -> Sequence[Problem]:
    """Submit the form of a task, or say everything that is missing and change nothing.

    What is submitted of a form that was blind are its first answers. Raises Conflict where the
    review was changed elsewhere since, or is blind still.
    """
    draft = changeable(context, assignment_id, basis)
    if draft.repeated:
        return ()
    if _stage(draft) is Stage.BLIND:
        context.session.rollback()
        raise Conflict(_("Lock the answers first; then the pre-screen is shown."))
    problems = standing_in(context, draft).problems
    if problems:
        context.session.rollback()
        return problems
    row = draft.review
    scored = _freeze(context, row.id, draft.rubric, AnswerRow)
    if draft.is_second:
        row.second_total = _freeze(context, row.id, draft.rubric, SecondAnswerRow).total
    row.state = after(ReviewState(row.state), ReviewStep.SUBMIT)
    row.total, row.without_critical = scored.total, scored.without_critical
    row.passed, row.submitted_at = scored.passed, context.now
    assignment = context.session.get_one(Assignment, draft.assigned.id)
    assignment.state, assignment.finished_at = AssignmentState.DONE, context.now
    rounds.after_task(context, assignment.id)
    review_figures.keep(context, [row.id])
    answers = queries.answers(context.session, row.id)
    _bring(context, row, answers)
    audit.record(
        context,
        "review.submitted",
        "review",
        row.id,
        team_id=draft.team_id,
        total=str(scored.total),
        rubric_version=row.rubric_version_id,
        answers=digest_of(answers),
    )
    context.session.commit()
    return ()


def reveal(context: Context, assignment_id: int, basis: Basis) -> Sequence[Problem]:
    """Lock the answers of a blind form and show the pre-screen, or say what is missing.

    The answers are then given a second time, beginning with the first ones. Raises Conflict
    where the form is not blind, or was changed elsewhere since.
    """
    draft = changeable(context, assignment_id, basis)
    if draft.repeated:
        return ()
    if _stage(draft) is not Stage.BLIND:
        context.session.rollback()
        raise Conflict(_("The pre-screen is shown already."))
    problems = standing_in(context, draft).problems
    if problems:
        context.session.rollback()
        return problems
    row = draft.review
    suggested = _suggested(context, draft)
    for criterion, answer in queries.answers(context.session, row.id).items():
        context.session.add(
            SecondAnswerRow(
                review_id=row.id,
                criterion=criterion,
                value=answer.value,
                count=answer.count,
                points=answer.points,
                not_applicable=answer.na,
                reason=answer.reason,
                cause=answer.cause,
                suggested=suggested.get(criterion),
            )
        )
    row.revealed_at = context.now
    audit.record(context, "review.revealed", "review", row.id, team_id=draft.team_id)
    context.session.commit()
    return ()


def withdraw(context: Context, review_id: int) -> int | None:
    """Take one's submitted review back to a draft; returns the id of the task to go on with.

    Of one that was blind the first answers stay locked: the author knows the pre-screen by now.
    Raises Conflict once it is published.
    """
    review = access.own(context, review_id)
    queries.lock(context.session, [review_id])
    row = context.session.get_one(ReviewRow, review_id, populate_existing=True)
    rounds.require_may_withdraw(context, row.assignment_id)
    rechecking.require_may_withdraw(context, review_id, row.assignment_id)
    if row.assignment_id is not None:
        rescoring.require_may_withdraw(context, row.assignment_id)
    row.state = after(ReviewState(row.state), ReviewStep.WITHDRAW)
    row.total = row.without_critical = row.passed = row.submitted_at = row.second_total = None
    row.edition, row.batch = row.edition + 1, None
    for which in (AnswerRow, SecondAnswerRow):
        for answer in queries.answer_rows(context.session, [review_id], which):
            answer.earned = answer.maximum = None
    if row.assignment_id is not None:
        assignment = context.session.get_one(Assignment, row.assignment_id)
        assignment.state, assignment.finished_at = AssignmentState.OPEN, None
    review_figures.keep(context, [review_id])
    audit.record(context, "review.withdrawn", "review", review_id, team_id=review.team_id)
    context.session.commit()
    return row.assignment_id


def _stage(draft: Draft) -> Stage:
    return stage_of(
        Purpose(draft.assigned.purpose), blind=draft.assigned.blind, revealed=draft.is_second
    )


def _suggested(context: Context, draft: Draft) -> dict[str, Decimal]:
    """The points that the pre-screen suggests, by criterion."""
    form = filled_form(
        context,
        reviewable(context, draft.assigned),
        rubric_version_id=draft.review.rubric_version_id,
        revision_id=draft.review.revision_id,
        review_id=None,
        comment="",
        sight=Sight.ALL,
    )
    answers = {each.criterion: each.answer for each in form.suggestions}
    scored = score(draft.rubric, answers).criteria
    return {each.id: each.earned for each in scored if each.earned is not None}


def _bring(context: Context, row: ReviewRow, answers: Mapping[str, Answer]) -> None:
    """Hand a second look over to what it was made for; commits nothing."""
    if row.assignment_id is None:
        return
    if row.purpose == Purpose.RESCORE:
        rescoring.answered(context, row.assignment_id, answers)
    if row.purpose == Purpose.RECHECK:
        rechecking.scored_again(context, row.assignment_id, row.id)


def _freeze(context: Context, review_id: int, rubric: Rubric, which: Answers) -> RubricScore:
    """Keep what each criterion earned, for the averages by criterion."""
    scored = score(rubric, queries.answers(context.session, review_id, which))
    by_criterion = {each.id: each for each in scored.criteria}
    for row in queries.answer_rows(context.session, [review_id], which):
        found = by_criterion.get(row.criterion)
        shares = found is not None and found.counts is Counting.SHARE
        if found is not None and shares and found.earned is not None:
            row.earned, row.maximum = found.earned, found.maximum
    return scored
