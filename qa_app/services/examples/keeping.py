"""Keeping good and bad examples, and finding them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.conversations import Message
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.examples import LONGEST_NOTE, ExampleDraft, ExampleFilter, checked_tags, quote_of
from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Right
from qa_app.core.rubrics import qualified, reference
from qa_app.core.texts import LocalText
from qa_app.services import audit, rubric_uses
from qa_app.services.context import Context
from qa_app.services.conversations import (
    ListedPart,
    Named,
    masked_messages,
    masked_text,
    visible_part,
)
from qa_app.storage.queries import conversations
from qa_app.storage.queries import examples as queries
from qa_app.storage.queries.examples import ListedExample, TagCount
from qa_app.storage.tables.examples import ExampleRow, ExampleTag

# What lists of examples hold, for whoever shows them.
__all__ = [
    "Criteria",
    "Linkable",
    "ListedExample",
    "Marked",
    "OpenedExample",
    "TagCount",
    "agents",
    "change",
    "criteria",
    "examples_of_part",
    "keep",
    "list_examples",
    "marked_place",
    "open_example",
    "remove",
    "tags",
]

AROUND = 2
"""Messages shown before and after an example."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The place of an example: ``quote`` is its text, ``text`` its message's, both masked."""

    part: ListedPart
    revision_id: int
    start: int | None
    end: int | None
    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class Linkable:
    """A criterion's title; its rubric's where there are several to tell apart."""

    title: LocalText
    rubric: LocalText | None = None


@dataclass(frozen=True, slots=True)
class Criteria:
    """Criteria by their references.

    ``offered``: each of its own rubric. ``known``: also by the bare id, which examples have
    that were kept before rubrics were told apart; it stands for every rubric's.
    """

    offered: Mapping[str, Linkable]
    known: Mapping[str, Linkable]


@dataclass(frozen=True, slots=True)
class OpenedExample:
    """An example and the messages around it, masked; none for a whole conversation."""

    example: ListedExample
    around: Sequence[Message]


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
        seq=draft.seq,
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
        return Marked(part, revision_id, None, None, "", "")
    text = masked_text(context, revision_id, draft.seq)
    return Marked(part, revision_id, *quote_of(text, draft.start, draft.end), text)


def change(context: Context, example_id: int, draft: ExampleDraft) -> None:
    """Describe an example anew; what it shows stays. Raises Invalid, NotFound."""
    row = _changeable(context, example_id)
    tags = checked_tags(draft.tags)
    _check_note(draft.note)
    _check_criterion(context, draft.criterion)
    row.good, row.note, row.criterion = draft.good, draft.note.strip(), draft.criterion
    kept = {tag.tag: tag for tag in row.tags}
    row.tags = [kept.get(tag) or ExampleTag(tag=tag) for tag in tags]
    audit.record(context, "example.changed", "example", row.id, team_id=row.team_id)
    context.session.commit()


def remove(context: Context, example_id: int) -> None:
    """Take an example out of the library; the conversation stays."""
    row = _changeable(context, example_id)
    context.session.delete(row)
    audit.record(context, "example.removed", "example", row.id, team_id=row.team_id)
    context.session.commit()


def list_examples(
    context: Context, wanted: ExampleFilter, place: Place | None = None
) -> Page[ListedExample]:
    """The examples of the actor's teams."""
    return queries.page(
        context.session, wanted, reach=context.reach(Right.KEEP_EXAMPLES), place=place
    )


def open_example(context: Context, example_id: int) -> OpenedExample:
    """One example; raises NotFound outside the actor's teams."""
    _changeable(context, example_id)
    found = queries.one(context.session, example_id)
    if found is None:
        raise NotFound()
    around: Sequence[Message] = ()
    if found.seq is not None:
        messages = masked_messages(context, found.revision_id)
        around = messages[max(0, found.seq - AROUND) : found.seq + AROUND + 1]
    return OpenedExample(found, around)


def examples_of_part(context: Context, part_id: int) -> Sequence[ListedExample]:
    """The examples kept from a part, for those who keep examples in its team."""
    reach = context.reach(Right.KEEP_EXAMPLES)
    return [
        each for each in queries.of_part(context.session, part_id) if reach.covers(each.team_id)
    ]


def tags(context: Context) -> Sequence[TagCount]:
    """The tags in use in the actor's teams, the most used first."""
    return queries.tag_counts(context.session, context.reach(Right.KEEP_EXAMPLES))


def agents(context: Context) -> Sequence[Named]:
    """The agents of the actor's teams of whom there are examples."""
    return queries.agents(context.session, context.reach(Right.KEEP_EXAMPLES))


def criteria(context: Context) -> Criteria:
    """The criteria that an example can be linked with: those of the rubrics in use."""
    rubrics = [version.rubric for version in rubric_uses.rubrics_in_use(context)]
    offered = {
        qualified(rubric.id, criterion.id): Linkable(
            criterion.title, rubric.title if len(rubrics) > 1 else None
        )
        for rubric in rubrics
        for criterion in rubric.criteria
    }
    bare = {reference(name).criterion: Linkable(each.title) for name, each in offered.items()}
    return Criteria(offered, {**bare, **offered})


def _changeable(context: Context, example_id: int) -> ExampleRow:
    row = context.session.get(ExampleRow, example_id)
    if row is None:
        raise NotFound()
    if row.team_id is not None:
        context.actor.require(Right.KEEP_EXAMPLES, row.team_id)
    elif not context.reach(Right.KEEP_EXAMPLES).everywhere:
        raise NotFound()
    return row


def _check_note(note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            _("Keep the note under %(limit)s characters."), field="note", limit=LONGEST_NOTE
        )


def _check_criterion(context: Context, criterion: str | None) -> None:
    if criterion is not None and criterion not in criteria(context).known:
        raise Invalid(_("There is no such criterion in the rubrics in force."), field="criterion")
