"""The blind second look of an appeal: what its task leads to when it is submitted or skipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qa_app.core.appeals import AppealState, AppealStep, rescore
from qa_app.core.errors import Conflict, NotFound, _
from qa_app.core.rubrics import Answer
from qa_app.services import audit
from qa_app.services.appeals import loading, telling
from qa_app.services.appeals.loading import Case
from qa_app.services.context import Context
from qa_app.storage.queries import appeals as queries


def answered(context: Context, assignment_id: int, answers: Mapping[str, Answer]) -> None:
    """Take the answer of a second look that is being submitted; commits nothing.

    Raises Conflict where the appeal was withdrawn meanwhile, Refused where its reviewer must not
    judge it any more.
    """
    case = _case(context, assignment_id)
    if case is None:
        raise Conflict(_("This appeal has ended meanwhile. Nothing is left to score here."))
    given = answers.get(case.appeal.disputed.criterion, Answer())
    after = rescore(case.appeal, given, case.party, case.today)
    stored = loading.keep(context, case, after, AppealStep.RESCORE)
    leads = telling.leads(context, stored)
    telling.tell(context, stored, telling.RESCORED, leads, due=case.calendar.due(after))
    disputed = stored.appeal.disputed
    audit.record(
        context,
        "appeal.rescored",
        "appeal",
        stored.id,
        disputed.team,
        review=disputed.review,
        criterion=disputed.criterion,
    )


def skipped(context: Context, assignment_id: int) -> None:
    """Let go of a second look that its reviewer skips; commits nothing."""
    case = _case(context, assignment_id)
    if case is None:
        return
    queries.set_task(context.session, case.stored.id, None)
    if case.appeal.state is AppealState.AWAITING_RESCORE:
        after = replace(case.appeal, rescorer=None)
        queries.keep(context.session, case.stored.id, after, case.stored.due_on)
        leads = telling.leads(context, case.stored)
        telling.tell(context, case.stored, telling.RETURNED, leads, again=assignment_id)


def require_may_withdraw(context: Context, assignment_id: int) -> None:
    """Raise Conflict: the answer of a second look stands in its appeal."""
    if queries.of_assignment(context.session, assignment_id) is not None:
        raise Conflict(_("Your answer is part of the appeal already and cannot be taken back."))


def _case(context: Context, assignment_id: int) -> Case | None:
    appeal_id = queries.of_assignment(context.session, assignment_id)
    if appeal_id is None:
        return None
    queries.lock(context.session, appeal_id)
    stored = queries.one(context.session, appeal_id)
    if stored is None:
        raise NotFound()
    return loading.case_of(context, stored)
