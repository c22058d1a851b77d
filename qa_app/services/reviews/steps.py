"""Submitting a filled form, and withdrawing it while it is not published."""

from __future__ import annotations

from collections.abc import Sequence

from qa_app.core.assignments import AssignmentState
from qa_app.core.reviews import ReviewState, ReviewStep, after, problems_before_submit
from qa_app.core.rubrics import Counting, Problem, RubricScore, score
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.reviews import access
from qa_app.services.reviews.changes import Basis
from qa_app.services.reviews.saving import changeable
from qa_app.storage.queries import reviews as queries
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.reviews import ReviewRow


def submit(context: Context, assignment_id: int, basis: Basis) -> Sequence[Problem]:
    """Submit the form of a task, or say everything that is missing and change nothing.

    Raises Conflict where the review was changed elsewhere since.
    """
    draft = changeable(context, assignment_id, basis)
    row = draft.review
    answers = queries.answers(context.session, row.id)
    problems = problems_before_submit(
        draft.rubric, answers, queries.evidence(context.session, row.id)
    )
    if problems:
        context.session.rollback()
        return problems
    scored = score(draft.rubric, answers)
    row.state = after(ReviewState(row.state), ReviewStep.SUBMIT)
    row.total, row.without_critical = scored.total, scored.without_critical
    row.passed, row.submitted_at = scored.passed, context.now
    _freeze(context, row.id, scored)
    assignment = context.session.get_one(Assignment, draft.assigned.id)
    assignment.state, assignment.finished_at = AssignmentState.DONE, context.now
    audit.record(
        context,
        "review.submitted",
        "review",
        row.id,
        team_id=draft.team_id,
        total=str(scored.total),
        rubric_version=row.rubric_version_id,
    )
    context.session.commit()
    return ()


def withdraw(context: Context, review_id: int) -> int | None:
    """Take one's submitted review back to a draft; returns the id of the task to go on with.

    Raises Conflict once it is published.
    """
    review = access.own(context, review_id)
    queries.lock(context.session, [review_id])
    row = context.session.get_one(ReviewRow, review_id, populate_existing=True)
    row.state = after(ReviewState(row.state), ReviewStep.WITHDRAW)
    row.total = row.without_critical = row.passed = row.submitted_at = None
    row.edition += 1
    for answer in queries.answer_rows(context.session, [review_id]):
        answer.earned = answer.maximum = None
    if row.assignment_id is not None:
        assignment = context.session.get_one(Assignment, row.assignment_id)
        assignment.state, assignment.finished_at = AssignmentState.OPEN, None
    audit.record(context, "review.withdrawn", "review", review_id, team_id=review.team_id)
    context.session.commit()
    return row.assignment_id


def _freeze(context: Context, review_id: int, scored: RubricScore) -> None:
    """Keep what each criterion earned, for the averages by criterion."""
    by_criterion = {each.id: each for each in scored.criteria}
    for row in queries.answer_rows(context.session, [review_id]):
        found = by_criterion.get(row.criterion)
        shares = found is not None and found.counts is Counting.SHARE
        if found is not None and shares and found.earned is not None:
            row.earned, row.maximum = found.earned, found.maximum
