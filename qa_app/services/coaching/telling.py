"""Telling the agent of a task, and those who set tasks, what happened."""

from __future__ import annotations

from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries import reviews
from qa_app.storage.queries.people import accounts
from qa_app.storage.tables.coaching import CoachingTask

SET, AGAIN, ENDED, WITHDRAWN = (
    "coaching.set",
    "coaching.again",
    "coaching.ended",
    "coaching.withdrawn",
)
CONFIRMED, COMMENTED, ANSWERED = "coaching.confirmed", "coaching.commented", "coaching.answered"


def tell_agent(context: Context, task: CoachingTask, kind: str, **details: object) -> None:
    """Tell the agent, where they sign in; commits nothing."""
    users = reviews.users_of_agents(context.session, [task.agent_id])
    _tell(context, task, kind, list(users.values()), **details)


def tell_setter(context: Context, task: CoachingTask, kind: str, **details: object) -> None:
    """Tell who set the task, or everybody who could where they do not any more."""
    _tell(context, task, kind, leading(context, task.team_id, task.set_by), **details)


def leading(context: Context, team_id: int, set_by: int | None) -> list[int]:
    """Who leads a task of a team: who set it, or everybody who could once they cannot."""
    who = accounts.users_with_right(context.session, Right.SET_COACHING, team_id, context.today)
    ids = [each.id for each in who]
    return [set_by] if set_by in ids and set_by is not None else ids


def _tell(
    context: Context, task: CoachingTask, kind: str, user_ids: list[int], **details: object
) -> None:
    told = {"task": task.id, "kind": task.kind, "by": context.actor.name, **details}
    key = f"{kind}:{task.id}:{context.now.timestamp():.0f}"
    others = [each for each in user_ids if each != context.actor.user_id]
    notify(context, others, kind, key, told)
