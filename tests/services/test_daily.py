"""The daily work: planned once, done once a day, and never holding anything up."""

from __future__ import annotations

from sqlalchemy import inspect, select

from qa_app.core.jobs import JobKind
from qa_app.jobs.tasks import TASKS
from qa_app.services import daily
from qa_app.services.context import Context
from qa_app.storage.tables.jobs import Job
from tests.support.clock import FixedClock
from tests.support.working import work_off


def waiting(context: Context) -> int:
    chosen = select(Job.id).where(Job.kind == JobKind.DAILY.value, Job.state == "queued")
    return len(list(context.session.scalars(chosen)))


def test_a_worker_that_starts_holds_no_transaction(context: Context) -> None:
    """It would keep everybody else from writing for as long as it waits for work."""
    for _start in range(2):
        daily.plan(context)
        assert not context.session.in_transaction()
    assert waiting(context) == 1


def test_each_days_work_plans_the_next(context: Context, clock: FixedClock) -> None:
    """And waits for the morning."""
    daily.plan(context)
    assert work_off(context, TASKS) == 1
    assert waiting(context) == 1
    assert work_off(context, TASKS) == 0
    context.session.commit()
    clock.advance(days=1)
    assert work_off(context, TASKS) == 1


def test_the_tables_sizes_are_noted_every_day(context: Context) -> None:
    """SQLite counts only when told to; without figures its pages slow down as it fills."""
    daily.plan(context)
    assert work_off(context, TASKS) == 1
    bind = context.session.connection()
    assert inspect(bind).has_table("sqlite_stat1") == (bind.dialect.name == "sqlite")
