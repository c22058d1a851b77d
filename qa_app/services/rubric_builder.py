"""Writing a rubric: drafts that are kept at every change, published with a note."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qa_app.core.definitions import Kind, Version, note_of
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.rubric_changes import Alteration, alterations
from qa_app.core.rubrics import Rubric
from qa_app.definitions.rubrics import drafts
from qa_app.definitions.rubrics.drafts import At, Tried
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.drafting import add_draft, author_of, changed_elsewhere
from qa_app.storage.queries import definitions as versions
from qa_app.storage.queries import drafts as queries
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
    versions: Sequence[Version]

    @property
    def newest(self) -> Version | None:
        return self.versions[0] if self.versions else None

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
    if context.actor.user_id is None or not context.actor.may(Right.SET_REVIEWING):
        return ()
    found = queries.of_author(context.session, RubricDraft, context.actor.user_id)
    return [ListedDraft(each.key, each.document, each.base, each.saved_at) for each in found]


def open_draft(context: Context, key: str) -> OpenedDraft:
    """The actor's draft of a rubric; one that is not begun is the version in force.

    Raises NotFound where there is neither.
    """
    author = author_of(context)
    known = definitions.versions_of(context, Kind.RUBRIC, key)
    row = queries.one(context.session, RubricDraft, author, key)
    if row is not None:
        return _opened(row, known)
    if not known:
        raise NotFound()
    document = drafts.document_of(known[0].body)
    return OpenedDraft(key, document, 0, known[0].number, None, drafts.tried(document), known)


def begin(context: Context, key: str, title: str, copied_from: str = "") -> None:
    """Begin a new rubric, empty or as a copy of another one.

    Raises Invalid where the id cannot be or is taken, NotFound where there is nothing to copy.
    """
    author = author_of(context)
    if not _KEY.fullmatch(key) or len(key) > 60:
        raise Invalid(
            _("An id has letters of the Latin alphabet, digits and dashes, such as house-1."),
            field="key",
        )
    if not title.strip():
        raise Invalid(_("Give the rubric a title."), field="title")
    if definitions.versions_of(context, Kind.RUBRIC, key) or queries.one(
        context.session, RubricDraft, author, key
    ):
        raise Invalid(_("There is a rubric with this id already."), field="key")
    document = drafts.blank(key, title.strip()[:200])
    if copied_from:
        document = _copy(context, copied_from) | {"id": key, "title": document["title"]}
        document["by_default"] = False
    add_draft(context, RubricDraft, author, key, 0, document)
    context.session.commit()


def save(
    context: Context,
    key: str,
    edition: int,
    place: At,
    values: Mapping[str, Any],
    action: str = "",
) -> tuple[OpenedDraft, At | None]:
    """Keep what was typed at a place and do what a button asks for.

    Returns the draft as it stands, and the place to open. Raises Conflict where the draft was
    changed in another window, Invalid where it would grow too large.
    """
    opened = open_draft(context, key)
    if opened.edition != edition:
        raise changed_elsewhere()
    document = drafts.with_values(opened.document, place, values)
    document, there = drafts.acted(document, action)
    document["id"] = key
    if document != dict(opened.document):
        keep(context, opened, document)
    return open_draft(context, key), there


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
        row = add_draft(context, RubricDraft, author, opened.key, number, opened.document)
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


def bring(context: Context, key: str, document: Mapping[str, Any]) -> None:
    """Put a file's rubric into the draft in place of what it held."""
    opened = open_draft(context, key)
    keep(context, opened, {**document, "id": key})


def rebase(context: Context, key: str) -> None:
    """Go on upon the version that was published meanwhile; what was written stays."""
    opened = open_draft(context, key)
    if opened.newest is not None:
        keep(context, opened, opened.document, base=opened.newest.number)


def discard(context: Context, key: str) -> None:
    """Throw a draft away; what is published stays."""
    queries.drop(context.session, RubricDraft, author_of(context), key)
    context.session.commit()


def publish(context: Context, key: str, *, edition: int, note: str) -> Version:
    """Make the draft the version in force; the draft is done with.

    Raises Invalid where it is at fault, says nothing new, or the note is missing; Conflict where
    it was changed in another window, or somebody published another version meanwhile.
    """
    author = author_of(context)
    said = note_of(note)
    versions.take_turn(context.session)
    opened = open_draft(context, key)
    if opened.edition != edition:
        raise changed_elsewhere()
    if opened.tried.rubric is None:
        raise Invalid(_("The draft cannot be published yet; what is wrong stands beside it."))
    if opened.is_behind or (opened.newest is None and opened.base):
        raise Conflict(
            _("Somebody has published another version meanwhile. Compare, then go on upon it.")
        )
    body = drafts.body_of(opened.document)
    added = _publish(context, opened.tried.rubric, body, opened.versions, said)
    queries.drop(context.session, RubricDraft, author, key)
    context.session.commit()
    return added


def go_back(context: Context, key: str, number: int, *, base: int, note: str) -> Version:
    """Make a new version with the text of an earlier one; raises NotFound, Invalid, Conflict."""
    context.actor.require(Right.SET_REVIEWING)
    said = note_of(note)
    versions.take_turn(context.session)
    known = definitions.versions_of(context, Kind.RUBRIC, key)
    earlier = next((each for each in known if each.number == number), None)
    if earlier is None:
        raise NotFound()
    if known[0].number != base:
        raise Conflict(_("Somebody has published another version meanwhile. Look at it first."))
    added = _publish(context, definitions.rubric_of(earlier), earlier.body, known, said)
    context.session.commit()
    return added


def compared(context: Context, key: str, before: int, after: int) -> Sequence[Alteration]:
    """What changed from one version of a rubric to another; raises NotFound."""
    known = {
        version.number: definitions.rubric_of(version)
        for version in definitions.versions_of(context, Kind.RUBRIC, key)
    }
    if before not in known or after not in known:
        raise NotFound()
    return alterations(known[before], known[after])


def _publish(
    context: Context, rubric: Rubric, body: str, known: Sequence[Version], note: str
) -> Version:
    newest = known[0] if known else None
    if newest is not None and newest.retired_at is None and definitions.rubric_of(newest) == rubric:
        raise Invalid(_("Nothing has changed since version %(number)s."), number=newest.number)
    number = newest.number + 1 if newest else 1
    versions.add_version(
        context.session,
        Kind.RUBRIC,
        rubric.id,
        body,
        number=number,
        note=note,
        author_id=context.actor.user_id,
        now=context.now,
    )
    audit.record(
        context,
        "rubric.published",
        "rubric",
        rubric.id,
        version=number,
        digest=versions.digest(body).hex(),
    )
    return definitions.versions_of(context, Kind.RUBRIC, rubric.id)[0]


def _copy(context: Context, key: str) -> dict[str, Any]:
    known = definitions.versions_of(context, Kind.RUBRIC, key)
    if not known:
        raise NotFound()
    return drafts.document_of(known[0].body)


def _opened(row: RubricDraft, known: Sequence[Version]) -> OpenedDraft:
    return OpenedDraft(
        row.key,
        row.document,
        row.edition,
        row.base,
        row.saved_at,
        drafts.tried(row.document),
        known,
    )
