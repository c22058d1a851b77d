"""Reminding agents of tasks that are due, and those who set them of what is overdue."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import cache, partial

from qa_app.services.coaching.telling import leading
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries import coaching as queries
from qa_app.storage.queries import reviews

DUE, OVERDUE = "coaching.due", "coaching.overdue"
AHEAD = timedelta(days=1)
"""Agents hear of a task the day before it is due, and again when it is overdue."""


def remind_of_coaching(context: Context) -> int:
    """Tell agents once before and once after the day; returns how many were told.

    Those who lead tasks are told once a day of how many are overdue.
    """
    found = queries.due(context.session, context.today + AHEAD)
    users = reviews.users_of_agents(context.session, {each.agent_id for each in found})
    told, late = 0, Counter[int]()
    led = cache(partial(leading, context))
    for task in found:
        is_late = task.due_on < context.today
        if is_late:
            late.update(led(task.team_id, task.set_by_id))
        if task.agent_id in users:
            key = f"{DUE}:{task.id}:{task.due_on.isoformat()}:{is_late:d}"
            details = {"task": task.id, "kind": task.kind, "due_on": task.due_on.isoformat()}
            details["late"] = is_late
            told += notify(context, [users[task.agent_id]], DUE, key, details)
    for user_id, number in sorted(late.items()):
        key = f"{OVERDUE}:{context.today.isoformat()}"
        told += notify(context, [user_id], OVERDUE, key, {"overdue": number})
    context.session.commit()
    return told
