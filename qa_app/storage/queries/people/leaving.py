"""The open assignments of somebody who leaves, and who else could take them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from qa_app.core.people.leaving import OpenAssignment
from qa_app.core.reviews import Purpose
from qa_app.storage.queries import subjects
from qa_app.storage.queries.calibration.rounds import known_to
from qa_app.storage.queries.subjects import Subject
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.reviews import ReviewRow

_OPEN = "open"


def open_assignments(session: Session, user_id: int) -> list[OpenAssignment]:
    """In the order of the user's queue."""
    chosen = select(
        Assignment.id, Subject.team_id, Subject.agent_id, Assignment.purpose, Assignment.part_id
    )
    rows = session.execute(
        subjects.joined(chosen, Assignment)
        .where(Assignment.reviewer_id == user_id, Assignment.state == _OPEN)
        .order_by(Assignment.position, Assignment.id)
    ).all()
    knowing = known_to(session, {row.part_id for row in rows if row.part_id is not None})
    return [
        OpenAssignment(
            task_id, team_id, agent_id, Purpose(purpose), frozenset(knowing.get(part_id, ()))
        )
        for task_id, team_id, agent_id, purpose, part_id in rows
    ]


def open_counts(session: Session, user_ids: Collection[int]) -> dict[int, int]:
    """How many assignments are open with each user who has any."""
    rows = session.execute(
        select(Assignment.reviewer_id, func.count())
        .where(Assignment.reviewer_id.in_(user_ids), Assignment.state == _OPEN)
        .group_by(Assignment.reviewer_id)
    )
    return {row[0]: row[1] for row in rows}


def part_from(session: Session, assignment_ids: Collection[int]) -> None:
    """Leave begun reviews with their author, no longer counting as the assignment's."""
    session.execute(
        update(ReviewRow)
        .where(ReviewRow.assignment_id.in_(assignment_ids))
        .values(assignment_id=None)
    )


def give_to(session: Session, assignment_id: int, user_id: int) -> None:
    """Put an assignment at the end of a colleague's queue."""
    last = session.scalar(
        select(func.max(Assignment.position)).where(Assignment.reviewer_id == user_id)
    )
    session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id)
        .values(reviewer_id=user_id, position=(last or 0) + 1)
    )


def take_back(session: Session, assignment_ids: Collection[int]) -> None:
    """Remove assignments; what was drawn waits to be assigned again."""
    session.execute(delete(Assignment).where(Assignment.id.in_(assignment_ids)))
