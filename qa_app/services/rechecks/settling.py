"""Settling what a re-check found: the first answer stays, or the senior's takes its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.corrections import CorrectionCause
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused, _
from qa_app.core.permissions import Right
from qa_app.core.rechecks import RecheckState, RecheckStep, after, differences, require_another
from qa_app.core.reviews import Evidence, ReviewState
from qa_app.core.rubrics import Answer, RubricScore, score
from qa_app.services import audit, blind_tasks, corrections, definitions
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.services.notices import notify
from qa_app.services.rechecks import seniors
from qa_app.services.rechecks.seniors import Senior
from qa_app.storage.queries import corrections as kept
from qa_app.storage.queries import rechecks as queries
from qa_app.storage.queries import reviews
from qa_app.storage.queries.rechecks import StoredRecheck
from qa_app.storage.tables.rechecks import RecheckRow

LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two reviews of a re-check."""

    review_id: int
    answers: Mapping[str, Answer]
    evidence: Sequence[Evidence]
    score: RubricScore
    comment: str

    def evidence_of(self, criterion: str) -> list[Evidence]:
        return [each for each in self.evidence if each.criterion == criterion]


@dataclass(frozen=True, slots=True)
class OpenedRecheck:
    """A re-check to look at.

    ``first``: as its author had submitted it. Both sides are ``None`` while the second look is
    still to be made: it is blind. ``taken``: the criteria that were corrected.
    """

    stored: StoredRecheck
    rubric: RubricVersion
    first: Side | None
    again: Side | None
    differing: tuple[str, ...]
    taken: frozenset[str]
    may_settle: bool
    may_lead: bool
    candidates: Sequence[Senior]


def open_recheck(context: Context, recheck_id: int) -> OpenedRecheck:
    """One re-check, for leads, its senior, and (once settled) the author of the review.

    Raises NotFound for everybody else.
    """
    stored = _visible(context, recheck_id)
    rubric = definitions.rubric_version(context, stored.rubric_version_id)
    leading = _leads(context, stored)
    second = (
        None
        if stored.assignment_id is None or stored.state is RecheckState.WAITING
        else reviews.of_assignment(context.session, stored.assignment_id)
    )
    first = again = None
    taken = _corrected(context, stored)
    if second is not None:
        first = _side(context, rubric, stored.review_id, taken)
        again = _side(context, rubric, second, {})
    settles = leading or stored.senior_id == context.actor.user_id
    return OpenedRecheck(
        stored=stored,
        rubric=rubric,
        first=first,
        again=again,
        differing=differences(rubric.rubric, first.answers, again.answers)
        if first and again
        else (),
        taken=frozenset(taken),
        may_settle=settles and stored.state is RecheckState.COMPARED,
        may_lead=leading and stored.state.holds_back,
        candidates=_candidates(context, stored)
        if leading and stored.state is RecheckState.WAITING
        else (),
    )


def settle(context: Context, recheck_id: int, take: Collection[str], reason: str) -> None:
    """Take the senior's answers on some criteria, and let the first ones stand elsewhere.

    Raises Invalid without a reason, Refused, Conflict, NotFound.
    """
    said = _reason(reason)
    stored = _to_change(context, recheck_id)
    if not _leads(context, stored) and stored.senior_id != context.actor.user_id:
        raise Refused(_("Only a quality lead or the senior who scored again can settle this."))
    step = RecheckStep.CORRECT if take else RecheckStep.KEEP
    state = after(stored.state, step)
    opened = open_recheck(context, recheck_id)
    if opened.again is None or stored.review_state != ReviewState.SUBMITTED:
        raise Conflict(_("The review is being changed by its author. Settle this afterwards."))
    if not set(take) <= set(opened.differing):
        raise Invalid(_("Both reviews agree on a criterion that was chosen."), field="take")
    if take:
        corrections.correct(
            context,
            stored.review_id,
            {each: opened.again.answers.get(each, Answer()) for each in take},
            {each: opened.again.evidence_of(each) for each in take},
            cause=CorrectionCause.RECHECK,
            cause_id=recheck_id,
            reason=said,
        )
        notify(
            context,
            [stored.reviewer_id],
            "recheck.corrected",
            f"recheck.corrected:{recheck_id}",
            {"recheck": recheck_id, "conversation": stored.conversation, "count": len(take)},
        )
    _close(context, stored, state, said, corrected=sorted(take))


def release(context: Context, recheck_id: int, reason: str) -> None:
    """Let a review be published without its re-check. Raises Invalid, Refused, Conflict."""
    said = _reason(reason)
    stored = _to_change(context, recheck_id)
    _require_lead(context, stored)
    state = after(stored.state, RecheckStep.RELEASE)
    if stored.state is RecheckState.WAITING:
        _let_go(context, stored)
    _close(context, stored, state, said)


def give(context: Context, recheck_id: int, senior_id: int) -> None:
    """Give a waiting re-check to another senior. Raises Invalid, Refused, Conflict."""
    stored = _to_change(context, recheck_id)
    _require_lead(context, stored)
    if stored.state is not RecheckState.WAITING:
        raise Conflict(_("This re-check has moved on meanwhile. Open it again."))
    if senior_id not in {each.id for each in _candidates(context, stored)}:
        raise Invalid(_("Choose who is to score again."), field="senior")
    _let_go(context, stored)
    row = context.session.get_one(RecheckRow, recheck_id, populate_existing=True)
    seniors.give(context, row, senior_id)
    seniors.tell_given(context, senior_id, row.assignment_id or 0, 1)
    audit.record(context, "recheck.given", "recheck", recheck_id, stored.team_id, senior=senior_id)
    context.session.commit()


def _visible(context: Context, recheck_id: int) -> StoredRecheck:
    stored = queries.one(context.session, recheck_id)
    user_id = context.actor.user_id
    if stored is None or user_id is None:
        raise NotFound()
    mine = stored.senior_id == user_id and context.reach(Right.REVIEW).covers(stored.team_id)
    told = stored.reviewer_id == user_id and stored.state.is_measured
    if stored.reviewer_id == user_id and not stored.state.is_measured:
        raise NotFound()
    if not mine and not told and not context.reach(Right.RECHECK).covers(stored.team_id):
        raise NotFound()
    return stored


def _to_change(context: Context, recheck_id: int) -> StoredRecheck:
    stored = _visible(context, recheck_id)
    if context.actor.user_id is not None:
        require_another(stored.reviewer_id, context.actor.user_id)
    reviews.lock(context.session, [stored.review_id])
    queries.lock(context.session, recheck_id)
    return _visible(context, recheck_id)


def _leads(context: Context, stored: StoredRecheck) -> bool:
    leading = context.reach(Right.RECHECK).covers(stored.team_id)
    return leading and stored.reviewer_id != context.actor.user_id


def _require_lead(context: Context, stored: StoredRecheck) -> None:
    if not _leads(context, stored):
        raise Refused(_("Only a quality lead can do this."))


def _let_go(context: Context, stored: StoredRecheck) -> None:
    row = context.session.get_one(RecheckRow, stored.id, populate_existing=True)
    task, row.assignment_id = row.assignment_id, None
    context.session.flush()
    if task is not None:
        blind_tasks.take_back(context, task)


def _close(
    context: Context, stored: StoredRecheck, state: RecheckState, reason: str, **details: object
) -> None:
    row = context.session.get_one(RecheckRow, stored.id, populate_existing=True)
    row.state, row.reason = state.value, reason
    row.settled_by, row.settled_at = context.actor.user_id, context.now
    audit.record(
        context,
        f"recheck.{state.value}",
        "recheck",
        stored.id,
        stored.team_id,
        review=stored.review_id,
        **details,
    )
    context.session.commit()


def _candidates(context: Context, stored: StoredRecheck) -> list[Senior]:
    besides = [] if stored.senior_id is None else [stored.senior_id]
    pool = seniors.seniors_of(context, stored.team_id)
    return seniors.able(pool, stored.reviewer_id, stored.agent_id, besides)


def _corrected(context: Context, stored: StoredRecheck) -> dict[str, kept.Version]:
    """What stood before this re-check, by criterion corrected."""
    return {
        change.criterion: change.before
        for each in kept.of_review(context.session, stored.review_id)
        if each.cause is CorrectionCause.RECHECK and each.cause_id == stored.id
        for change in each.changes
    }


def _side(
    context: Context, rubric: RubricVersion, review_id: int, before: Mapping[str, kept.Version]
) -> Side:
    """A review as it stood before some of its answers were corrected."""
    comment = queries.comment_of(context.session, review_id)
    answers = dict(reviews.answers(context.session, review_id))
    evidence = list(reviews.evidence(context.session, review_id))
    for criterion, version in before.items():
        evidence = [each for each in evidence if each.criterion != criterion]
        evidence += version.evidence
        if version.answer is None:
            answers.pop(criterion, None)
        else:
            answers[criterion] = version.answer
    return Side(review_id, answers, evidence, score(rubric.rubric, answers), comment)


def _reason(given: str) -> str:
    reason = given.strip()
    if not reason:
        raise Invalid(_("Say why, so that the others can follow."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            _("Keep this under %(limit)s characters."), field="reason", limit=LONGEST_REASON
        )
    return reason
