"""A reviewer's queue, and skipping what cannot be reviewed."""

from __future__ import annotations

from collections.abc import Sequence

from qa_app.core.assignments import AssignmentState
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.reviews import Purpose
from qa_app.services import audit, sampling
from qa_app.services.appeals import rescoring
from qa_app.services.calibration import progress
from qa_app.services.context import Context
from qa_app.services.rechecks import arriving as rechecking
from qa_app.storage.queries import assignments as queries
from qa_app.storage.queries import reviews
from qa_app.storage.queries.assignments import AssignedPart, QueuePlace, QueueStanding
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.reviews import ReviewRow

LONGEST_REASON = 500


def my_queue(context: Context) -> Sequence[AssignedPart]:
    """What the actor has still to review, in order."""
    return queries.queue(context.session, _reviewer(context))


def my_finished(context: Context) -> Sequence[AssignedPart]:
    """What the actor has reviewed or skipped, the last first."""
    return queries.finished(context.session, _reviewer(context))


def my_standing(context: Context) -> QueueStanding:
    """How far the actor is with the draws in which something is open for them."""
    return queries.standing(context.session, _reviewer(context))


def own_assignment(context: Context, assignment_id: int) -> AssignedPart:
    """An assignment of the actor's; raises NotFound for anybody else's."""
    found = queries.one(context.session, assignment_id)
    if found is None or found.reviewer_id != context.actor.user_id:
        raise NotFound()
    return found


def own_to_change(context: Context, assignment_id: int) -> AssignedPart:
    """The same, and nobody else changes it until this transaction ends."""
    queries.lock(context.session, assignment_id)
    return own_assignment(context, assignment_id)


def place_of(context: Context, assignment: AssignedPart) -> QueuePlace:
    """Where an assignment stands among the actor's in its draw."""
    return queries.place_of(context.session, assignment)


def next_after(context: Context, assignment: AssignedPart) -> AssignedPart | None:
    """The assignment to open once this one is done."""
    return queries.following(context.session, assignment)


def skip(context: Context, assignment_id: int, reason: str) -> int | None:
    """Skip what cannot be reviewed; another part is drawn in its place.

    Returns the id of the replacement's assignment, or ``None`` where nothing new came of it
    (the agent has no further part, or the next one is another draw's already). What was filled
    in is thrown away. Raises Invalid without a reason.
    """
    reason = _reason(reason)
    assigned = own_to_change(context, assignment_id)
    row = context.session.get_one(Assignment, assigned.id)
    if row.state != AssignmentState.OPEN:
        raise Conflict(_("This task is finished already."))
    _discard_draft(context, row)
    row.state, row.skip_reason = AssignmentState.SKIPPED, reason
    row.finished_at = context.now
    context.session.flush()
    added = sampling.replace_skipped(context, row) if row.drawn_part_id else None
    progress.after_task(context, row.id)
    _let_go(context, row)
    audit.record(
        context,
        "assignment.skipped",
        "assignment",
        row.id,
        part=row.part_id,
        replacement=added.part_id if added else None,
    )
    context.session.commit()
    return added.id if added else None


def _reason(given: str) -> str:
    reason = given.strip()
    if not reason:
        raise Invalid(_("Say why this conversation cannot be reviewed."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            _("Keep the reason under %(limit)s characters."), field="reason", limit=LONGEST_REASON
        )
    return reason


def _discard_draft(context: Context, assignment: Assignment) -> None:
    review_id = reviews.of_assignment(context.session, assignment.id)
    if review_id is not None:
        rechecking.discarded(context, review_id)
        context.session.delete(context.session.get_one(ReviewRow, review_id))


def _let_go(context: Context, assignment: Assignment) -> None:
    """A second look that is skipped is somebody else's to make."""
    if assignment.purpose == Purpose.RECHECK:
        rechecking.skipped(context, assignment.id)
    if assignment.purpose == Purpose.RESCORE:
        rescoring.skipped(context, assignment.id)


def _reviewer(context: Context) -> int:
    context.actor.require(Right.REVIEW)
    if context.actor.user_id is None:
        raise NotFound()
    return context.actor.user_id
