"""What drafts of definitions have in common, of whichever kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from qa_app.core.definitions import Kind, Line
from qa_app.core.errors import Conflict, NotFound, _
from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.services.definition_owners import require_owner
from qa_app.services.definition_versions import line_for
from qa_app.storage.queries import drafts as queries
from qa_app.storage.tables.drafts import DefinitionDraft

DraftT = TypeVar("DraftT", bound=DefinitionDraft)


def author_of(context: Context) -> int:
    """The user who writes; raises Refused for who edits no definitions, NotFound for no user."""
    context.actor.require(Right.EDIT_DEFINITIONS)
    if context.actor.user_id is None:
        raise NotFound()
    return context.actor.user_id


def found_draft(
    context: Context, table: type[DraftT], kind: Kind, key: str, team_id: int | None
) -> tuple[DraftT | None, Line]:
    """The actor's draft of a definition, and the versions of whom it is for.

    Somebody writes at one draft of a definition at a time, which says for whom; ``team_id``: for
    whom it is where none is begun. Raises NotFound or Refused for who may not write there.
    """
    row = queries.one(context.session, table, author_of(context), key)
    owner = team_id if row is None else row.team_id
    require_owner(context, owner)
    return row, line_for(context, kind, key, owner)


def add_draft(
    context: Context,
    table: type[DraftT],
    key: str,
    base: int,
    document: Mapping[str, Any],
    team_id: int | None,
) -> DraftT:
    """Begin a draft on top of a version, 0 for a new definition; commits nothing."""
    require_owner(context, team_id)
    row = table(
        key=key,
        author_id=author_of(context),
        base=base,
        document=dict(document),
        edition=0,
        created_at=context.now,
        saved_at=context.now,
        team_id=team_id,
    )
    context.session.add(row)
    context.session.flush()
    return row


def write_for(context: Context, table: type[DraftT], key: str, team_id: int | None) -> None:
    """Have the actor's draft be for a team, or (``None``) for all; what was written stays."""
    require_owner(context, team_id)
    row = queries.one(context.session, table, author_of(context), key)
    if row is not None:
        row.team_id = team_id
    context.session.commit()


def discard(context: Context, table: type[DraftT], key: str) -> None:
    """Throw the actor's draft away; what is published stays."""
    queries.drop(context.session, table, author_of(context), key)
    context.session.commit()


def changed_elsewhere() -> Conflict:
    """Two windows write at the same draft."""
    return Conflict(
        _("This draft was changed in another window. Reload the page to go on from there.")
    )
