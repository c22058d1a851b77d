"""Looking a period over, publishing it, opening it again."""

from __future__ import annotations

from qa_app.core import appraisals as core
from qa_app.core.appraisals import AppraisalStep, Standing
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.appraisals.access import (
    draft_points,
    is_assessed,
    standing_of,
    to_change,
)
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries import reviews
from qa_app.storage.queries.appraisals import periods, results
from qa_app.storage.queries.appraisals.periods import StoredAppraisal

PUBLISHED = "appraisal.published"


def check(context: Context, appraisal_id: int) -> None:
    """Say that the draft was looked over; raises Conflict, Refused."""
    found = to_change(context, appraisal_id, Right.CHECK_PERIODS)
    assessed = is_assessed(context, found.draft_id)
    after = core.checked(_standing(context, found), _user(context), assessed=assessed)
    periods.keep(context.session, appraisal_id, after)
    _note(context, found, AppraisalStep.CHECK, "", "appraisal.checked")
    context.session.commit()


def publish(context: Context, appraisal_id: int) -> int:
    """Freeze the draft and tell the agents; how many were told.

    Raises Conflict while something is undecided, Refused for one's own pay that nobody checked.
    """
    found = to_change(context, appraisal_id, Right.RUN_PERIODS)
    assessed = is_assessed(context, found.draft_id)
    after = core.published(_standing(context, found), _user(context), assessed=assessed)
    run_id = found.draft_id
    if run_id is None:
        raise NotFound()
    periods.freeze(context.session, run_id, context.actor.user_id, context.now)
    periods.keep(context.session, appraisal_id, after, draft_id=None, published_id=run_id)
    told = _tell(context, found, run_id)
    run = periods.run_of(context.session, run_id)
    _note(
        context,
        found,
        AppraisalStep.PUBLISH,
        "",
        "appraisal.published",
        edition=after.editions,
        people=0 if run is None else run.people,
        digest="" if run is None else run.digest,
    )
    context.session.commit()
    return told


def reopen(context: Context, appraisal_id: int, why: str) -> None:
    """Let a published period be computed anew; raises Invalid without a reason, Conflict."""
    found = to_change(context, appraisal_id, Right.RUN_PERIODS)
    after = core.reopened(_standing(context, found), why)
    periods.keep(context.session, appraisal_id, after, draft_id=None)
    _note(context, found, AppraisalStep.REOPEN, why.strip(), "appraisal.reopened")
    context.session.commit()


def _standing(context: Context, found: StoredAppraisal) -> Standing:
    return standing_of(found, draft_points(context, found))


def _user(context: Context) -> int:
    if context.actor.user_id is None:
        raise NotFound()
    return context.actor.user_id


def _tell(context: Context, found: StoredAppraisal, run_id: int) -> int:
    agents = [each.agent_id for each in results.results(context.session, run_id)]
    users = reviews.users_of_agents(context.session, agents)
    return notify(
        context,
        sorted(users.values()),
        PUBLISHED,
        f"{PUBLISHED}:{run_id}",
        {"appraisal": found.id, "period": found.period, "again": found.editions > 0},
    )


def _note(
    context: Context,
    found: StoredAppraisal,
    step: AppraisalStep,
    why: str,
    action: str,
    **details: object,
) -> None:
    user, now = context.actor.user_id, context.now
    periods.note(context.session, found.id, step.value, why, user, now)
    audit.record(
        context,
        action,
        "appraisal",
        found.id,
        found.team_id,
        scheme=found.scheme,
        period=found.period,
        **details,
    )
