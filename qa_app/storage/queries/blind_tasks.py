"""Open tasks whose reviewer must not know the first review."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.assignments import AssignmentState
from qa_app.core.reviews import Purpose
from qa_app.storage.tables.assignments import Assignment

_BLIND = (Purpose.RECHECK.value, Purpose.RESCORE.value)


def open_parts(session: Session, user_id: int, part_ids: Collection[int]) -> frozenset[int]:
    """Those of some parts on which a user has an open second look."""
    chosen = select(Assignment.part_id).where(
        Assignment.reviewer_id == user_id,
        Assignment.state == "open",
        Assignment.purpose.in_(_BLIND),
        Assignment.part_id.in_(part_ids),
    )
    return frozenset(session.scalars(chosen))


def first_task(session: Session, user_id: int, purpose: Purpose) -> int | None:
    """The open task of a purpose that comes first in somebody's queue."""
    chosen = (
        select(Assignment.id)
        .where(
            Assignment.reviewer_id == user_id,
            Assignment.purpose == purpose.value,
            Assignment.state == AssignmentState.OPEN.value,
        )
        .order_by(Assignment.position, Assignment.id)
        .limit(1)
    )
    return session.scalar(chosen)
