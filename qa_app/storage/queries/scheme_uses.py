"""Which scheme assesses whom, as stored."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from qa_app.core.scheme_uses import Use
from qa_app.storage.locks import Lock, hold
from qa_app.storage.tables.schemes import SchemeUse


def take_turn(session: Session) -> None:
    """Let nobody else change the table until this transaction ends."""
    hold(session, Lock.DEFINITIONS)


def every(session: Session, team_id: int | None = None) -> list[Use]:
    """The rows of a team, or of all teams, the latest beginning first."""
    chosen = select(SchemeUse).order_by(SchemeUse.since.desc(), SchemeUse.id.desc())
    if team_id is not None:
        chosen = chosen.where(SchemeUse.team_id == team_id)
    return [_use(row) for row in session.scalars(chosen)]


def one(session: Session, use_id: int) -> Use | None:
    """One row, or ``None``."""
    row = session.get(SchemeUse, use_id)
    return None if row is None else _use(row)


def add(session: Session, use: Use, *, created_by: int | None, now: datetime) -> int:
    """Store a row; its id."""
    row = SchemeUse(
        scheme=use.scheme,
        team_id=use.team_id,
        role=use.role,
        since=use.since,
        until=use.until,
        created_by=created_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def set_until(session: Session, use_id: int, until: date) -> None:
    """Give a row another last day."""
    session.execute(update(SchemeUse).where(SchemeUse.id == use_id).values(until=until))


def remove(session: Session, use_id: int) -> None:
    """Forget a row."""
    session.execute(delete(SchemeUse).where(SchemeUse.id == use_id))


def _use(row: SchemeUse) -> Use:
    return Use(row.id, row.scheme, row.team_id, row.role, row.since, row.until)
