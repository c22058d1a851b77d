"""Open tasks whose reviewer must not know the first review."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from qa_app.core.assignments import AssignmentState
from qa_app.core.reviews import Purpose
from qa_app.storage.queries import subjects
from qa_app.storage.tables.assignments import Assignment

_BLIND = (Purpose.RECHECK.value, Purpose.RESCORE.value)


def open_parts(session: Session, user_id: int, part_ids: Collection[int]) -> frozenset[int]:
    """Those of some parts on which a user has an open second look."""
    chosen = select(Assignment.part_id).where(*_open_to(user_id), Assignment.part_id.in_(part_ids))
    return frozenset(part_id for part_id in session.scalars(chosen) if part_id is not None)


def open_turns(session: Session, user_id: int, turn_ids: Collection[int]) -> frozenset[int]:
    """Those of some turns in exercises on which a user has an open second look."""
    chosen = select(Assignment.exercise_turn_id).where(
        *_open_to(user_id), Assignment.exercise_turn_id.in_(turn_ids)
    )
    return frozenset(turn_id for turn_id in session.scalars(chosen) if turn_id is not None)


def is_open(session: Session, user_id: int, part_id: int | None, turn_id: int | None) -> bool:
    """Whether a user has an open second look on a part, or on a turn in an exercise."""
    mine = (*_open_to(user_id), subjects.same(Assignment, part_id, turn_id))
    return session.scalar(select(Assignment.id).where(*mine).limit(1)) is not None


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


def _open_to(user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Assignment.reviewer_id == user_id,
        Assignment.state == "open",
        Assignment.purpose.in_(_BLIND),
    )
