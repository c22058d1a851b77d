"""Writing a rubric: drafts that are kept at every change, published with a note."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qa_app.core.definitions import Kind, Line, Version, note_of
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.rubric_changes import Alteration, alterations
from qa_app.definitions.rubrics import drafts
from qa_app.definitions.rubrics.drafts import At, Tried
from qa_app.services import definition_versions, definitions, drafting
from qa_app.services.context import Context
from qa_app.services.definition_versions import take_line
from qa_app.services.drafting import add_draft, author_of, changed_elsewhere, found_draft
from qa_app.storage.queries import drafts as queries
from qa_app.storage.queries.definitions import take_turn
from qa_app.storage.tables.rubrics import RubricDraft

LARGEST_DRAFT = 1_000_000
"""Characters of a draft's text; the longest shipped rubric has 22,000."""
_KEY = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class OpenedDraft:
    """A draft with what is wrong with it and what it changes.

    ``base``: the number of the version that it was made from, 0 for a new rubric. ``saved_at``:
    ``None`` while nothing was changed. ``newest``: the version in force, if there is one.
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
    def changes(self) -> Sequence[Alteration]:
        """What it changes against the version in force; nothing while it cannot be read."""
        if self.tried.rubric is None or self.newest is None:
            return ()
        return alterations(definitions.rubric_of(self.newest), self.tried.rubric)


@dataclass(frozen=True, slots=True)
class ListedDraft:
    """One of the actor's drafts."""

    key: str
    document: Mapping[str, Any]
    base: int
    saved_at: datetime


def my_drafts(context: Context) -> Sequence[ListedDraft]:
    """What the actor is writing, the last saved first."""
    if context.actor.user_id is None or not context.actor.may(Right.EDIT_DEFINITIONS):
        return ()
    found = queries.of_author(context.session, RubricDraft, context.actor.user_id)
    return [ListedDraft(each.key, each.document, each.base, each.saved_at) for each in found]


def open_draft(context: Context, key: str, team_id: int | None = None) -> OpenedDraft:
    """The actor's draft of a rubric; one that is not begun is the version in force.

    ``team_id``: for whom one that is not begun would be; ``None``: for all teams. Raises NotFound
    where there is neither, NotFound or Refused for who may not write there.
    """
    row, line = found_draft(context, RubricDraft, Kind.RUBRIC, key, team_id)
    if row is not None:
        found = drafts.tried(row.document)
        return OpenedDraft(key, row.document, row.edition, row.base, row.saved_at, found, line)
    if line.newest is None:
        raise NotFound()
    document, base = drafts.document_of(line.newest.body), line.newest.number
    return OpenedDraft(key, document, 0, base, None, drafts.tried(document), line)


def begin(
    context: Context, key: str, title: str, copied_from: str = "", team_id: int | None = None
) -> None:
    """Begin a new rubric for a team or (``None``) for all, empty or as a copy of another one.

    Raises Invalid where the id cannot be or is taken, NotFound where there is nothing to copy.
    """
    author_of(context)
    if not _KEY.fullmatch(key) or len(key) > 60:
        raise Invalid(
            _("An id has letters of the Latin alphabet, digits and dashes, such as house-1."),
            field="key",
        )
    if not title.strip():
        raise Invalid(_("Give the rubric a title."), field="title")
    row, line = found_draft(context, RubricDraft, Kind.RUBRIC, key, team_id)
    if row is not None or line.newest is not None:
        raise Invalid(_("There is a rubric with this id already."), field="key")
    document = drafts.blank(key, title.strip()[:200])
    if copied_from:
        document = _copy(context, copied_from, team_id) | {"id": key, "title": document["title"]}
        document["by_default"] = False
    add_draft(context, RubricDraft, key, 0, document, team_id)
    context.session.commit()


def save(
    context: Context,
    key: str,
    edition: int,
    place: At,
    values: Mapping[str, Any],
    action: str = "",
    team_id: int | None = None,
) -> tuple[OpenedDraft, At | None]:
    """Keep what was typed at a place and do what a button asks for.

    Returns the draft as it stands, and the place to open. Raises Conflict where the draft was
    changed in another window, Invalid where it would grow too large.
    """
    opened = open_draft(context, key, team_id)
    if opened.edition != edition:
        raise changed_elsewhere()
    document = drafts.with_values(opened.document, place, values)
    document, there = drafts.acted(document, action)
    document["id"] = key
    if document != dict(opened.document):
        keep(context, opened, document)
    return open_draft(context, key, team_id), there


def keep(
    context: Context, opened: OpenedDraft, document: Mapping[str, Any], base: int | None = None
) -> None:
    """Store a draft on top of an edition; raises Conflict, Invalid."""
    author = author_of(context)
    if drafts.size_of(document) > LARGEST_DRAFT:
        raise Invalid(_("This rubric is too large."))
    number = opened.base if base is None else base
    row = queries.one(context.session, RubricDraft, author, opened.key)
    if row is None:
        line = opened.line
        row = add_draft(context, RubricDraft, opened.key, number, opened.document, line.team_id)
    if not queries.keep(
        context.session,
        RubricDraft,
        row.id,
        edition=opened.edition,
        base=number,
        document=document,
        now=context.now,
    ):
        context.session.rollback()
        raise changed_elsewhere()
    context.session.commit()


def text_of(draft: OpenedDraft) -> str:
    """A draft as YAML."""
    return drafts.body_of(draft.document)


def bring(
    context: Context, key: str, document: Mapping[str, Any], team_id: int | None = None
) -> None:
    """Put a file's rubric into the draft in place of what it held."""
    opened = open_draft(context, key, team_id)
    keep(context, opened, {**document, "id": key})


def rebase(context: Context, key: str, team_id: int | None = None) -> None:
    """Go on upon the version that was published meanwhile; what was written stays."""
    opened = open_draft(context, key, team_id)
    if opened.newest is not None:
        keep(context, opened, opened.document, base=opened.newest.number)


def discard(context: Context, key: str) -> None:
    """Throw a draft away; what is published stays."""
    drafting.discard(context, RubricDraft, key)


def write_for(context: Context, key: str, team_id: int | None) -> None:
    """Have the draft be for a team, or (``None``) for all teams; what was written stays."""
    drafting.write_for(context, RubricDraft, key, team_id)


def publish(
    context: Context, key: str, *, edition: int, note: str, team_id: int | None = None
) -> Version:
    """Make the draft the version in force of whom it is for; the draft is done with.

    Raises Invalid where it is at fault, says nothing new, or the note is missing; Conflict where
    it was changed in another window, or somebody published another version meanwhile.
    """
    author = author_of(context)
    note_of(note)
    take_turn(context.session)
    opened = open_draft(context, key, team_id)
    if opened.edition != edition:
        raise changed_elsewhere()
    if opened.tried.rubric is None:
        raise Invalid(_("The draft cannot be published yet; what is wrong stands beside it."))
    if opened.is_behind or (opened.newest is None and opened.base):
        raise Conflict(
            _("Somebody has published another version meanwhile. Compare, then go on upon it.")
        )
    body = drafts.body_of(opened.document)
    added = definition_versions.add(context, Kind.RUBRIC, key, body, opened.line, note)
    queries.drop(context.session, RubricDraft, author, key)
    context.session.commit()
    return added


def go_back(
    context: Context, key: str, number: int, *, base: int, note: str, team_id: int | None = None
) -> Version:
    """Make a new version with the text of an earlier one of the same owner's.

    Raises NotFound, Invalid, Conflict, Refused.
    """
    line = take_line(context, Kind.RUBRIC, key, team_id)
    earlier = definition_versions.earlier_of(line, number)
    if line.versions[0].number != base:
        raise Conflict(definition_versions.MEANWHILE)
    added = definition_versions.add(context, Kind.RUBRIC, key, earlier.body, line, note)
    context.session.commit()
    return added


def compared(context: Context, key: str, before: int, after: int) -> Sequence[Alteration]:
    """What differs between two versions of a rubric that the actor may read; raises NotFound."""
    known = {
        version.number: definitions.rubric_of(version)
        for version in definitions.readable_versions(context, Kind.RUBRIC, key)
    }
    if before not in known or after not in known:
        raise NotFound()
    return alterations(known[before], known[after])


def _copy(context: Context, key: str, team_id: int | None) -> dict[str, Any]:
    known = definitions.readable_versions(context, Kind.RUBRIC, key)
    return drafts.document_of((Line(team_id, known).newest or known[0]).body)
