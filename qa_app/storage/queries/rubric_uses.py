"""Which rubric applies where, as stored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from qa_app.core.conversations import Channel
from qa_app.core.rubric_choice import Use
from qa_app.storage.locks import Lock, hold
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.rubrics import RubricUse

_AT_ONCE = 5000


class PartPlace(NamedTuple):
    """What decides by which rubric a part is graded."""

    id: int
    team_id: int | None
    channel: str
    started_at: datetime


def take_turn(session: Session) -> None:
    """Let nobody else change the table until this transaction ends."""
    hold(session, Lock.DEFINITIONS)


def every(session: Session) -> list[Use]:
    """The whole table, the latest beginning first."""
    chosen = select(RubricUse).order_by(RubricUse.since.desc(), RubricUse.id.desc())
    return [_use(row) for row in session.scalars(chosen)]


def one(session: Session, use_id: int) -> Use | None:
    """One row, or ``None``."""
    row = session.get(RubricUse, use_id)
    return None if row is None else _use(row)


def add(session: Session, use: Use, *, created_by: int | None, now: datetime) -> int:
    """Store a row; its id."""
    row = RubricUse(
        rubric=use.rubric,
        team_id=use.team_id,
        channel=use.channel,
        since=use.since,
        until=use.until,
        created_by=created_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def set_until(session: Session, use_id: int, until: date | None) -> None:
    """Give a row another last day."""
    session.execute(update(RubricUse).where(RubricUse.id == use_id).values(until=until))


def remove(session: Session, use_id: int) -> None:
    """Forget a row."""
    session.execute(delete(RubricUse).where(RubricUse.id == use_id))


def places_of(session: Session, part_ids: Collection[int]) -> list[PartPlace]:
    """Team, channel and beginning of parts."""
    wanted = sorted(part_ids)
    found: list[PartPlace] = []
    # A statement takes a bounded number of values.
    for start in range(0, len(wanted), _AT_ONCE):
        chosen: Any = select(Part.id, Part.team_id, Part.channel, Part.started_at).where(
            Part.id.in_(wanted[start : start + _AT_ONCE])
        )
        found += [PartPlace._make(row) for row in session.execute(chosen)]
    return found


def _use(row: RubricUse) -> Use:
    return Use(
        id=row.id,
        rubric=row.rubric,
        team_id=row.team_id,
        channel=None if row.channel is None else Channel(row.channel),
        since=row.since,
        until=row.until,
    )
