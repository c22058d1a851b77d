"""Which rounds an actor may lead, and which they took part in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa_app.core.calibration import Round, RoundState, TaskState
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.reviews import Purpose, ReviewState
from qa_app.services.context import Context
from qa_app.storage.queries.calibration import rounds as queries
from qa_app.storage.queries.calibration.rounds import ListedRound, RoundTask


def led(context: Context, round_id: int) -> ListedRound:
    """A round of a team for which the actor holds rounds; raises NotFound, Refused."""
    found = queries.one(context.session, round_id, context.actor.user_id)
    if found is None:
        raise NotFound()
    context.actor.require(Right.CALIBRATE, found.team_id)
    return found


def joined(context: Context, round_id: int) -> ListedRound:
    """A round in which the actor has a task, while they review in its team; raises NotFound."""
    found = queries.one(context.session, round_id, context.actor.user_id)
    if found is None or not found.mine:
        raise NotFound()
    if not context.reach(Right.REVIEW).covers(found.team_id):
        raise NotFound()
    return found


def round_of(
    found: ListedRound, tasks: Sequence[RoundTask], unsettled: Mapping[int, int] | None = None
) -> Round:
    """The round as a value on which its steps are decided."""
    return Round(
        RoundState(found.state),
        {(task.part_id, task.reviewer_id): task_state(task) for task in tasks},
        unsettled or {},
    )


def task_state(task: RoundTask) -> TaskState:
    """Done is what was submitted. A drawn task that is not is nobody's to give up here."""
    if task.review_state is not None and task.review_state != ReviewState.DRAFT:
        return TaskState.DONE
    if task.state == TaskState.OPEN and task.purpose == Purpose.CALIBRATION:
        return TaskState.OPEN
    return TaskState.SKIPPED


def submitted(tasks: Sequence[RoundTask]) -> dict[int, RoundTask]:
    """The tasks whose answers can be compared, by review."""
    return {
        task.review_id: task
        for task in tasks
        if task.review_id is not None and task_state(task) is TaskState.DONE
    }
