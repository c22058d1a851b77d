"""Counting what a user's first page tells."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.core.reviews import COUNTED_STATES, PUBLISHED_PURPOSES
from qa_app.storage.queries import subjects
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.people import User
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.sampling import Draw, DrawnPart


class Begun(NamedTuple):
    """Which first steps have been taken anywhere."""

    people: bool
    conversations: bool
    draw: bool
    published: bool


def begun(session: Session) -> Begun:
    """Which first steps have been taken; more than the administrator alone are people."""
    people = session.scalar(select(func.count()).select_from(User)) or 0
    return Begun(
        people=people > 1,
        conversations=_any(session, Part.id),
        draw=_any(session, Draw.id),
        published=_any(session, ReviewRow.id, ReviewRow.state.in_(COUNTED_STATES)),
    )


def open_tasks(session: Session, reviewer_id: int) -> int:
    """How many conversations a reviewer has still to review."""
    return _count(session, Assignment.reviewer_id == reviewer_id, Assignment.state == "open")


def overdue_tasks(session: Session, reviewer_id: int, today: date) -> int:
    """How many of a reviewer's open tasks should have been done before today."""
    return _count(
        session,
        Assignment.reviewer_id == reviewer_id,
        Assignment.state == "open",
        Assignment.due_on < today,
    )


def late_tasks(session: Session, reach: Reach, today: date) -> int:
    """How many open tasks of teams should have been done before today."""
    counted = subjects.joined(select(func.count()).select_from(Assignment), Assignment)
    late = (Assignment.state == "open", Assignment.due_on < today, *subjects.within(reach))
    return session.scalar(counted.where(*late)) or 0


def unassigned_parts(session: Session, reach: Reach) -> int:
    """How many drawn parts of teams have no reviewer."""
    given = exists().where(Assignment.part_id == DrawnPart.part_id, Assignment.purpose == "sample")
    chosen = (
        select(func.count(DrawnPart.part_id.distinct()))
        .join(Part, Part.id == DrawnPart.part_id)
        .where(~given, *_within(reach))
    )
    return session.scalar(chosen) or 0


def finished_tasks(session: Session, reviewer_id: int, since: datetime) -> dict[str, int]:
    """How many assignments a reviewer has done and skipped since a moment."""
    chosen = (
        select(Assignment.state, func.count())
        .where(Assignment.reviewer_id == reviewer_id, Assignment.finished_at >= since)
        .group_by(Assignment.state)
    )
    return {state: number for state, number in session.execute(chosen)}  # noqa: C416


def reviews_in_state(session: Session, reach: Reach, state: str) -> int:
    """How many reviews of these teams are in a state."""
    counted = subjects.joined(select(func.count()).select_from(ReviewRow), ReviewRow).where(
        ReviewRow.state == state,
        ReviewRow.purpose.in_(PUBLISHED_PURPOSES),
        *subjects.within(reach),
    )
    return session.scalar(counted) or 0


def published_since(session: Session, agent_id: int, since: datetime) -> int:
    """How many reviews of an agent were published since a moment."""
    chosen = (
        select(func.count())
        .select_from(ReviewRow)
        .where(subjects.of_agent(ReviewRow, agent_id), ReviewRow.published_at >= since)
    )
    return session.scalar(chosen) or 0


class TeamWeek(NamedTuple):
    """The conversations of some teams that began since a moment."""

    conversations: int
    unanswered: int
    first_response_ms: float | None


def team_week(session: Session, reach: Reach, since: datetime) -> TeamWeek:
    """What came in since a moment, and how fast it was first answered on average."""
    row = session.execute(
        select(
            func.count(),
            func.count().filter(Part.unanswered > 0),
            func.avg(Part.first_response_ms),
        )
        .select_from(Part)
        .where(Part.started_at >= since, *_within(reach))
    ).one()
    return TeamWeek(row[0], row[1], None if row[2] is None else float(row[2]))


def _within(reach: Reach) -> list[ColumnElement[bool]]:
    return [] if reach.everywhere else [Part.team_id.in_(reach.team_ids)]


def _any(session: Session, column: Any, *conditions: ColumnElement[bool]) -> bool:
    return session.scalar(select(column).where(*conditions).limit(1)) is not None


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Assignment).where(*conditions)) or 0
