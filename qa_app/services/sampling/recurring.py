"""Plans that draw by themselves: whose turn has come, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping

from qa_app.core.errors import QaError
from qa_app.core.jobs import JobKind
from qa_app.core.permissions import RoleName
from qa_app.core.sampling_plans import Window
from qa_app.services import jobs
from qa_app.services.context import Context
from qa_app.services.jobs import JobHandle
from qa_app.services.notices import notify
from qa_app.services.sampling.drawing import add_draw
from qa_app.services.sampling.plans import note_run, schedule_of, wish_of
from qa_app.storage.queries import sampling_plans as plans
from qa_app.storage.queries.people import accounts
from qa_app.storage.queries.sampling_plans import StoredPlan
from qa_app.storage.tables.sampling import SamplingRun

DRAWN, FAILED = "sampling.drawn", "sampling.failed"


def enqueue_due(context: Context) -> int:
    """Ask for a job for each plan whose turn has come; returns for how many.

    Asking twice on one day does nothing twice: a window that has its draw is never due again.
    """
    found = plans.recurring(context.session)
    done = plans.days_done(context.session, [plan.id for plan in found])
    due = [
        plan
        for plan in found
        if schedule_of(plan).due(context.today, done.get(plan.id, frozenset()))
    ]
    for plan in due:
        jobs.enqueue(
            context,
            JobKind.SAMPLING,
            {"plan_id": plan.id},
            unique_key=f"{JobKind.SAMPLING.value}:{plan.id}",
        )
    context.session.commit()
    return len(due)


def run_plan(context: Context, handle: JobHandle, plan_id: int) -> None:
    """The body of the job: draw from each window whose turn has come, the earliest first.

    Each draw is one transaction together with the note that the turn has been had, so that
    whatever ends the worker, nothing is drawn twice.
    """
    windows = _due(context, plan_id)
    for number, window in enumerate(windows, start=1):
        _turn(context, plan_id, window)
        handle.progress(number, len(windows))
        handle.pause()


def _due(context: Context, plan_id: int) -> list[Window]:
    plan = plans.one(context.session, plan_id)
    if plan is None or not plan.recurring or plan.retired_at is not None:
        return []
    done = plans.days_done(context.session, [plan_id]).get(plan_id, frozenset())
    return schedule_of(plan).due(context.today, done)


def _turn(context: Context, plan_id: int, window: Window) -> None:
    """Draw from one window, or keep why it failed; whoever was quicker has drawn."""
    plans.lock(context.session, plan_id)
    plan = plans.one(context.session, plan_id)
    if plan is None or window not in _due(context, plan_id):
        context.session.rollback()
        return
    try:
        drawn = add_draw(context, wish_of(plan, window))
        note_run(context, plan_id, window, drawn.id)
        context.session.commit()
    except QaError as error:
        context.session.rollback()
        _keep_failure(context, plan, window, error)
        return
    _tell(context, plan, window, DRAWN, {"draw": drawn.id})


def _keep_failure(context: Context, plan: StoredPlan, window: Window, error: QaError) -> None:
    row = plans.run_row(context.session, plan.id, window.first_day)
    if row is None:
        row = SamplingRun(plan_id=plan.id, first_day=window.first_day, last_day=window.last_day)
        context.session.add(row)
    row.tried_at = context.now
    row.failure, row.failure_details = error.sentence, dict(error.values)
    context.session.commit()
    _tell(context, plan, window, FAILED, {"failure": error.sentence, "values": dict(error.values)})


def _tell(
    context: Context, plan: StoredPlan, window: Window, kind: str, details: Mapping[str, object]
) -> None:
    """Tell the team's quality leads, of each failed turn once."""
    leads = accounts.users_with_role(
        context.session, [RoleName.QUALITY_LEAD], plan.team_id, context.today
    )
    notify(
        context,
        [lead.id for lead in leads],
        kind,
        f"{kind}:{plan.id}:{window.first_day.isoformat()}",
        {
            "plan": plan.id,
            "name": plan.name,
            "team": plan.team,
            "first_day": window.first_day.isoformat(),
            "last_day": window.last_day.isoformat(),
            "period": window.period,
            **details,
        },
    )
    context.session.commit()
