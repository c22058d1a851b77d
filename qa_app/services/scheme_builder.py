"""Changing a scheme without code: drafts kept at every change, published with a first day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qa_app.core.appraisal.examples import TriedExample
from qa_app.core.appraisal.examples import tried as tried_example
from qa_app.core.appraisal.model import Scheme
from qa_app.core.definitions import Kind, Line, Version, note_of
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.scheme_changes import Alteration, alterations
from qa_app.definitions.documents import DefinitionFaults
from qa_app.definitions.schemes import drafts, parts
from qa_app.definitions.schemes.drafts import Tried
from qa_app.services import definition_versions, definitions, drafting
from qa_app.services.context import Context
from qa_app.services.drafting import add_draft, author_of, changed_elsewhere, found_draft
from qa_app.storage.queries import drafts as queries
from qa_app.storage.queries.definitions import take_turn
from qa_app.storage.tables.schemes import SchemeDraft

LARGEST_DRAFT = 500_000
"""Characters of a draft's text; the longest shipped scheme has 12,000."""
MOST_UNDONE = 30
"""So many changes of a draft can be taken back."""
NO_SCHEME = _("This file holds no scheme that could be shown as a form.")
_KEY = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class OpenedDraft:
    """A draft with what is wrong with it and what it changes.

    ``base``: the number of the version that it was made from, 0 for a new scheme. ``saved_at``:
    ``None`` while nothing was changed.
    """

    key: str
    document: Mapping[str, Any]
    edition: int
    base: int
    saved_at: datetime | None
    tried: Tried
    line: Line

    @property
    def newest(self) -> Version | None:
        return self.line.newest

    @property
    def is_behind(self) -> bool:
        """Whether somebody has published another version since it was begun."""
        return self.newest is not None and self.newest.number != self.base

    @property
    def scheme(self) -> Scheme | None:
        return self.tried.file.scheme if self.tried.file is not None else None

    @property
    def changes(self) -> Sequence[Alteration]:
        """What it changes against the newest version; nothing while it cannot be read."""
        if self.scheme is None or self.newest is None:
            return ()
        return alterations(definitions.scheme_of(self.newest).scheme, self.scheme)

    @property
    def examples(self) -> Sequence[TriedExample]:
        """Its worked examples, computed under it."""
        if self.tried.file is None:
            return ()
        scheme = self.tried.file.scheme
        return [tried_example(scheme, each) for each in self.tried.file.examples]


def my_drafts(context: Context) -> Sequence[SchemeDraft]:
    """What the actor is writing, the last saved first."""
    if context.actor.user_id is None or not context.actor.may(Right.EDIT_DEFINITIONS):
        return ()
    return queries.of_author(context.session, SchemeDraft, context.actor.user_id)


def open_draft(context: Context, key: str, team_id: int | None = None) -> OpenedDraft:
    """The actor's draft of a scheme; one that is not begun is the newest version.

    ``team_id``: for whom one that is not begun would be; ``None``: for all teams. Raises NotFound
    where there is neither, NotFound or Refused for who may not write there.
    """
    row, line = found_draft(context, SchemeDraft, Kind.SCHEME, key, team_id)
    if row is not None:
        found = drafts.tried(row.document)
        return OpenedDraft(key, row.document, row.edition, row.base, row.saved_at, found, line)
    if line.newest is None:
        raise NotFound()
    document, base = drafts.document_of(line.newest.body), line.newest.number
    return OpenedDraft(key, document, 0, base, None, drafts.tried(document), line)


def begin(
    context: Context, key: str, title: str, copied_from: str, team_id: int | None = None
) -> None:
    """Begin a scheme of one's own for a team or (``None``) for all, as a copy of another.

    Raises Invalid where the id cannot be or is taken, NotFound where there is nothing to copy.
    """
    author_of(context)
    if not _KEY.fullmatch(key) or len(key) > 60:
        raise Invalid(
            _("An id has letters of the Latin alphabet, digits and dashes, such as house-1."),
            field="key",
        )
    if not title.strip():
        raise Invalid(_("Give the scheme a title."), field="title")
    row, line = found_draft(context, SchemeDraft, Kind.SCHEME, key, team_id)
    if row is not None or line.newest is not None:
        raise Invalid(_("There is a scheme with this id already."), field="key")
    known = definitions.readable_versions(context, Kind.SCHEME, copied_from)
    document = drafts.document_of((Line(team_id, known).newest or known[0]).body)
    document |= {"id": key, "title": {"zh_CN": title.strip()[:200]}}
    add_draft(context, SchemeDraft, key, 0, document, team_id)
    context.session.commit()


def save(
    context: Context,
    key: str,
    edition: int,
    typed: Mapping[str, str],
    action: str = "",
    team_id: int | None = None,
) -> tuple[OpenedDraft, str]:
    """Keep what was typed and do what a button asks for.

    Returns the draft as it stands, and the place to look at.

    Raises Conflict where it was changed in another window, Invalid where it grows too large.
    """
    opened = open_draft(context, key, team_id)
    if opened.edition != edition:
        raise changed_elsewhere()
    document, there = drafts.with_typed(opened.document, typed), ""
    if action:
        document, there = parts.acted(document, action)
    document["id"] = key
    if document != dict(opened.document):
        _keep(context, opened, document)
        return open_draft(context, key, team_id), there
    return opened, there


def undo(context: Context, key: str, edition: int, team_id: int | None = None) -> None:
    """Take the last change of a draft back; raises Conflict, NotFound."""
    opened = open_draft(context, key, team_id)
    if opened.edition != edition:
        raise changed_elsewhere()
    row = queries.one(context.session, SchemeDraft, author_of(context), key)
    if row is None or not row.earlier:
        raise Conflict(_("There is nothing to take back."))
    *rest, before = row.earlier
    _keep(context, opened, before, earlier=rest)


def bring(context: Context, key: str, data: bytes, team_id: int | None = None) -> None:
    """Put a file's scheme into the draft in place of what it held; raises Invalid."""
    opened = open_draft(context, key, team_id)
    try:
        document = drafts.document_of(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, DefinitionFaults) as reason:
        raise Invalid(NO_SCHEME, field="file") from reason
    if not {"measures", "items"} & set(document):
        raise Invalid(NO_SCHEME, field="file")
    _keep(context, opened, {**document, "id": key})


def rebase(context: Context, key: str, team_id: int | None = None) -> None:
    """Go on upon the version that was published meanwhile; what was written stays."""
    opened = open_draft(context, key, team_id)
    if opened.newest is not None:
        _keep(context, opened, opened.document, base=opened.newest.number)


def discard(context: Context, key: str) -> None:
    """Throw a draft away; what is published stays."""
    drafting.discard(context, SchemeDraft, key)


def write_for(context: Context, key: str, team_id: int | None) -> None:
    """Have the draft be for a team, or (``None``) for all teams; what was written stays."""
    drafting.write_for(context, SchemeDraft, key, team_id)


def publish(
    context: Context,
    key: str,
    *,
    edition: int,
    note: str,
    since: date,
    team_id: int | None = None,
) -> Version:
    """Make the draft a version that counts from a day on for whom it is; the draft is done with.

    Raises Invalid where it is at fault, says nothing new, or the note is missing; Conflict where
    it was changed in another window, or somebody published another version meanwhile.
    """
    author = author_of(context)
    note_of(note)
    take_turn(context.session)
    opened = open_draft(context, key, team_id)
    if opened.edition != edition:
        raise changed_elsewhere()
    if opened.scheme is None:
        raise Invalid(_("The draft cannot be published yet; what is wrong stands beside it."))
    if opened.is_behind or (opened.newest is None and opened.base):
        raise Conflict(
            _("Somebody has published another version meanwhile. Compare, then go on upon it.")
        )
    body = drafts.body_of(opened.document)
    added = definition_versions.add(context, Kind.SCHEME, key, body, opened.line, note, since=since)
    queries.drop(context.session, SchemeDraft, author, key)
    context.session.commit()
    return added


def text_of(draft: OpenedDraft) -> str:
    """A draft as YAML."""
    return drafts.body_of(draft.document)


def _keep(
    context: Context,
    opened: OpenedDraft,
    document: Mapping[str, Any],
    base: int | None = None,
    earlier: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Store a draft on top of an edition; raises Conflict, Invalid.

    ``earlier``: what can be gone back to; by itself what there was and what stood until now.
    """
    author = author_of(context)
    if drafts.size_of(document) > LARGEST_DRAFT:
        raise Invalid(_("This scheme is too large."), field="file")
    number = opened.base if base is None else base
    row = queries.one(context.session, SchemeDraft, author, opened.key)
    if row is None:
        line = opened.line
        row = add_draft(context, SchemeDraft, opened.key, number, opened.document, line.team_id)
    if earlier is None:
        earlier = _recent([*(row.earlier or ()), dict(opened.document)])
    if not queries.keep(
        context.session,
        SchemeDraft,
        row.id,
        edition=opened.edition,
        base=number,
        document=document,
        now=context.now,
        earlier=earlier,
    ):
        context.session.rollback()
        raise changed_elsewhere()
    context.session.commit()


def _recent(documents: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The newest of them, as many as may be kept."""
    found: list[Mapping[str, Any]] = []
    room = LARGEST_DRAFT
    for each in reversed(documents[-MOST_UNDONE:]):
        room -= drafts.size_of(each)
        if room < 0:
            break
        found.insert(0, each)
    return found
