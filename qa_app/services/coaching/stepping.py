"""The steps of a task: the agent's, and those of whoever leads it."""

from __future__ import annotations

from datetime import date

from qa_app.core.coaching.tasks import (
    TaskKind,
    TaskState,
    TaskStep,
    after,
    checked_comment,
    checked_due,
)
from qa_app.core.errors import NotFound, Refused, _
from qa_app.core.permissions import Right
from qa_app.services import audit, quizzes
from qa_app.services.coaching.telling import (
    AGAIN,
    ANSWERED,
    COMMENTED,
    CONFIRMED,
    ENDED,
    WITHDRAWN,
    tell_agent,
    tell_setter,
)
from qa_app.services.context import Context
from qa_app.storage.queries import coaching as queries
from qa_app.storage.queries.coaching import ListedTask
from qa_app.storage.tables.coaching import CoachingEvent, CoachingTask


def known(context: Context, task_id: int) -> ListedTask:
    """A task of a team in which the actor sets any; raises NotFound, Refused."""
    found = queries.one(context.session, task_id)
    if found is None:
        raise NotFound()
    context.actor.require(Right.SET_COACHING, found.team_id)
    return found


def own_agent(context: Context) -> int:
    """Which agent the actor is; raises Refused, or NotFound for who is none."""
    context.actor.require(Right.SEE_OWN_COACHING)
    if context.actor.agent_id is None:
        raise NotFound()
    return context.actor.agent_id


def read(context: Context, task_id: int) -> None:
    """The agent has read it; the second time changes nothing. Raises NotFound."""
    row = _own(context, task_id)
    if row.state == TaskState.SET:
        _take(context, row, TaskStep.READ)
        context.session.commit()


def confirm(context: Context, task_id: int, comment: str = "") -> None:
    """The agent has understood it and done what it asks. Raises NotFound, Conflict, Invalid."""
    row = _own(context, task_id)
    said = checked_comment(comment)
    if TaskState(row.state).waits_for_agent:
        quizzes.require_done(context, row.id, row.agent_id)
    _take(context, row, TaskStep.CONFIRM, said)
    row.confirmed_at = context.now
    tell_setter(context, row, CONFIRMED)
    _commit(context, row, "coaching.confirmed")


def own_comment(context: Context, task_id: int, comment: str) -> None:
    """The agent says something; whoever set the task is told. Raises NotFound, Conflict."""
    row = _own(context, task_id)
    _take(context, row, TaskStep.COMMENT, checked_comment(comment, required=True))
    tell_setter(context, row, COMMENTED)
    context.session.commit()


def comment(context: Context, task_id: int, text: str) -> None:
    """Say something to the agent. Raises NotFound, Refused, Conflict, Invalid."""
    row = _led(context, task_id)
    _take(context, row, TaskStep.COMMENT, checked_comment(text, required=True))
    tell_agent(context, row, ANSWERED)
    context.session.commit()


def finish(context: Context, task_id: int, text: str = "") -> None:
    """End a coaching task that its agent has confirmed. Raises as :func:`comment` does."""
    _end(context, task_id, TaskStep.FINISH, checked_comment(text), ENDED)


def pass_(context: Context, task_id: int, text: str = "") -> None:
    """The re-check of a corrective task is passed. Raises as :func:`comment` does."""
    _end(context, task_id, TaskStep.PASSED, checked_comment(text), ENDED)


def withdraw(context: Context, task_id: int, reason: str) -> None:
    """Take a task back, with a reason that its agent reads. Raises as :func:`comment` does."""
    said = checked_comment(reason, required=True, field="reason")
    _end(context, task_id, TaskStep.WITHDRAW, said, WITHDRAWN)


def fail(context: Context, task_id: int, text: str, due_on: date) -> None:
    """The re-check is not passed: the task begins again. Raises as :func:`comment` does."""
    row = _led(context, task_id)
    said = checked_comment(text, required=True)
    row.due_on = checked_due(due_on, context.today)
    _take(context, row, TaskStep.FAILED, said)
    row.round += 1
    tell_agent(context, row, AGAIN, due_on=row.due_on.isoformat())
    _commit(context, row, "coaching.failed")


def _end(context: Context, task_id: int, step: TaskStep, said: str, kind: str) -> None:
    row = _led(context, task_id)
    _take(context, row, step, said)
    row.ended_at = context.now
    tell_agent(context, row, kind)
    _commit(context, row, kind)


def _take(context: Context, row: CoachingTask, step: TaskStep, said: str = "") -> None:
    row.state = after(TaskKind(row.kind), TaskState(row.state), step).value
    context.session.add(
        CoachingEvent(
            task_id=row.id, step=step.value, text=said, by=context.actor.user_id, at=context.now
        )
    )


def _own(context: Context, task_id: int) -> CoachingTask:
    agent_id = own_agent(context)
    row = context.session.get(CoachingTask, task_id, with_for_update=True, populate_existing=True)
    if row is None or row.agent_id != agent_id:
        raise NotFound()
    return row


def _led(context: Context, task_id: int) -> CoachingTask:
    """The task, for who may lead it; nobody ends or re-checks their own."""
    if known(context, task_id).agent_id == context.actor.agent_id:
        raise Refused(_("This task is your own. Somebody else leads it."))
    return context.session.get_one(
        CoachingTask, task_id, with_for_update=True, populate_existing=True
    )


def _commit(context: Context, row: CoachingTask, action: str) -> None:
    audit.record(context, action, "coaching_task", row.id, team_id=row.team_id, state=row.state)
    context.session.commit()
