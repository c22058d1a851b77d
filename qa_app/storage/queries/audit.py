"""The audit chain in the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, insert, select
from sqlalchemy.orm import Session

from qa_app.core.audit import Entry, Link
from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.storage.locks import Lock, hold
from qa_app.storage.queries.conversations import Named
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.base import from_ms, to_ms
from qa_app.storage.tables.people import User

_COLUMNS = (
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.user_id,
    AuditEntry.actor,
    AuditEntry.action,
    AuditEntry.subject,
    AuditEntry.subject_id,
    AuditEntry.team_id,
    AuditEntry.details,
    AuditEntry.previous,
    AuditEntry.digest,
)


def as_stored(details: Mapping[str, object]) -> dict[str, object]:
    """The details as they will be read back, which is what the digest must cover."""
    stored: dict[str, object] = msgspec.json.decode(msgspec.json.encode(details))
    return stored


def take_turn(session: Session) -> None:
    """Let nobody else append until this transaction ends."""
    hold(session, Lock.AUDIT)


def last_link(session: Session) -> Link | None:
    """The end of the chain."""
    row = session.execute(select(*_COLUMNS).order_by(AuditEntry.id.desc()).limit(1)).first()
    return None if row is None else _link(row)


def append(session: Session, link: Link) -> None:
    """Store one more link; the caller took its turn."""
    entry = link.entry
    session.execute(
        insert(AuditEntry).values(
            id=entry.number,
            at=from_ms(entry.at_ms),
            user_id=entry.user_id,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            subject_id=entry.subject_id,
            team_id=entry.team_id,
            details=dict(entry.details),
            previous=link.previous,
            digest=link.digest,
        )
    )


def chain(session: Session, *, batch: int = 1000) -> Iterator[Link]:
    """Every link in the order of its number, read ``batch`` at a time."""
    after = None
    while True:
        query = select(*_COLUMNS).order_by(AuditEntry.id).limit(batch)
        if after is not None:
            query = query.where(AuditEntry.id > after)
        rows = session.execute(query).all()
        yield from map(_link, rows)
        if len(rows) < batch:
            return
        after = rows[-1].id


def page(
    session: Session,
    reach: Reach,
    *,
    action: str = "",
    user_id: int | None = None,
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[Entry]:
    """Entries about these teams, the newest first; who sees every team sees all of them."""
    query = select(*_COLUMNS).where(*_within(reach))
    if action:
        query = query.where(AuditEntry.action == action)
    if user_id is not None:
        query = query.where(AuditEntry.user_id == user_id)
    backwards = place is not None and place.backwards
    if place is not None:
        mark = place.cursor.id
        query = query.where(AuditEntry.id > mark if backwards else AuditEntry.id < mark)
    order = AuditEntry.id.asc() if backwards else AuditEntry.id.desc()
    rows = session.execute(query.order_by(order).limit(limit + 1))
    return page_of([(_link(row).entry, Cursor(row.id, row.id)) for row in rows], place, limit)


def actors(session: Session, reach: Reach) -> list[Named]:
    """Every user who did something in these teams, by name."""
    did = select(AuditEntry.id).where(AuditEntry.user_id == User.id, *_within(reach))
    query = select(User.id, User.name).where(did.exists()).order_by(User.name, User.id)
    return [Named._make(row) for row in session.execute(query)]


def _within(reach: Reach) -> list[ColumnElement[bool]]:
    return [] if reach.everywhere else [AuditEntry.team_id.in_(reach.team_ids)]


def _link(row: Row[*tuple[Any, ...]]) -> Link:
    entry = Entry(
        number=row.id,
        at_ms=to_ms(row.at),
        user_id=row.user_id,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        subject_id=row.subject_id,
        team_id=row.team_id,
        details=row.details,
    )
    return Link(entry, row.previous, row.digest)
