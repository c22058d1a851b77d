"""Reading what users are told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.storage.tables.notices import Notice


class StoredNotice(NamedTuple):
    """A notice as stored; ``details`` fill its sentence and say what it leads to."""

    id: int
    kind: str
    details: dict[str, object]
    created_at: datetime
    read_at: datetime | None


def already_told(session: Session, user_ids: Collection[int], unique_key: str) -> set[int]:
    """Which of these users have this notice."""
    told = select(Notice.user_id).where(
        Notice.unique_key == unique_key, Notice.user_id.in_(user_ids)
    )
    return set(session.scalars(told))


def unread(session: Session, user_id: int) -> int:
    """How many notices a user has not read."""
    return session.scalar(unread_of(user_id)) or 0


def unread_of(user_id: int) -> Select[Any]:
    """A select of that number, for counting it together with others."""
    return (
        select(func.count())
        .select_from(Notice)
        .where(Notice.user_id == user_id, Notice.read_at.is_(None))
    )


def page(
    session: Session, user_id: int, place: Place | None = None, limit: int = PAGE_SIZE
) -> Page[StoredNotice]:
    """A user's notices, the newest first."""
    backwards = place is not None and place.backwards
    chosen = _stored().where(Notice.user_id == user_id)
    if place is not None:
        key = place.cursor.id
        chosen = chosen.where(Notice.id > key if backwards else Notice.id < key)
    order = Notice.id.asc() if backwards else Notice.id.desc()
    rows = session.execute(chosen.order_by(order).limit(limit + 1))
    found = [StoredNotice._make(row) for row in rows]
    return page_of([(row, Cursor(row.id, row.id)) for row in found], place, limit)


def one(session: Session, user_id: int, notice_id: int) -> StoredNotice | None:
    """A notice of this user's, or ``None``."""
    row = session.execute(
        _stored().where(Notice.id == notice_id, Notice.user_id == user_id)
    ).one_or_none()
    return None if row is None else StoredNotice._make(row)


def mark_read(session: Session, user_id: int, now: datetime, notice_id: int | None = None) -> None:
    """Mark one notice of a user's as read, or all of them."""
    chosen = update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    if notice_id is not None:
        chosen = chosen.where(Notice.id == notice_id)
    session.execute(chosen.values(read_at=now))


def _stored() -> Any:
    return select(Notice.id, Notice.kind, Notice.details, Notice.created_at, Notice.read_at)
