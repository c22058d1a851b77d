"""Keeping good and bad examples, describing them anew, taking them away and back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.examples import (
    LONGEST_NOTE,
    ExampleDraft,
    checked_tags,
    quote_of,
    run_of,
)
from qa_app.core.permissions import Right
from qa_app.core.reviews import ReviewState
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.conversations import ListedPart, visible_part
from qa_app.services.examples.criteria import criteria
from qa_app.services.examples.showing import hidden_text
from qa_app.storage.queries import conversations, examples, reviews
from qa_app.storage.tables.examples import ExampleRow, ExampleTag


@dataclass(frozen=True, slots=True)
class Marked:
    """The place of an example: ``quote`` is its text, ``text`` that of its messages, both as
    examples show them.
    """

    part: ListedPart
    revision_id: int
    seq: int | None = None
    last_seq: int | None = None
    start: int | None = None
    end: int | None = None
    quote: str = ""
    text: str = ""


def keep(context: Context, part_id: int, draft: ExampleDraft) -> int:
    """Keep an example from a part; returns its id. Raises Invalid, NotFound, Refused."""
    marked = marked_place(context, part_id, draft)
    part = marked.part
    tags = checked_tags(draft.tags)
    _check_note(draft.note)
    _check_criterion(context, draft.criterion)
    row = ExampleRow(
        team_id=part.team_id,
        part_id=part.id,
        revision_id=marked.revision_id,
        seq=marked.seq,
        last_seq=marked.last_seq,
        start=marked.start,
        end=marked.end,
        quote=marked.quote,
        good=draft.good,
        note=draft.note.strip(),
        criterion=draft.criterion,
        created_by=context.actor.user_id,
        created_at=context.now,
        tags=[ExampleTag(tag=tag) for tag in tags],
    )
    context.session.add(row)
    context.session.flush()
    audit.record(context, "example.kept", "example", row.id, team_id=part.team_id, part=part.id)
    context.session.commit()
    return row.id


def marked_place(context: Context, part_id: int, draft: ExampleDraft) -> Marked:
    """What a draft is about, for who looks before keeping it; raises like :func:`keep`."""
    part = visible_part(context, part_id, Right.KEEP_EXAMPLES)
    revision_id = part.revision_id if draft.revision_id is None else draft.revision_id
    if revision_id != part.revision_id:
        stored = conversations.revision(context.session, revision_id)
        if stored is None or stored.conversation_id != part.conversation_id:
            raise NotFound()
    if draft.seq is None:
        return Marked(part, revision_id)
    messages = hidden_text(context, revision_id)
    if not 0 <= draft.seq < len(messages):
        raise NotFound()
    run = run_of(draft.seq, draft.last_seq, len(messages))
    if len(run) > 1:
        text = "\n".join(messages[seq].text for seq in run)
        return Marked(part, revision_id, draft.seq, run[-1], quote=text, text=text)
    text = messages[draft.seq].text
    start, end, quote = quote_of(text, draft.start, draft.end)
    return Marked(part, revision_id, draft.seq, None, start, end, quote, text)


def place_of_review(context: Context, review_id: int) -> tuple[int, int]:
    """The part that a submitted review is of, and the text; raises NotFound, Refused.

    Of an exercise there is none. Whoever keeps examples in the team sees its conversations; what
    the review says is not told.
    """
    review = reviews.one(context.session, review_id)
    if review is None or review.state == ReviewState.DRAFT:
        raise NotFound()
    if review.part_id is None or review.revision_id is None:
        raise NotFound()
    visible_part(context, review.part_id, Right.KEEP_EXAMPLES)
    return review.part_id, review.revision_id


def change(context: Context, example_id: int, draft: ExampleDraft) -> None:
    """Describe an example anew; what it shows stays. Raises Invalid, NotFound."""
    row = changeable(context, example_id)
    tags = checked_tags(draft.tags)
    _check_note(draft.note)
    _check_criterion(context, draft.criterion)
    row.good, row.note, row.criterion = draft.good, draft.note.strip(), draft.criterion
    kept = {tag.tag: tag for tag in row.tags}
    row.tags = [kept.get(tag) or ExampleTag(tag=tag) for tag in tags]
    audit.record(context, "example.changed", "example", row.id, team_id=row.team_id)
    context.session.commit()


def remove(context: Context, example_id: int) -> None:
    """Take an example out of the library and of every collection; the conversation stays."""
    row = changeable(context, example_id)
    if row.removed_at is None:
        row.removed_at = context.now
        audit.record(context, "example.removed", "example", row.id, team_id=row.team_id)
        context.session.commit()


def put_back(context: Context, example_id: int) -> None:
    """Undo the removal: the example is in the library again, and where else it was."""
    row = changeable(context, example_id)
    if row.removed_at is not None:
        row.removed_at = None
        audit.record(context, "example.put_back", "example", row.id, team_id=row.team_id)
        context.session.commit()


def require_kept(context: Context, example_ids: Collection[int]) -> None:
    """Raises NotFound unless examples are in the library of the actor's teams, Refused."""
    found = examples.some(context.session, example_ids)
    if {each.id for each in found if each.removed_at is None} != set(example_ids):
        raise NotFound()
    for team_id in {each.team_id for each in found}:
        _require_team(context, team_id)


def changeable(context: Context, example_id: int) -> ExampleRow:
    """An example of the actor's teams; raises NotFound, Refused."""
    row = context.session.get(ExampleRow, example_id)
    if row is None:
        raise NotFound()
    _require_team(context, row.team_id)
    return row


def _require_team(context: Context, team_id: int | None) -> None:
    if team_id is not None:
        context.actor.require(Right.KEEP_EXAMPLES, team_id)
    elif not context.reach(Right.KEEP_EXAMPLES).everywhere:
        raise NotFound()


def _check_note(note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            _("Keep the note under %(limit)s characters."), field="note", limit=LONGEST_NOTE
        )


def _check_criterion(context: Context, criterion: str | None) -> None:
    if criterion is not None and criterion not in criteria(context).known:
        raise Invalid(_("There is no such criterion in the rubrics in force."), field="criterion")
