"""Whether the actor may open what a task comes of."""

from __future__ import annotations

from qa_app.core.coaching.tasks import Origin
from qa_app.core.errors import NotFound, Refused
from qa_app.core.permissions import Right
from qa_app.services.appeals import loading
from qa_app.services.context import Context
from qa_app.services.reviews import access
from qa_app.storage.queries.appraisals import periods, results
from qa_app.storage.queries.coaching import ListedTask


def opens_origin(context: Context, task: ListedTask) -> bool:
    """A link that ends in a refusal is worse than none; an agent opens what is their own."""
    if task.origin is None or task.origin_id is None:
        return False
    try:
        return _opens(context, task, Origin(task.origin), task.origin_id)
    except (NotFound, Refused):
        return False


def _opens(context: Context, task: ListedTask, origin: Origin, origin_id: int) -> bool:
    match origin:
        case Origin.REVIEW:
            access.readable(context, origin_id)
            return True
        case Origin.APPEAL:
            loading.to_see(context, origin_id)
            return True
        case Origin.APPRAISAL:
            return _opens_result(context, task, origin_id)
        case Origin.REQUEST:
            return context.actor.may(Right.TAKE_FLAGGED, task.team_id)


def _opens_result(context: Context, task: ListedTask, appraisal_id: int) -> bool:
    """A result stands in the month as it was computed last, for an agent as it was published."""
    month = periods.one(context.session, appraisal_id)
    if month is None:
        return False
    own = context.actor.agent_id == task.agent_id
    run = month.published_id if own else month.shown_id
    if run is None or not (own or context.actor.may(Right.SEE_APPRAISALS, task.team_id)):
        return False
    return results.result_of(context.session, run, task.agent_id) is not None
