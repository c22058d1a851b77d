"""Marks of what a rule overlooked, on one conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.storage.tables.people import User
from qa_app.storage.tables.rule_quality import MissedFinding
from qa_app.storage.tables.screening import FindingRow


class Missed(NamedTuple):
    """A mark; ``message`` is ``None`` where it is about the conversation as a whole."""

    id: int
    part_id: int
    revision_id: int
    rule: str
    rule_version_id: int
    message: int | None
    marked_by: str | None
    marked_at: datetime


def of_part(session: Session, part_id: int, revision_id: int) -> list[Missed]:
    """The marks on one part in one text, in the order of the text; the whole of it last."""
    chosen = (
        _read()
        .where(MissedFinding.part_id == part_id, MissedFinding.revision_id == revision_id)
        .order_by(MissedFinding.message.is_(None), MissedFinding.message, MissedFinding.id)
    )
    return [Missed._make(row) for row in session.execute(chosen)]


def one(session: Session, missed_id: int) -> Missed | None:
    """One mark, or ``None``."""
    row = session.execute(_read().where(MissedFinding.id == missed_id)).one_or_none()
    return None if row is None else Missed._make(row)


def is_found(
    session: Session, part_id: int, revision_id: int, rule: str, message: int | None
) -> bool:
    """Whether the rule has a finding at this place of a part's text."""
    chosen = select(FindingRow.id).where(
        FindingRow.part_id == part_id,
        FindingRow.revision_id == revision_id,
        FindingRow.rule == rule,
        FindingRow.message.is_not_distinct_from(message),
    )
    return session.scalar(chosen.limit(1)) is not None


def _read() -> Any:
    return select(
        MissedFinding.id,
        MissedFinding.part_id,
        MissedFinding.revision_id,
        MissedFinding.rule,
        MissedFinding.rule_version_id,
        MissedFinding.message,
        User.name,
        MissedFinding.marked_at,
    ).outerjoin(User, User.id == MissedFinding.marked_by)
