"""What a review calls when it is submitted, skipped or withdrawn while a re-check concerns it."""

from __future__ import annotations

from collections.abc import Collection

from qa_app.core.errors import Conflict, _
from qa_app.core.permissions import Right
from qa_app.core.rechecks import RecheckState, RecheckStep, after, differences
from qa_app.core.reviews import ReviewState
from qa_app.services import audit, blind_tasks, definitions
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.services.rechecks import seniors
from qa_app.storage.queries import rechecks as queries
from qa_app.storage.queries import reviews
from qa_app.storage.queries.people import accounts
from qa_app.storage.queries.rechecks import StoredRecheck
from qa_app.storage.tables.rechecks import RecheckRow


def scored_again(context: Context, assignment_id: int, second_id: int) -> None:
    """Take the second review that is being submitted; commits nothing.

    Where both agree everywhere there is nothing to settle. Raises Conflict where the first
    review was released or withdrawn for good meanwhile.
    """
    found = _locked(context, assignment_id)
    if found is None:
        raise Conflict(_("This re-check has ended meanwhile. Nothing is left to score here."))
    row = context.session.get_one(RecheckRow, found.id, populate_existing=True)
    row.state = after(found.state, RecheckStep.SCORE_AGAIN).value
    agree = found.review_state == ReviewState.SUBMITTED and not _differ(context, found, second_id)
    if agree:
        row.state = after(RecheckState.COMPARED, RecheckStep.KEEP).value
        row.settled_by, row.settled_at = context.actor.user_id, context.now
    else:
        _tell_leads(context, found, "recheck.compared")
    audit.record(
        context,
        "recheck.scored",
        "recheck",
        found.id,
        found.team_id,
        review=found.review_id,
        agree=agree,
    )


def skipped(context: Context, assignment_id: int) -> None:
    """Give a re-check that its senior skips to the next one, if any; commits nothing."""
    found = _locked(context, assignment_id)
    if found is None or found.state is not RecheckState.WAITING:
        return
    _give_to_next(context, found, ())


def hand_on(context: Context, assignment_id: int, wanted: Collection[int]) -> int | None:
    """Give the re-check of a senior who leaves to the next one; commits nothing.

    Those ``wanted`` come first, where they may re-check at all. Returns who has it now; ``None``:
    nobody, and the leads are told.
    """
    found = _locked(context, assignment_id)
    if found is None:
        return None
    row = context.session.get_one(RecheckRow, found.id, populate_existing=True)
    row.assignment_id = None
    context.session.flush()
    blind_tasks.take_back(context, assignment_id)
    return _give_to_next(context, found, wanted)


def _give_to_next(context: Context, found: StoredRecheck, wanted: Collection[int]) -> int | None:
    """Make the task of whoever may re-check in a senior's place; never theirs again."""
    row = context.session.get_one(RecheckRow, found.id, populate_existing=True)
    row.assignment_id = None
    besides = [] if found.senior_id is None else [found.senior_id]
    pool = seniors.seniors_of(context, found.team_id)
    able = seniors.able(pool, found.reviewer_id, found.agent_id, besides)
    able.sort(key=lambda each: each.id not in wanted)
    if not able:
        _tell_leads(context, found, "recheck.returned", again=found.assignment_id or "")
        return None
    seniors.give(context, row, able[0].id)
    seniors.tell_given(context, able[0].id, row.assignment_id or 0, 1)
    return able[0].id


def discarded(context: Context, review_id: int) -> None:
    """Forget the re-check of a draft that is thrown away; commits nothing."""
    found = queries.row_of_review(context.session, review_id)
    if found is None:
        return
    task, found.assignment_id = found.assignment_id, None
    context.session.delete(found)
    context.session.flush()
    if task is not None:
        blind_tasks.take_back(context, task)


def require_may_withdraw(context: Context, review_id: int, assignment_id: int | None) -> None:
    """Raise Conflict where both sides know each other's answers already."""
    found = queries.of_review(context.session, review_id)
    if found is not None and (found.state is RecheckState.COMPARED or found.state.is_measured):
        raise Conflict(_("This review was re-checked already and cannot be withdrawn any more."))
    if assignment_id is None:
        return
    second = queries.of_assignment(context.session, assignment_id)
    if second is not None and second.state is not RecheckState.WAITING:
        raise Conflict(_("Both reviews are compared already. Yours cannot be taken back."))


def _locked(context: Context, assignment_id: int) -> StoredRecheck | None:
    found = queries.of_assignment(context.session, assignment_id)
    if found is None:
        return None
    reviews.lock(context.session, [found.review_id])
    queries.lock(context.session, found.id)
    return queries.of_assignment(context.session, assignment_id)


def _differ(context: Context, found: StoredRecheck, second_id: int) -> bool:
    rubric = definitions.rubric_version(context, found.rubric_version_id).rubric
    first = reviews.answers(context.session, found.review_id)
    return bool(differences(rubric, first, reviews.answers(context.session, second_id)))


def _tell_leads(context: Context, found: StoredRecheck, kind: str, again: object = "") -> None:
    leads = accounts.users_with_right(context.session, Right.RECHECK, found.team_id, context.today)
    told = [user.id for user in leads if user.id not in {context.actor.user_id, found.reviewer_id}]
    notify(
        context,
        told,
        kind,
        f"{kind}:{found.id}:{again}",
        {"recheck": found.id, "conversation": found.conversation},
    )
