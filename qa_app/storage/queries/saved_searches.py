"""Saved searches as they are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, delete, func, or_, select
from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.core.saved_searches import SavedSearch, SearchedList
from qa_app.storage.tables.people import User
from qa_app.storage.tables.saved_searches import SavedSearchRow


def shown_to(
    session: Session, user_id: int, searched: SearchedList, reach: Reach
) -> list[SavedSearch]:
    """A person's own searches of a list, then those shared with their teams, by name."""
    own: ColumnElement[bool] = SavedSearchRow.owner_id == user_id
    shared: ColumnElement[bool] = SavedSearchRow.team_id.is_not(None)
    if not reach.everywhere:
        shared = SavedSearchRow.team_id.in_(reach.team_ids)
    chosen = (
        _saved()
        .where(SavedSearchRow.searched == searched.value, or_(own, shared))
        .order_by(own.desc(), SavedSearchRow.name, SavedSearchRow.id)
    )
    return [_read(row) for row in session.execute(chosen)]


def one(session: Session, search_id: int) -> SavedSearch | None:
    """One of them, or ``None``."""
    row = session.execute(_saved().where(SavedSearchRow.id == search_id)).one_or_none()
    return None if row is None else _read(row)


def named(
    session: Session, owner_id: int, searched: SearchedList, name: str
) -> SavedSearchRow | None:
    """A person's search of this name."""
    return session.scalar(
        select(SavedSearchRow).where(
            SavedSearchRow.owner_id == owner_id,
            SavedSearchRow.searched == searched.value,
            SavedSearchRow.name == name,
        )
    )


def own(
    session: Session, owner_id: int, searched: SearchedList, search_id: int
) -> SavedSearchRow | None:
    """A person's search of a list, by its id."""
    row = session.get(SavedSearchRow, search_id)
    is_own = row and row.owner_id == owner_id and row.searched == searched.value
    return row if is_own else None


def count(session: Session, owner_id: int, searched: SearchedList) -> int:
    """How many a person keeps for a list."""
    kept = (SavedSearchRow.owner_id == owner_id, SavedSearchRow.searched == searched.value)
    return session.scalar(select(func.count()).select_from(SavedSearchRow).where(*kept)) or 0


def add(session: Session, search: SavedSearch, now: datetime) -> int:
    """Keep a search; returns its id."""
    row = SavedSearchRow(
        owner_id=search.owner_id,
        searched=search.searched.value,
        name=search.name,
        query=search.query,
        team_id=search.team_id,
        saved_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def remove(session: Session, search_id: int) -> None:
    """Forget a search."""
    session.execute(delete(SavedSearchRow).where(SavedSearchRow.id == search_id))


def _saved() -> Select[SavedSearchRow, str]:
    return select(SavedSearchRow, User.name).join(User, User.id == SavedSearchRow.owner_id)


def _read(row: Row[SavedSearchRow, str]) -> SavedSearch:
    kept, owner = row
    return SavedSearch(
        id=kept.id,
        owner_id=kept.owner_id,
        owner=owner,
        searched=SearchedList(kept.searched),
        name=kept.name,
        query=kept.query,
        team_id=kept.team_id,
    )
