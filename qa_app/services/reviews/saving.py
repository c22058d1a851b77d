"""Keeping what a reviewer changes, in batches that name what they rest on.

A review begins with its first change. Every batch counts the review's edition up by one; a
batch that rests on an older edition, or on another text, is refused whole, so that a second
window never overwrites what the first one saved. The last batch itself, sent again because the
answer to it got lost, is answered again and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa_app.core.assignments import AssignmentState
from qa_app.core.conversations import Message
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.reviews import Evidence, ReviewState, evidence_from, require_draft
from qa_app.core.rubrics import Answer, Criterion, Rubric, refusal
from qa_app.services import assignments, conversations, definitions
from qa_app.services.context import Context
from qa_app.services.reviews.changes import (
    AnswerGiven,
    Basis,
    Change,
    CommentGiven,
    EvidenceAttached,
    EvidenceRemoved,
    Saved,
)
from qa_app.services.reviews.forms import Standing, standing_of
from qa_app.services.reviews.opening import review_of, reviewable
from qa_app.storage.queries import conversations as parts
from qa_app.storage.queries import reviews as queries
from qa_app.storage.queries.assignments import AssignedPart
from qa_app.storage.queries.conversations import ListedPart
from qa_app.storage.queries.exercises import Turn
from qa_app.storage.tables.reviews import AnswerRow, EvidenceRow, ReviewRow, SecondAnswerRow

LONGEST_TEXT = 2000
LOCKED = _("This was locked when the pre-screen was shown. Only the answers can be given again.")
MOST_EVIDENCE = 50
"""Pieces of evidence on one criterion."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that this transaction may change; its edition is counted up already.

    ``repeated``: the batch was kept before, and only the answer to it got lost.
    """

    review: ReviewRow
    assigned: AssignedPart
    team_id: int | None
    rubric: Rubric
    messages: Callable[[], Sequence[Message]]
    repeated: bool = False

    @property
    def is_second(self) -> bool:
        """Whether its answers are given again, after the pre-screen was shown."""
        return self.review.revealed_at is not None

    @property
    def answers(self) -> queries.Answers:
        return SecondAnswerRow if self.is_second else AnswerRow


def save(context: Context, assignment_id: int, changes: Sequence[Change], basis: Basis) -> Saved:
    """Keep a batch of changes, all or none.

    Raises Invalid (``field`` names the criterion, or ``comment``) for what cannot be taken,
    NotFound for an unknown criterion, Conflict where the review was changed elsewhere since.
    """
    draft = changeable(context, assignment_id, basis)
    saved_at = draft.review.saved_at if draft.repeated else context.now
    if not draft.repeated:
        for change in changes:
            _apply(context, draft, change)
        context.session.flush()
    standing = standing_in(context, draft)
    context.session.commit()
    return Saved(basis.edition + 1, saved_at, standing)


def standing_in(context: Context, draft: Draft) -> Standing:
    """Where a draft stands, by the answers that its author gives at present."""
    review_id = draft.review.id
    return standing_of(
        draft.rubric,
        queries.answers(context.session, review_id, draft.answers),
        queries.evidence(context.session, review_id),
        second=draft.is_second,
    )


def changeable(context: Context, assignment_id: int, basis: Basis) -> Draft:
    """The draft of a task, begun here if it must be, with one more change counted.

    A batch that is sent again is told as such, whatever has become of the review by it.
    """
    assigned = assignments.own_to_change(context, assignment_id)
    subject = reviewable(context, assigned)
    row = _row_of(context, assigned) or _begun(context, assigned, subject, basis)
    revision_id = row.revision_id
    draft = Draft(
        review=row,
        assigned=assigned,
        team_id=subject.team_id,
        rubric=definitions.narrowed_version(
            context, row.rubric_version_id, assigned.criteria
        ).rubric,
        messages=lambda: _messages(context, revision_id),
        repeated=_is_repeated(row, basis),
    )
    if not draft.repeated:
        require_draft(ReviewState(row.state))
        if assigned.state != AssignmentState.OPEN:
            raise Conflict(_("This task is finished already."))
        _take_edition(context, row, basis)
    return draft


def _is_repeated(row: ReviewRow, basis: Basis) -> bool:
    return (
        basis.batch is not None
        and row.batch == basis.batch
        and (row.edition, row.revision_id) == (basis.edition + 1, basis.revision_id)
    )


def _take_edition(context: Context, row: ReviewRow, basis: Basis) -> None:
    if row.revision_id == basis.revision_id and queries.take_edition(
        context.session,
        row.id,
        basis.edition,
        context.now,
        batch=basis.batch,
        seconds=basis.seconds,
    ):
        return
    context.session.rollback()
    raise Conflict(
        _("This review was changed in another window. Reload the page to go on from there.")
    )


def _row_of(context: Context, assigned: AssignedPart) -> ReviewRow | None:
    review_id = review_of(context, assigned)
    if review_id is None:
        return None
    row = context.session.get_one(ReviewRow, review_id, populate_existing=True)
    row.assignment_id = assigned.id
    return row


def _messages(context: Context, revision_id: int | None) -> Sequence[Message]:
    """What evidence can be quoted from: nothing where there is no transcript."""
    return () if revision_id is None else conversations.masked_messages(context, revision_id)


def _begun(
    context: Context, assigned: AssignedPart, subject: ListedPart | Turn, basis: Basis
) -> ReviewRow:
    """A new draft on the text that its author saw, even if a newer one has come meanwhile."""
    if isinstance(subject, Turn):
        texts: set[int | None] = {None}
    else:
        numbers = parts.revision_numbers(context.session, subject.conversation_id)
        texts = {each.id for each in numbers}
    if basis.revision_id not in texts:
        raise NotFound()
    row = ReviewRow(
        part_id=assigned.part_id,
        exercise_turn_id=assigned.exercise_turn_id,
        revision_id=basis.revision_id,
        rubric_version_id=assigned.rubric_version_id,
        purpose=assigned.purpose,
        reviewer_id=assigned.reviewer_id,
        assignment_id=assigned.id,
        created_at=context.now,
        saved_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    return row


def _apply(context: Context, draft: Draft, change: Change) -> None:
    match change:
        case AnswerGiven():
            _answer(context, draft, _criterion(draft, change.criterion), change.answer)
        case CommentGiven() if draft.is_second:
            raise Invalid(LOCKED, field="comment")
        case EvidenceAttached() | EvidenceRemoved() if draft.is_second:
            raise Invalid(LOCKED, field=change.criterion)
        case EvidenceAttached():
            _attach(context, draft, _criterion(draft, change.criterion), change)
        case EvidenceRemoved():
            _remove(context, draft, change)
        case CommentGiven():
            if len(change.comment) > LONGEST_TEXT:
                raise _too_long("comment")
            draft.review.comment = change.comment


def _answer(context: Context, draft: Draft, criterion: Criterion, answer: Answer) -> None:
    if len(answer.reason) > LONGEST_TEXT:
        raise _too_long(criterion.id)
    refused = refusal(criterion, answer)
    if refused is not None:
        raise Invalid(refused.sentence, field=criterion.id, **refused.values)
    row = queries.answer_row(context.session, draft.review.id, criterion.id, draft.answers)
    if not answer.is_given and not answer.has_reason:
        if row is not None:
            context.session.delete(row)
            context.session.flush()
        return
    if row is None:
        row = draft.answers(review_id=draft.review.id, criterion=criterion.id)
        context.session.add(row)
    row.value, row.count, row.points = answer.value, answer.count, answer.points
    row.not_applicable, row.reason, row.cause = answer.na, answer.reason, answer.cause
    context.session.flush()


def _attach(context: Context, draft: Draft, criterion: Criterion, change: EvidenceAttached) -> None:
    found = evidence_from(draft.messages(), criterion.id, change.seq, change.start, change.end)
    rows = queries.evidence_rows(context.session, draft.review.id, criterion.id)
    if any(_is_at(row, change) for row in rows):
        return
    if len(rows) >= MOST_EVIDENCE:
        raise Invalid(
            _("No more than %(most)s pieces of evidence for one criterion."),
            field=criterion.id,
            most=MOST_EVIDENCE,
        )
    context.session.add(_row(draft.review.id, found))
    context.session.flush()


def _remove(context: Context, draft: Draft, change: EvidenceRemoved) -> None:
    for row in queries.evidence_rows(context.session, draft.review.id, change.criterion):
        if _is_at(row, change):
            context.session.delete(row)
    context.session.flush()


def _is_at(row: EvidenceRow, change: EvidenceAttached | EvidenceRemoved) -> bool:
    return (row.seq, row.start, row.end) == (change.seq, change.start, change.end)


def _row(review_id: int, found: Evidence) -> EvidenceRow:
    return EvidenceRow(
        review_id=review_id,
        criterion=found.criterion,
        seq=found.seq,
        start=found.start,
        end=found.end,
        quote=found.quote,
    )


def _criterion(draft: Draft, criterion_id: str) -> Criterion:
    found = draft.rubric.criterion(criterion_id)
    if found is None:
        raise NotFound()
    return found


def _too_long(field: str) -> Invalid:
    return Invalid(_("Keep the text under %(limit)s characters."), field=field, limit=LONGEST_TEXT)
