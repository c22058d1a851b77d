"""Tasks to look at a reviewed conversation a second time, without knowing the first review.

``RECHECK`` before publishing, ``RESCORE`` in an appeal. Whoever has such a task open reads no
review of that conversation meanwhile, whatever their rights.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qa_app.core.assignments import AssignmentState
from qa_app.core.errors import Refused, _
from qa_app.core.reviews import Purpose
from qa_app.services.context import Context
from qa_app.storage.queries import assignments as queries
from qa_app.storage.queries import blind_tasks, reviews
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.reviews import ReviewRow


def give(
    context: Context,
    purpose: Purpose,
    review_id: int,
    reviewer_id: int,
    *,
    criteria: Sequence[str] | None = None,
    due_on: date | None = None,
) -> int:
    """Put the second look at a review at the end of somebody's queue; commits nothing.

    ``criteria``: the only ones to answer; ``None``: the whole form. Returns the task's id.
    """
    first = context.session.get_one(ReviewRow, review_id)
    last = queries.last_positions(context.session, [reviewer_id]).get(reviewer_id, -1)
    row = Assignment(
        purpose=purpose.value,
        rubric_version_id=first.rubric_version_id,
        criteria=None if criteria is None else list(criteria),
        part_id=first.part_id,
        exercise_turn_id=first.exercise_turn_id,
        reviewer_id=reviewer_id,
        position=last + 1,
        state=AssignmentState.OPEN.value,
        due_on=due_on,
        created_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    return row.id


def take_back(context: Context, assignment_id: int) -> None:
    """Take an unfinished task from whoever has it, with what they had filled in.

    What is done or skipped already stays. Commits nothing; whatever points to the task must
    have let go of it.
    """
    row = context.session.get_one(Assignment, assignment_id, populate_existing=True)
    if row.state != AssignmentState.OPEN:
        return
    review_id = reviews.of_assignment(context.session, assignment_id)
    if review_id is not None:
        context.session.delete(context.session.get_one(ReviewRow, review_id))
        context.session.flush()
    context.session.delete(row)
    context.session.flush()


def require_not_blind(context: Context, part_id: int | None, turn_id: int | None = None) -> None:
    """Raise Refused while the actor has to look at a conversation, or at a turn in an exercise,
    without knowing its review.
    """
    user_id = context.actor.user_id
    if user_id is not None and blind_tasks.is_open(context.session, user_id, part_id, turn_id):
        raise Refused(
            _(
                "You are to score this conversation a second time without knowing the first"
                " review. It can be read once yours is submitted."
            )
        )


def blind_parts(context: Context, part_ids: Sequence[int]) -> frozenset[int]:
    """Those of some conversations that the actor has still to score without knowing."""
    user_id = context.actor.user_id
    if user_id is None or not part_ids:
        return frozenset()
    return blind_tasks.open_parts(context.session, user_id, part_ids)


def blind_turns(context: Context, turn_ids: Sequence[int]) -> frozenset[int]:
    """The same of some turns in exercises."""
    user_id = context.actor.user_id
    if user_id is None or not turn_ids:
        return frozenset()
    return blind_tasks.open_turns(context.session, user_id, turn_ids)
