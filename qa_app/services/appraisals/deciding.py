"""The check list: accepting what is so, holding who has to wait, releasing who has waited."""

from __future__ import annotations

from collections.abc import Collection

from qa_app.core.appraisal.reasons import reason
from qa_app.core.appraisals import (
    AppraisalState,
    Decided,
    Decision,
    Point,
    PointKind,
    decided,
    with_reason,
)
from qa_app.core.appraisals.points import OWN_POINT
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused, _
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.appraisals.access import is_own, to_change
from qa_app.services.context import Context
from qa_app.storage.queries.appraisals import periods, results
from qa_app.storage.queries.appraisals.periods import StoredAppraisal

NO_DRAFT = _("What is published is decided already. Re-open the period to decide anew.")
BOTH = Right.RUN_PERIODS, Right.CHECK_PERIODS


def decide(
    context: Context,
    appraisal_id: int,
    point_ids: Collection[int],
    decision: Decision,
    why: str,
) -> int:
    """Decide on points of the check list with one reason; how many there were.

    Raises Invalid without a reason, Refused for what concerns the actor, Conflict where nothing
    waits to be published.
    """
    found = to_change(context, appraisal_id, *BOTH)
    run_id = _draft(found)
    wanted = set(point_ids)
    chosen = [each for each in periods.points(context.session, run_id) if each.id in wanted]
    if not chosen:
        raise Invalid(_("Choose at least one point of the check list."), field="point")
    for each in chosen:
        own = is_own(context, each.point.person, run_id)
        after = decided(each.point, decision, why, context.actor.user_id, own)
        if after.decided is not None:
            periods.set_decision(context.session, each.id, after.decided, context.now)
    _void_check(context, found)
    audit.record(
        context,
        "appraisal.decided",
        "appraisal",
        appraisal_id,
        found.team_id,
        decision=decision.value,
        points=[each.point.key for each in chosen],
    )
    context.session.commit()
    return len(chosen)


def hold(context: Context, appraisal_id: int, agent_id: int, why: str) -> None:
    """Hold somebody's pay for a reason that no point of the check list has."""
    found = to_change(context, appraisal_id, *BOTH)
    run_id = _draft(found)
    result = results.result_of(context.session, run_id, agent_id)
    if result is None:
        raise NotFound()
    if is_own(context, result.person, run_id):
        raise Refused(OWN_POINT)
    text = with_reason(why)
    key = f"{PointKind.BY_HAND.value}:{result.person}"
    point = Point(
        PointKind.BY_HAND,
        key,
        result.person,
        reason(_("Held by hand.")),
        Decided(Decision.HELD, text, context.actor.user_id),
    )
    known = {each.point.key: each for each in periods.points(context.session, run_id)}
    if key not in known:
        periods.add_points(context.session, run_id, [point], {})
        known = {each.point.key: each for each in periods.points(context.session, run_id)}
    held = Decided(Decision.HELD, text, context.actor.user_id)
    periods.set_decision(context.session, known[key].id, held, context.now)
    _void_check(context, found)
    audit.record(
        context, "appraisal.held", "appraisal", appraisal_id, found.team_id, agent=agent_id
    )
    context.session.commit()


def release(context: Context, appraisal_id: int, agent_id: int, why: str) -> None:
    """Let somebody be paid who was held, before or after publishing, with a reason."""
    found = to_change(context, appraisal_id, *BOTH)
    run_id = found.shown_id
    result = None if run_id is None else results.result_of(context.session, run_id, agent_id)
    if run_id is None or result is None:
        raise NotFound()
    if is_own(context, result.person, run_id):
        raise Refused(OWN_POINT)
    text = with_reason(why)
    by, now = context.actor.user_id, context.now
    if not periods.release(context.session, run_id, result.person, by, text, now):
        raise Conflict(_("Nothing is held of this person any more."))
    audit.record(
        context, "appraisal.released", "appraisal", appraisal_id, found.team_id, agent=agent_id
    )
    context.session.commit()


def _draft(found: StoredAppraisal) -> int:
    if found.draft_id is None:
        raise Conflict(NO_DRAFT)
    return found.draft_id


def _void_check(context: Context, found: StoredAppraisal) -> None:
    """Who checked has seen other decisions than those that stand now."""
    if found.state is AppraisalState.CHECKED:
        state = AppraisalState.REOPENED if found.editions else AppraisalState.DRAFT
        periods.back_to(context.session, found.id, state)
