"""Counting what a user's first page tells."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, null, or_, select
from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.core.reviews import COUNTED_STATES, PUBLISHED_PURPOSES
from qa_app.storage.queries import flag_cases, notices, subjects
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
    row = session.execute(
        select(
            select(func.count()).select_from(User).scalar_subquery(),
            exists(select(Part.id)),
            exists(select(Draw.id)),
            exists(select(ReviewRow.id).where(ReviewRow.state.in_(COUNTED_STATES))),
        )
    ).one()
    return Begun(row[0] > 1, *(bool(each) for each in row[1:]))


class ReviewersTasks(NamedTuple):
    """A reviewer's tasks: those that are open, and of these overdue; those finished since."""

    open: int
    overdue: int
    done: int
    skipped: int
    done_today: int


def tasks_of(
    session: Session, reviewer_id: int, today: date, *, week: datetime, midnight: datetime
) -> ReviewersTasks:
    """A reviewer's tasks: ``week`` and ``midnight`` are when the week and the day began."""
    is_open, finished = Assignment.state == "open", Assignment.finished_at >= week
    done = Assignment.state == "done"
    row = session.execute(
        select(
            func.count().filter(is_open),
            func.count().filter(is_open, Assignment.due_on < today),
            func.count().filter(done, finished),
            func.count().filter(Assignment.state == "skipped", finished),
            func.count().filter(done, Assignment.finished_at >= midnight),
        )
        .select_from(Assignment)
        .where(Assignment.reviewer_id == reviewer_id, or_(is_open, finished))
    ).one()
    return ReviewersTasks(*row)


class Waiting(NamedTuple):
    """What the frame of every page tells a user; ``None`` for what was not asked."""

    notices: int
    tasks: int | None
    in_hand: int | None
    late: int | None


def waiting(
    session: Session, user_id: int, today: date, *, tasks: bool, in_hand: bool, late: Reach
) -> Waiting:
    """Notices not read, own open tasks, flagged conversations in hand, and late tasks of teams.

    One statement, since every page asks.
    """
    own_tasks = (Assignment.reviewer_id == user_id, Assignment.state == "open")
    counted = {
        "notices": notices.unread_of(user_id),
        "tasks": select(func.count()).select_from(Assignment).where(*own_tasks) if tasks else None,
        "in_hand": flag_cases.in_hand_of(user_id) if in_hand else None,
        "late": _late_tasks(late, today) if late else None,
    }
    row = session.execute(
        select(
            *(
                (null() if each is None else each.scalar_subquery()).label(name)
                for name, each in counted.items()
            )
        )
    ).one()
    return Waiting(*row)


def late_tasks(session: Session, reach: Reach, today: date) -> int:
    """How many open tasks of teams should have been done before today."""
    return session.scalar(_late_tasks(reach, today)) or 0


def unassigned_parts(session: Session, reach: Reach) -> int:
    """How many drawn parts of teams have no reviewer."""
    given = exists().where(Assignment.part_id == DrawnPart.part_id, Assignment.purpose == "sample")
    chosen = (
        select(func.count(DrawnPart.part_id.distinct()))
        .join(Part, Part.id == DrawnPart.part_id)
        .where(~given, *_within(reach))
    )
    return session.scalar(chosen) or 0


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


def _late_tasks(reach: Reach, today: date) -> Select[Any]:
    counted = subjects.joined(select(func.count()).select_from(Assignment), Assignment)
    late = (Assignment.state == "open", Assignment.due_on < today, *subjects.within(reach))
    found: Select[Any] = counted.where(*late)
    return found
