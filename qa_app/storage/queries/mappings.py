"""Column mappings that were kept under a name."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.storage.tables.imports import SavedMapping


class KeptMapping(NamedTuple):
    """``team_id`` ``None``: every team may use it. ``mapping`` as plain values."""

    id: int
    team_id: int | None
    name: str
    columns_digest: bytes
    mapping: dict[str, Any]


def kept_mappings(session: Session, reach: Reach) -> list[KeptMapping]:
    """The mappings of the teams within reach, and those for everybody, by name."""
    chosen = select(
        SavedMapping.id,
        SavedMapping.team_id,
        SavedMapping.name,
        SavedMapping.columns_digest,
        SavedMapping.mapping,
    ).order_by(SavedMapping.name, SavedMapping.id)
    if not reach.everywhere:
        within: list[ColumnElement[bool]] = [
            SavedMapping.team_id.is_(None),
            SavedMapping.team_id.in_(reach.team_ids),
        ]
        chosen = chosen.where(or_(*within))
    return [KeptMapping(*row) for row in session.execute(chosen)]


def row_named(session: Session, team_id: int | None, name: str) -> SavedMapping | None:
    """The row of a team's mapping of a name."""
    of_team = SavedMapping.team_id.is_(None) if team_id is None else SavedMapping.team_id == team_id
    return session.scalars(select(SavedMapping).where(of_team, SavedMapping.name == name)).first()
