"""Reading scenario exercises, the turns of agents in them, and what came of these."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.core.reviews import COUNTED_STATES, Purpose, ReviewState
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.exercises import ExerciseRow, ExerciseTurn
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.reviews import ReviewRow

_OWN = (
    Assignment.exercise_turn_id == ExerciseTurn.id,
    Assignment.purpose == Purpose.EXERCISE.value,
)
"""The task of a turn itself; second looks at it are tasks of other purposes."""


class Turn(NamedTuple):
    """One agent's turn in an exercise, as a form shows it; ``note`` is for its reviewers.

    ``withdrawn_at``, ``withdraw_reason``: of the exercise, with which its marks were taken back.
    """

    id: int
    exercise_id: int
    title: str
    scenario: str
    record: str
    held_at: datetime
    agent_id: int
    agent: str
    team_id: int
    team: str
    note: str
    withdrawn_at: datetime | None
    withdraw_reason: str | None


class ListedExercise(NamedTuple):
    """An exercise with how far it is: turns in all, with a reviewer, begun to be graded,
    reviewed and published.
    """

    id: int
    team_id: int
    team: str
    title: str
    held_at: datetime
    rubric_version_id: int
    rubric: str
    due_on: date | None
    set_by: str | None
    set_at: datetime
    version: int
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdraw_reason: str | None
    turns: int
    given: int
    begun: int
    reviewed: int
    published: int


class TurnLine(NamedTuple):
    """A turn with its task and review, on the page of its exercise."""

    id: int
    agent_id: int
    agent: str
    record: str
    assignment_id: int | None
    state: str | None
    reviewer: str | None
    skip_reason: str | None
    review_id: int | None
    review_state: str | None
    total: Decimal | None
    published_at: datetime | None

    @property
    def was_published(self) -> bool:
        return self.published_at is not None


class Texts(NamedTuple):
    """The longer texts of an exercise, which lists leave out."""

    scenario: str
    note: str


class PlayedTurn(NamedTuple):
    """A published review of an agent's turn."""

    review_id: int
    agent_id: int
    agent_key: str
    agent: str
    title: str
    held_at: datetime
    rubric_version_id: int
    total: Decimal
    passed: bool | None


def turn(session: Session, turn_id: int) -> Turn | None:
    """One turn, or ``None``."""
    row = session.execute(
        select(
            ExerciseTurn.id,
            ExerciseRow.id,
            ExerciseRow.title,
            ExerciseRow.scenario,
            ExerciseTurn.record,
            ExerciseRow.held_at,
            Agent.id,
            Agent.name,
            Team.id,
            Team.name,
            ExerciseRow.note,
            ExerciseRow.withdrawn_at,
            ExerciseRow.withdraw_reason,
        )
        .join(ExerciseRow, ExerciseRow.id == ExerciseTurn.exercise_id)
        .join(Agent, Agent.id == ExerciseTurn.agent_id)
        .join(Team, Team.id == ExerciseRow.team_id)
        .where(ExerciseTurn.id == turn_id)
    ).one_or_none()
    return None if row is None else Turn._make(row)


def one(session: Session, exercise_id: int) -> ListedExercise | None:
    """One exercise, or ``None``."""
    row = session.execute(_listed().where(ExerciseRow.id == exercise_id)).one_or_none()
    return None if row is None else ListedExercise._make(row)


def texts(session: Session, exercise_id: int) -> Texts:
    """What the agents are to play, and the note for the reviewers."""
    chosen = select(ExerciseRow.scenario, ExerciseRow.note).where(ExerciseRow.id == exercise_id)
    return Texts._make(session.execute(chosen).one())


def page(
    session: Session, reach: Reach, place: Place | None = None, limit: int = PAGE_SIZE
) -> Page[ListedExercise]:
    """The exercises of teams reached, the last set first."""
    backwards = place is not None and place.backwards
    conditions: list[ColumnElement[bool]] = []
    if not reach.everywhere:
        conditions.append(ExerciseRow.team_id.in_(reach.team_ids))
    if place is not None:
        last = place.cursor.id
        conditions.append(ExerciseRow.id > last if backwards else ExerciseRow.id < last)
    order = ExerciseRow.id.asc() if backwards else ExerciseRow.id.desc()
    chosen = _listed().where(*conditions).order_by(order).limit(limit + 1)
    rows = [ListedExercise._make(row) for row in session.execute(chosen)]
    return page_of([(row, Cursor(row.id, row.id)) for row in rows], place, limit)


def lines(session: Session, exercise_id: int) -> list[TurnLine]:
    """The turns of an exercise, by the agents' names."""
    chosen = (
        select(
            ExerciseTurn.id,
            Agent.id,
            Agent.name,
            ExerciseTurn.record,
            Assignment.id,
            Assignment.state,
            User.name,
            Assignment.skip_reason,
            ReviewRow.id,
            ReviewRow.state,
            ReviewRow.total,
            ReviewRow.published_at,
        )
        .join(Agent, Agent.id == ExerciseTurn.agent_id)
        .outerjoin(Assignment, _OWN[0] & _OWN[1])
        .outerjoin(User, User.id == Assignment.reviewer_id)
        .outerjoin(ReviewRow, ReviewRow.assignment_id == Assignment.id)
        .where(ExerciseTurn.exercise_id == exercise_id)
        .order_by(Agent.name, Agent.id)
    )
    return [TurnLine._make(row) for row in session.execute(chosen)]


def played(
    session: Session,
    reach: Reach,
    bounds: tuple[datetime, datetime],
    agent_ids: Collection[int] = (),
    *,
    annulled: bool = False,
) -> list[PlayedTurn]:
    """The published reviews of exercises held within the bounds, the last held first.

    ``annulled``: those that were published and count no more, instead.
    """
    seen = and_(ReviewRow.state == ReviewState.ANNULLED.value, ReviewRow.published_at.is_not(None))
    chosen = (
        select(
            ReviewRow.id,
            Agent.id,
            Agent.key,
            Agent.name,
            ExerciseRow.title,
            ExerciseRow.held_at,
            ReviewRow.rubric_version_id,
            ReviewRow.total,
            ReviewRow.passed,
        )
        .join(ExerciseTurn, ExerciseTurn.id == ReviewRow.exercise_turn_id)
        .join(ExerciseRow, ExerciseRow.id == ExerciseTurn.exercise_id)
        .join(Agent, Agent.id == ExerciseTurn.agent_id)
        .where(
            ReviewRow.purpose == Purpose.EXERCISE.value,
            seen if annulled else ReviewRow.state.in_(COUNTED_STATES),
            ReviewRow.total.is_not(None),
            ExerciseRow.held_at >= bounds[0],
            ExerciseRow.held_at < bounds[1],
        )
        .order_by(ExerciseRow.held_at.desc(), ReviewRow.id.desc())
    )
    if not reach.everywhere:
        chosen = chosen.where(ExerciseRow.team_id.in_(reach.team_ids))
    if agent_ids:
        chosen = chosen.where(Agent.id.in_(agent_ids))
    return [PlayedTurn._make(row) for row in session.execute(chosen)]


def _listed() -> Any:
    setter, withdrawer = aliased(User), aliased(User)
    return (
        select(
            ExerciseRow.id,
            ExerciseRow.team_id,
            Team.name,
            ExerciseRow.title,
            ExerciseRow.held_at,
            ExerciseRow.rubric_version_id,
            DefinitionVersion.key,
            ExerciseRow.due_on,
            setter.name,
            ExerciseRow.set_at,
            ExerciseRow.version,
            ExerciseRow.withdrawn_at,
            withdrawer.name,
            ExerciseRow.withdraw_reason,
            _turns(),
            _turns(Assignment.id.is_not(None)),
            _turns(ReviewRow.id.is_not(None)),
            _turns(Assignment.state == "done"),
            _turns(ReviewRow.state.in_(COUNTED_STATES)),
        )
        .join(Team, Team.id == ExerciseRow.team_id)
        .join(DefinitionVersion, DefinitionVersion.id == ExerciseRow.rubric_version_id)
        .outerjoin(setter, setter.id == ExerciseRow.set_by)
        .outerjoin(withdrawer, withdrawer.id == ExerciseRow.withdrawn_by)
    )


def _turns(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(ExerciseTurn)
        .outerjoin(Assignment, _OWN[0] & _OWN[1])
        .outerjoin(ReviewRow, ReviewRow.assignment_id == Assignment.id)
        .where(ExerciseTurn.exercise_id == ExerciseRow.id, *conditions)
        .correlate(ExerciseRow)
        .scalar_subquery()
    )
