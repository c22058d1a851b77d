"""Counting what is due, for those who are to be reminded."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from qa_app.storage.queries import subjects
from qa_app.storage.queries.subjects import Subject
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.people import User


class Due(NamedTuple):
    """How many open tasks somebody (a reviewer or a team) has that are due, or overdue."""

    id: int
    today: int
    overdue: int


def of_reviewers(session: Session, today: date) -> list[Due]:
    """Every active reviewer with something due today or before."""
    chosen = (
        select(Assignment.reviewer_id, *_counts(today))
        .join(User, User.id == Assignment.reviewer_id)
        .where(User.active, *_due(today))
        .group_by(Assignment.reviewer_id)
        .order_by(Assignment.reviewer_id)
    )
    return [Due._make(row) for row in session.execute(chosen)]


def of_teams(session: Session, today: date) -> list[Due]:
    """Every team with something due today or before."""
    team_id = Subject.team_id
    counted = select(team_id, *_counts(today)).select_from(Assignment)
    chosen = (
        subjects.joined(counted, Assignment)
        .where(team_id.is_not(None), *_due(today))
        .group_by(team_id)
        .order_by(team_id)
    )
    return [Due._make(row) for row in session.execute(chosen)]


def _counts(today: date) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return (
        func.count().filter(Assignment.due_on == today),
        func.count().filter(Assignment.due_on < today),
    )


def _due(today: date) -> tuple[ColumnElement[bool], ...]:
    return (Assignment.state == "open", Assignment.due_on <= today)
