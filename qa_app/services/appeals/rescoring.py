"""The blind second look of an appeal: what its task leads to when it is submitted or skipped."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from qa_app.core.appeals import AppealState, AppealStep, able_to_rescore, rescore
from qa_app.core.errors import Conflict, NotFound, _
from qa_app.core.reviews import Purpose
from qa_app.core.rubrics import Answer, hanging_on
from qa_app.services import audit, blind_tasks, definitions
from qa_app.services.appeals import loading, telling
from qa_app.services.appeals.loading import Case
from qa_app.services.context import Context
from qa_app.storage.queries import appeals as queries
from qa_app.storage.queries import assignments


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


def hand_on(context: Context, assignment_id: int, wanted: Collection[int]) -> int | None:
    """Give the second look of somebody who leaves to one of those ``wanted``; commits nothing.

    Of those who may look at all, whoever has the least to do. Returns who has it now; ``None``:
    nobody, and the leads, who give it out, are told.
    """
    appeal_id = queries.of_assignment(context.session, assignment_id)
    if appeal_id is None:
        return None
    queries.lock(context.session, appeal_id)
    stored = queries.one(context.session, appeal_id)
    if stored is None:
        raise NotFound()
    disputed, leaver = stored.appeal.disputed, stored.appeal.rescorer
    queries.set_task(context.session, appeal_id, None)
    blind_tasks.take_back(context, assignment_id)
    members = queries.members_of(context.session, disputed.team, context.today)
    able = [
        party.user
        for party in able_to_rescore(disputed, (member.party for member in members))
        if party.user in wanted and party.user != leaver
    ]
    loads = assignments.reviewers_of(context.session, disputed.team, context.today)
    opened = {each.id: each.open for each in loads}
    chosen = min(able, key=lambda user: (opened.get(user, 0), user), default=None)
    queries.keep(context.session, appeal_id, replace(stored.appeal, rescorer=chosen), stored.due_on)
    if chosen is None:
        leads = telling.leads(context, stored)
        telling.tell(context, stored, telling.RETURNED, leads, again=assignment_id)
        return None
    rubric = definitions.rubric_version(context, stored.rubric_version_id).rubric
    task = blind_tasks.give(
        context,
        Purpose.RESCORE,
        disputed.review,
        chosen,
        criteria=hanging_on(rubric, disputed.criterion),
        due_on=stored.due_on,
    )
    queries.set_task(context.session, appeal_id, task)
    given = queries.one(context.session, appeal_id)
    if given is not None:
        telling.tell(context, given, telling.GIVEN, [chosen], due=stored.due_on, again=task)
    return chosen


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
