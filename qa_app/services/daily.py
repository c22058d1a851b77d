"""What is looked at once every day, by one job that plans the next before it begins.

A step tells what is due and commits what it does itself. It may be asked for twice on one day
(a worker that is started anew, a job that is taken over), and then must do nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from qa_app.core.jobs import JobKind
from qa_app.services import jobs, search
from qa_app.services.appeals.closing import daily_round
from qa_app.services.assessing import remind_of_values
from qa_app.services.coaching import remind_of_coaching
from qa_app.services.context import Context
from qa_app.services.exports import remove_old
from qa_app.services.fair_scores import enqueue_daily
from qa_app.services.jobs import JobHandle
from qa_app.services.ledger.suggesting import suggest
from qa_app.services.rechecks.choosing import choose_daily
from qa_app.services.reminders import remind_of_due
from qa_app.services.sampling import enqueue_due
from qa_app.storage.bulk import note_sizes

AT = time(6, 30)
"""By the context's zone: told before the early shift begins."""


def _note_sizes(context: Context) -> None:
    note_sizes(context.session.connection())
    context.session.commit()


STEPS: tuple[Callable[[Context], object], ...] = (
    remind_of_due,
    remind_of_values,
    remind_of_coaching,
    choose_daily,
    daily_round,
    enqueue_due,
    enqueue_daily,
    suggest,
    remove_old,
    search.see_to,
    _note_sizes,
)


def plan(context: Context) -> None:
    """See to it that the daily work is done from now on; a day not looked at yet is at once."""
    if not jobs.is_planned(context, JobKind.DAILY):
        jobs.enqueue(context, JobKind.DAILY, unique_key=JobKind.DAILY.value)
    # Also where nothing was added: a worker must not sit on a transaction while it waits.
    context.session.commit()


def run_daily(context: Context, handle: JobHandle) -> None:
    """The body of the job; a step that fails today keeps none from being done tomorrow."""
    _plan_tomorrow(context)
    for number, step in enumerate(STEPS, start=1):
        step(context)
        handle.progress(number, len(STEPS))
        handle.pause()


def _plan_tomorrow(context: Context) -> None:
    tomorrow = context.today + timedelta(days=1)
    jobs.enqueue(
        context,
        JobKind.DAILY,
        unique_key=f"{JobKind.DAILY.value}:{tomorrow.isoformat()}",
        not_before=datetime.combine(tomorrow, AT, context.zone),
    )
    context.session.commit()
