"""Reminding reviewers of what is due, and quality leads of what is overdue."""

from __future__ import annotations

from collections import defaultdict

from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries import reminders as queries
from qa_app.storage.queries.people import accounts

TASKS_DUE, TASKS_OVERDUE = "tasks.due", "tasks.overdue"


def remind_of_due(context: Context) -> int:
    """Tell each reviewer of their due tasks, and each lead of their teams' overdue ones.

    Once a day at most, however often it is called. Returns how many were told.
    """
    told = 0
    day = context.today
    for due in queries.of_reviewers(context.session, day):
        details = {"today": due.today, "overdue": due.overdue}
        told += notify(context, [due.id], TASKS_DUE, f"{TASKS_DUE}:{day.isoformat()}", details)
    for lead_id, overdue in sorted(_overdue_by_lead(context).items()):
        key = f"{TASKS_OVERDUE}:{day.isoformat()}"
        told += notify(context, [lead_id], TASKS_OVERDUE, key, {"overdue": overdue})
    context.session.commit()
    return told


def _overdue_by_lead(context: Context) -> dict[int, int]:
    """How many tasks are overdue in the teams of each quality lead."""
    found: dict[int, int] = defaultdict(int)
    for due in queries.of_teams(context.session, context.today):
        if due.overdue:
            leads = accounts.users_with_right(context.session, Right.DRAW, due.id, context.today)
            for lead in leads:
                found[lead.id] += due.overdue
    return found
