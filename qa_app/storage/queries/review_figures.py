"""Keeping what each review counts for, from which scores and reports are added up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from qa_app.core.reviews import PUBLISHED_PURPOSES, SUBMITTED_STATES
from qa_app.core.scores import ReviewFigures
from qa_app.storage.queries.scores import is_drawn
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.review_figures import ReviewFigures as Row
from qa_app.storage.tables.reviews import ReviewRow

_UNTRACKED = {"synchronize_session": False}
_AT_ONCE = 500


class Basis(NamedTuple):
    """Whose a review is and what it came to; ``drawn`` as in :class:`Row`."""

    review_id: int
    state: str
    part_id: int
    agent_id: int
    team_id: int | None
    reviewer_id: int
    rubric_version_id: int
    started_at: datetime
    total: Decimal
    passed: bool | None
    drawn: bool


class Kept(NamedTuple):
    """A row as it is stored, to be compared with what it should be."""

    review_id: int
    part_id: int
    agent_id: int
    team_id: int | None
    reviewer_id: int
    rubric_version_id: int
    started_at: datetime
    counts: int
    drawn: int
    figures: ReviewFigures


def lock_parts(session: Session, review_ids: Collection[int]) -> None:
    """Let nobody draw or move the parts of these reviews until this transaction ends."""
    theirs = select(ReviewRow.part_id).where(ReviewRow.id.in_(review_ids))
    session.execute(select(Part.id).where(Part.id.in_(theirs)).order_by(Part.id).with_for_update())


def bases(session: Session, review_ids: Collection[int]) -> list[Basis]:
    """What is to be kept of those of these reviews that are submitted or published."""
    chosen = (
        select(
            ReviewRow.id,
            ReviewRow.state,
            Part.id,
            Part.agent_id,
            Part.team_id,
            ReviewRow.reviewer_id,
            ReviewRow.rubric_version_id,
            Part.started_at,
            ReviewRow.total,
            ReviewRow.passed,
            is_drawn(),
        )
        .join(Part, Part.id == ReviewRow.part_id)
        .where(ReviewRow.id.in_(review_ids), Part.agent_id.is_not(None), _of_states())
    )
    return [Basis._make(row) for row in session.execute(chosen)]


def kept(session: Session, review_ids: Collection[int]) -> dict[int, Kept]:
    """What is kept of these reviews, by review."""
    table = Row.__table__
    names = [*Kept._fields[:-1], *ReviewFigures._fields]
    chosen = select(*(table.c[name] for name in names)).where(Row.review_id.in_(review_ids))
    owned = len(Kept._fields) - 1
    return {
        row[0]: Kept._make((*row[:owned], ReviewFigures(*row[owned:])))
        for row in session.execute(chosen)
    }


def put(session: Session, review_ids: Sequence[int], rows: Iterable[Kept]) -> None:
    """Let these rows, and no others, be kept of these reviews."""
    session.execute(delete(Row).where(Row.review_id.in_(review_ids)), execution_options=_UNTRACKED)
    values = [
        each.figures._asdict() | dict(zip(Kept._fields[:-1], each[:-1], strict=True))
        for each in rows
    ]
    if values:
        session.execute(insert(Row), values)


def count_from_now(session: Session, review_ids: Collection[int]) -> None:
    """Count these reviews: they are published."""
    session.execute(
        update(Row).where(Row.review_id.in_(review_ids)).values(counts=1),
        execution_options=_UNTRACKED,
    )


def of_parts(session: Session, part_ids: Sequence[int]) -> list[int]:
    """The reviews of these parts of which something is kept."""
    found: list[int] = []
    for start in range(0, len(part_ids), _AT_ONCE):
        some = part_ids[start : start + _AT_ONCE]
        found += session.scalars(select(Row.review_id).where(Row.part_id.in_(some)))
    return found


def follow_parts(connection: Connection, part_ids: Sequence[int]) -> None:
    """Bring team and beginning to those of parts that were changed."""
    for start in range(0, len(part_ids), _AT_ONCE):
        some = part_ids[start : start + _AT_ONCE]
        moved = (Row.team_id.is_distinct_from(Part.team_id), Row.started_at != Part.started_at)
        connection.execute(
            update(Row)
            .where(Row.part_id.in_(some), Part.id == Row.part_id, or_(*moved))
            .values(team_id=Part.team_id, started_at=Part.started_at)
        )


def to_keep(session: Session, after: int, limit: int, *, missing: bool = False) -> list[int]:
    """Reviews of a higher id of which something is or should be kept, by id.

    ``missing``: those alone of which nothing is kept and something should be.
    """
    has_row = exists().where(Row.review_id == ReviewRow.id)
    has_agent = exists().where(Part.id == ReviewRow.part_id, Part.agent_id.is_not(None))
    should = and_(_of_states(), has_agent)
    chosen = (
        select(ReviewRow.id)
        .where(ReviewRow.id > after, and_(should, ~has_row) if missing else or_(should, has_row))
        .order_by(ReviewRow.id)
        .limit(limit)
    )
    return list(session.scalars(chosen))


def _of_states() -> ColumnElement[bool]:
    return and_(
        ReviewRow.state.in_(SUBMITTED_STATES),
        ReviewRow.purpose.in_(PUBLISHED_PURPOSES),
        ReviewRow.total.is_not(None),
    )
