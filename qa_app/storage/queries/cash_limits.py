"""Limits on deductions in cash as they are kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from qa_app.core.cash_limits import CashLimit, LimitKind
from qa_app.storage.tables.cash_limits import CashLimitRow


def every(session: Session) -> list[CashLimit]:
    """Every limit, past ones too, the latest beginning first."""
    rows = session.scalars(
        select(CashLimitRow).order_by(CashLimitRow.since.desc(), CashLimitRow.id.desc())
    )
    return [_limit(row) for row in rows]


def one(session: Session, limit_id: int) -> CashLimit | None:
    """One limit, or ``None``."""
    row = session.get(CashLimitRow, limit_id)
    return None if row is None else _limit(row)


def add(session: Session, limit: CashLimit, *, created_by: int | None, now: datetime) -> int:
    """Keep a limit; returns its id."""
    row = CashLimitRow(
        team_id=limit.team_id,
        kind=limit.kind.value,
        value=limit.value,
        since=limit.since,
        until=limit.until,
        reason=limit.reason,
        created_by=created_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def set_until(session: Session, limit_id: int, until: date) -> None:
    """Give a limit its last day."""
    session.execute(update(CashLimitRow).where(CashLimitRow.id == limit_id).values(until=until))


def remove(session: Session, limit_id: int) -> None:
    """Forget a limit."""
    session.execute(delete(CashLimitRow).where(CashLimitRow.id == limit_id))


def _limit(row: CashLimitRow) -> CashLimit:
    return CashLimit(
        row.id, row.team_id, LimitKind(row.kind), row.value, row.since, row.until, row.reason
    )
