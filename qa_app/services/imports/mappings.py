"""Keeping column mappings, and offering them for files with the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from qa_app.core.errors import NotFound, _
from qa_app.core.people.names import name_from
from qa_app.core.permissions import Right
from qa_app.importers.columns import ColumnMapping
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.queries import mappings as queries
from qa_app.storage.tables.imports import SavedMapping


@dataclass(frozen=True, slots=True)
class NamedMapping:
    """A kept mapping; ``fits``: the file at hand has the same columns."""

    id: int
    name: str
    team_id: int | None
    mapping: ColumnMapping
    fits: bool


def columns_digest(columns: Sequence[str]) -> bytes:
    """What tells one set of columns from another, in their order; 16 bytes."""
    return blake2b("\0".join(columns).encode(), digest_size=16).digest()


def offered(context: Context, columns: Sequence[str]) -> list[NamedMapping]:
    """The mappings that the actor may use, those that fit these columns first."""
    digest = columns_digest(columns)
    found = [
        NamedMapping(
            each.id,
            each.name,
            each.team_id,
            ColumnMapping.from_dict(each.mapping),
            each.columns_digest == digest,
        )
        for each in queries.kept_mappings(context.session, context.reach(Right.IMPORT))
    ]
    return sorted(found, key=lambda each: not each.fits)


def mapping_named(context: Context, name: str) -> ColumnMapping:
    """The mapping of a name; raises NotFound."""
    for each in queries.kept_mappings(context.session, context.reach(Right.IMPORT)):
        if each.name == name:
            return ColumnMapping.from_dict(each.mapping)
    raise NotFound(_("There is no column mapping of the name “%(name)s”."), name=name)


def keep(
    context: Context,
    name: str,
    columns: Sequence[str],
    mapping: ColumnMapping,
    team_id: int | None,
) -> None:
    """Keep a mapping under a name for a team; one of the same name is replaced.

    ``team_id`` ``None``: for every team, by who may import into all of them. Commits nothing.
    """
    _require(context, team_id)
    name = name_from(name, "mapping_name")
    row = queries.row_named(context.session, team_id, name)
    if row is None:
        row = SavedMapping(team_id=team_id, name=name, created_by=context.actor.user_id)
        context.session.add(row)
    row.columns_digest = columns_digest(columns)
    row.mapping = mapping.as_dict()
    row.created_at = context.now
    context.session.flush()
    audit.record(context, "mapping.kept", "mapping", row.id, team_id)


def _require(context: Context, team_id: int | None) -> None:
    if team_id is not None:
        context.actor.require(Right.IMPORT, team_id)
    elif not context.actor.reach(Right.IMPORT).everywhere:
        raise NotFound()
