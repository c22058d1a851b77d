"""A look at a file before it is imported, its personal data masked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain

from qa_app.core.conversations import Conversation
from qa_app.core.errors import Conflict, _
from qa_app.core.imports.contacts import contacts_of
from qa_app.core.imports.states import State
from qa_app.core.personal_data.recognition import find
from qa_app.core.personal_data.spans import mask
from qa_app.importers.columns import ColumnMapping
from qa_app.importers.guessing import guess
from qa_app.importers.loose import CUT_OFF
from qa_app.importers.previews import Preview, preview
from qa_app.importers.problems import Problem
from qa_app.importers.samples import sample_of
from qa_app.services.context import Context
from qa_app.services.imports import uploads
from qa_app.services.imports.access import visible_import
from qa_app.services.imports.mappings import NamedMapping, offered
from qa_app.services.imports.options import Options
from qa_app.storage.tables.imports import Import


@dataclass(frozen=True, slots=True)
class Look:
    """What a file would come out as.

    ``options``: those it was read with, the mapping guessed or kept where none was given.
    ``kept``: the mappings on offer; ``used`` names the one that was taken by itself.
    """

    import_id: int
    name: str
    size: int
    team_id: int | None
    preview: Preview
    options: Options
    kept: tuple[NamedMapping, ...]
    used: str | None = None


def look(context: Context, import_id: int, options: Options | None = None) -> Look:
    """The beginning of a file under these options, or under those kept with it.

    Without any, a kept mapping for just these columns is taken before a guess. Raises Invalid
    where the file is gone, Conflict where it is being imported already.
    """
    row = previewed(context, import_id)
    chosen = options or Options.from_dict(row.mapping)
    seen = _preview(context, row, chosen.mapping)
    kept = offered(context, seen.columns) if seen.mapping else []
    used = next((each for each in kept if each.fits), None)
    if chosen.mapping is None and used is not None:
        chosen = replace(chosen, mapping=used.mapping)
        seen = _preview(context, row, used.mapping)
    else:
        used = None
    return Look(
        import_id=row.id,
        name=row.name,
        size=row.size,
        team_id=row.team_id,
        preview=_masked(_in_contacts(context, seen, chosen.gap_minutes)),
        options=replace(chosen, mapping=seen.mapping),
        kept=tuple(kept),
        used=used.name if used else None,
    )


def guessed_anew(context: Context, import_id: int, wanted: ColumnMapping) -> ColumnMapping:
    """The likeliest mapping where header, encoding, delimiter and sheet are as wanted."""
    row = previewed(context, import_id)
    bare = replace(wanted, columns={}, roles={})
    seen = _preview(context, row, bare)
    found = guess(sample_of(seen.rows, header=wanted.header))
    return replace(
        found,
        header=wanted.header,
        encoding=wanted.encoding,
        delimiter=wanted.delimiter,
        sheet=wanted.sheet,
    )


def previewed(context: Context, import_id: int) -> Import:
    """An import that nothing has begun yet; raises NotFound, Refused or Conflict."""
    row = visible_import(context, import_id)
    if row.state != State.PREVIEWED:
        raise Conflict(_("This file is being imported already."))
    return row


def _preview(context: Context, row: Import, mapping: ColumnMapping | None) -> Preview:
    path = uploads.existing(context.data_dir, row.stored_as)
    head = uploads.head_of(path)
    seen = preview(head, row.name, mapping, zone=context.zone)
    if head is not path:  # the cut may go through a conversation that is whole in the file
        whole = tuple(each for each in seen.problems if each.sentence != CUT_OFF)
        seen = replace(seen, problems=whole)
    return seen


def _in_contacts(context: Context, seen: Preview, gap_minutes: int | None) -> Preview:
    """The preview with its threads cut as the import will cut them."""
    if gap_minutes is None:
        return seen
    cut = (contacts_of(each, gap_minutes, context.zone) for each in seen.conversations)
    return replace(seen, conversations=tuple(chain.from_iterable(cut)))


def _masked(seen: Preview) -> Preview:
    return replace(
        seen,
        rows=tuple(tuple(_masked_text(cell) for cell in row) for row in seen.rows),
        conversations=tuple(map(_masked_conversation, seen.conversations)),
        problems=tuple(map(_masked_problem, seen.problems)),
    )


def _masked_conversation(conversation: Conversation) -> Conversation:
    return replace(
        conversation,
        messages=tuple(
            message._replace(text=_masked_text(message.text)) for message in conversation.messages
        ),
    )


def _masked_problem(problem: Problem) -> Problem:
    return problem._replace(excerpt=_masked_text(problem.excerpt))


def _masked_text(text: str) -> str:
    return mask(text, find(text))
