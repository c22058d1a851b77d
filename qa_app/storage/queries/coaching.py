"""Reading coaching and corrective tasks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from qa_app.core.coaching.tasks import TaskKind, TaskState
from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.storage.queries.conversations import Named
from qa_app.storage.tables.coaching import (
    CoachingCollection,
    CoachingEvent,
    CoachingExample,
    CoachingTask,
)
from qa_app.storage.tables.collections import CollectionRow, CollectionShare
from qa_app.storage.tables.people import Agent, Team, User


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks is narrowed to; an empty field narrows nothing.

    ``states``: any of these. ``overdue``: those whose agent has let the day pass.
    """

    states: frozenset[TaskState] = frozenset()
    kind: TaskKind | None = None
    team_id: int | None = None
    agent_id: int | None = None
    criterion: str = ""
    overdue: bool = False


class ListedTask(NamedTuple):
    """A task as a list shows it."""

    id: int
    team_id: int
    team: str
    agent_id: int
    agent: str
    kind: str
    state: str
    criterion: str | None
    goal: str
    due_on: date
    round: int
    origin: str | None
    origin_id: int | None
    set_by_id: int | None
    set_by: str | None
    set_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None


class Event(NamedTuple):
    """A step of a task, who took it, and what was said."""

    step: str
    text: str
    by: str | None
    at: datetime


def page(
    session: Session,
    wanted: TaskFilter,
    reach: Reach,
    today: date,
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[ListedTask]:
    """The tasks of these teams, the last set first."""
    chosen = _listed().where(*_conditions(wanted, reach, today))
    backwards = place is not None and place.backwards
    if place is not None:
        key = place.cursor.id
        chosen = chosen.where(CoachingTask.id > key if backwards else CoachingTask.id < key)
    order = CoachingTask.id.asc() if backwards else CoachingTask.id.desc()
    rows = session.execute(chosen.order_by(order).limit(limit + 1))
    found = [ListedTask._make(row) for row in rows]
    return page_of([(each, Cursor(each.id, each.id)) for each in found], place, limit)


def states(session: Session, wanted: TaskFilter, reach: Reach, today: date) -> dict[TaskState, int]:
    """How many tasks that a filter lets through stand where."""
    chosen = (
        select(CoachingTask.state, func.count())
        .where(*_conditions(wanted, reach, today))
        .group_by(CoachingTask.state)
    )
    return {TaskState(state): number for state, number in session.execute(chosen)}


class Standing(NamedTuple):
    """How many tasks wait for their agents, how many of these are overdue, and how many wait for
    who set them.
    """

    agent: int
    late: int
    setter: int


def standing(session: Session, wanted: TaskFilter, reach: Reach, today: date) -> Standing:
    """How many of the tasks that a filter lets through wait for whom."""
    waiting = CoachingTask.state.in_([each.value for each in TaskState if each.waits_for_agent])
    chosen = select(
        func.count(case((waiting, 1))),
        func.count(case((and_(waiting, CoachingTask.due_on < today), 1))),
        func.count(case((CoachingTask.state == TaskState.CONFIRMED.value, 1))),
    ).where(*_conditions(wanted, reach, today))
    return Standing._make(session.execute(chosen).one())


def one(session: Session, task_id: int) -> ListedTask | None:
    """One task, or ``None``."""
    row = session.execute(_listed().where(CoachingTask.id == task_id)).one_or_none()
    return None if row is None else ListedTask._make(row)


def due(session: Session, until: date) -> list[ListedTask]:
    """The tasks that wait for their agents and are due by a day."""
    waiting = [each.value for each in TaskState if each.waits_for_agent]
    chosen = _listed().where(CoachingTask.state.in_(waiting), CoachingTask.due_on <= until)
    return [ListedTask._make(row) for row in session.execute(chosen.order_by(CoachingTask.id))]


def agents(session: Session, reach: Reach) -> list[Named]:
    """Those who have had tasks in these teams, by name."""
    theirs = select(CoachingTask.agent_id)
    if not reach.everywhere:
        theirs = theirs.where(CoachingTask.team_id.in_(reach.team_ids))
    chosen = select(Agent.id, Agent.name).where(Agent.id.in_(theirs)).order_by(Agent.name, Agent.id)
    return [Named._make(row) for row in session.execute(chosen)]


def events(session: Session, task_id: int) -> list[Event]:
    """What was done with a task, in order."""
    chosen = (
        select(CoachingEvent.step, CoachingEvent.text, User.name, CoachingEvent.at)
        .outerjoin(User, User.id == CoachingEvent.by)
        .where(CoachingEvent.task_id == task_id)
        .order_by(CoachingEvent.id)
    )
    return [Event._make(row) for row in session.execute(chosen)]


def examples_of(session: Session, task_id: int) -> list[int]:
    """The examples that a task shows, those taken out of the library too."""
    chosen = select(CoachingExample.example_id).where(CoachingExample.task_id == task_id)
    return list(session.scalars(chosen.order_by(CoachingExample.example_id)))


def collections_of(session: Session, task_id: int, team_id: int) -> list[Named]:
    """The collections that a task shows and that are shared with its team still, by name."""
    chosen = _shared(team_id).where(
        CollectionRow.id.in_(
            select(CoachingCollection.collection_id).where(CoachingCollection.task_id == task_id)
        )
    )
    return [Named._make(row) for row in session.execute(chosen)]


def shared_collections(session: Session, team_id: int) -> list[Named]:
    """The collections that a team sees, by name."""
    return [Named._make(row) for row in session.execute(_shared(team_id))]


def of_origins(session: Session, origin: str, ids: Collection[int]) -> dict[int, int]:
    """The last task that came of each of these, none withdrawn."""
    chosen = (
        select(CoachingTask.origin_id, func.max(CoachingTask.id))
        .where(
            CoachingTask.origin == origin,
            CoachingTask.origin_id.in_(ids),
            CoachingTask.state != TaskState.WITHDRAWN.value,
        )
        .group_by(CoachingTask.origin_id)
    )
    return {came_of: task for came_of, task in session.execute(chosen) if came_of is not None}


def _shared(team_id: int) -> Any:
    return (
        select(CollectionRow.id, CollectionRow.name)
        .join(CollectionShare, CollectionShare.collection_id == CollectionRow.id)
        .where(CollectionShare.team_id == team_id, CollectionRow.removed_at.is_(None))
        .order_by(CollectionRow.name, CollectionRow.id)
    )


def _conditions(wanted: TaskFilter, reach: Reach, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if not reach.everywhere:
        found.append(CoachingTask.team_id.in_(reach.team_ids))
    if wanted.states:
        found.append(CoachingTask.state.in_([each.value for each in wanted.states]))
    if wanted.kind is not None:
        found.append(CoachingTask.kind == wanted.kind.value)
    if wanted.team_id is not None:
        found.append(CoachingTask.team_id == wanted.team_id)
    if wanted.agent_id is not None:
        found.append(CoachingTask.agent_id == wanted.agent_id)
    if wanted.criterion:
        found.append(CoachingTask.criterion == wanted.criterion)
    if wanted.overdue:
        waiting = [each.value for each in TaskState if each.waits_for_agent]
        found += [CoachingTask.due_on < today, CoachingTask.state.in_(waiting)]
    return found


def _listed() -> Any:
    return (
        select(
            CoachingTask.id,
            CoachingTask.team_id,
            Team.name,
            CoachingTask.agent_id,
            Agent.name,
            CoachingTask.kind,
            CoachingTask.state,
            CoachingTask.criterion,
            CoachingTask.goal,
            CoachingTask.due_on,
            CoachingTask.round,
            CoachingTask.origin,
            CoachingTask.origin_id,
            CoachingTask.set_by,
            User.name,
            CoachingTask.set_at,
            CoachingTask.confirmed_at,
            CoachingTask.ended_at,
        )
        .join(Team, Team.id == CoachingTask.team_id)
        .join(Agent, Agent.id == CoachingTask.agent_id)
        .outerjoin(User, User.id == CoachingTask.set_by)
    )
