"""What drafts of definitions have in common, of whichever kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from qa_app.core.errors import Conflict, NotFound, _
from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.storage.tables.drafts import DefinitionDraft

DraftT = TypeVar("DraftT", bound=DefinitionDraft)


def author_of(context: Context) -> int:
    """The user who writes; raises Refused for who edits no definitions, NotFound for no user."""
    context.actor.require(Right.SET_REVIEWING)
    if context.actor.user_id is None:
        raise NotFound()
    return context.actor.user_id


def add_draft(
    context: Context,
    kind: type[DraftT],
    author_id: int,
    key: str,
    base: int,
    document: Mapping[str, Any],
) -> DraftT:
    """Begin a draft on top of a version, 0 for a new definition; commits nothing."""
    row = kind(
        key=key,
        author_id=author_id,
        base=base,
        document=dict(document),
        edition=0,
        created_at=context.now,
        saved_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    return row


def changed_elsewhere() -> Conflict:
    """Two windows write at the same draft."""
    return Conflict(
        _("This draft was changed in another window. Reload the page to go on from there.")
    )
