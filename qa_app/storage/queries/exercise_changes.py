"""Reading what a change of an exercise, or its withdrawal, has to do with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from qa_app.core.appeals import AppealState
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.exercises import ExerciseTurn, ExerciseVersion
from qa_app.storage.tables.people import User
from qa_app.storage.tables.reviews import ReviewRow


class EarlierVersion(NamedTuple):
    """What an exercise was before a change."""

    number: int
    scenario: str
    held_at: datetime
    rubric_version_id: int
    replaced_by: str | None
    replaced_at: datetime


def earlier(session: Session, exercise_id: int) -> list[EarlierVersion]:
    """What it was before it was changed, the last first."""
    chosen = (
        select(
            ExerciseVersion.number,
            ExerciseVersion.scenario,
            ExerciseVersion.held_at,
            ExerciseVersion.rubric_version_id,
            User.name,
            ExerciseVersion.replaced_at,
        )
        .outerjoin(User, User.id == ExerciseVersion.replaced_by)
        .where(ExerciseVersion.exercise_id == exercise_id)
        .order_by(ExerciseVersion.number.desc())
    )
    return [EarlierVersion._make(row) for row in session.execute(chosen)]


def open_tasks(session: Session, exercise_id: int) -> list[Assignment]:
    """The open tasks of its turns, kept from everybody else until this transaction ends."""
    chosen = (
        select(Assignment)
        .where(_of(exercise_id, Assignment.exercise_turn_id), Assignment.state == "open")
        .order_by(Assignment.id)
        .with_for_update()
    )
    return list(session.scalars(chosen))


def tasks_of_turns(session: Session, turn_ids: Collection[int]) -> list[Assignment]:
    """The tasks of some turns, whatever became of them."""
    chosen = select(Assignment).where(Assignment.exercise_turn_id.in_(turn_ids))
    return list(session.scalars(chosen.order_by(Assignment.id)))


def is_disputed(session: Session, exercise_id: int) -> bool:
    """Whether an appeal against one of its marks is not decided yet."""
    waiting = [each.value for each in AppealState if each.is_open]
    chosen = (
        select(AppealRow.id)
        .join(ReviewRow, ReviewRow.id == AppealRow.review_id)
        .where(_of(exercise_id, ReviewRow.exercise_turn_id), AppealRow.state.in_(waiting))
        .limit(1)
    )
    return session.scalar(chosen) is not None


def marks(session: Session, exercise_id: int) -> list[ReviewRow]:
    """The reviews of its turns, of whatever purpose and state, kept from everybody else."""
    chosen = (
        select(ReviewRow)
        .where(_of(exercise_id, ReviewRow.exercise_turn_id))
        .order_by(ReviewRow.id)
        .with_for_update()
    )
    return list(session.scalars(chosen))


def _of(exercise_id: int, turn: Any) -> ColumnElement[bool]:
    turns = select(ExerciseTurn.id).where(ExerciseTurn.exercise_id == exercise_id)
    belongs: ColumnElement[bool] = turn.in_(turns)
    return belongs
