"""Reading who has what to review, and moving it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, and_, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session

from qa_app.core.assignments import FULL_SHARE
from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import RIGHTS_OF, Reach, Right
from qa_app.core.task_board import TaskFilter
from qa_app.storage.queries import subjects
from qa_app.storage.queries.assignments import AssignedPart, assigned
from qa_app.storage.queries.subjects import Subject
from qa_app.storage.tables.assignments import Assignment, ReviewerShare, TeamWork
from qa_app.storage.tables.people import Agent, Membership, Team, User
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.sampling import Draw, DrawnPart

_NEVER = date(9999, 12, 31)
"""Stands for no due date, so that such tasks come last."""


class BoardReviewer(NamedTuple):
    """Who may review in some teams; ``share``: their part of the work in percent."""

    id: int
    name: str
    agent_id: int | None
    share: int


class OpenCount(NamedTuple):
    """What is open with a reviewer, for one purpose."""

    reviewer_id: int
    purpose: str
    open: int
    overdue: int
    begun: int


class DrawCount(NamedTuple):
    """How far a draw is; ``unassigned``: parts that have no reviewer."""

    draw_id: int
    team: str
    period: str
    created_at: datetime
    open: int
    overdue: int
    done: int
    skipped: int
    unassigned: int
    due_on: date | None


class MovableTask(NamedTuple):
    """An open task as it may change hands."""

    id: int
    agent_id: int | None
    team_id: int | None
    reviewer_id: int
    purpose: str
    review_id: int | None


class TeamWorkRow(NamedTuple):
    """How a team's work is given out; ``None`` where it chose nothing."""

    team_id: int
    team: str
    most_in_row: int | None
    waiting_days: int | None


def reviewers(session: Session, reach: Reach, day: date) -> list[BoardReviewer]:
    """Who may review in the teams on a day, and who has something open there, by name."""
    roles = [role for role, rights in RIGHTS_OF.items() if Right.REVIEW in rights]
    member = select(Membership.user_id).where(
        Membership.role.in_(roles),
        Membership.since <= day,
        or_(Membership.until.is_(None), Membership.until >= day),
    )
    if not reach.everywhere:
        member = member.where(
            or_(Membership.team_id.in_(reach.team_ids), Membership.team_id.is_(None))
        )
    holding = subjects.joined(select(Assignment.reviewer_id), Assignment).where(
        _is_open(), *subjects.within(reach)
    )
    chosen = (
        select(User.id, User.name, User.agent_id, func.coalesce(ReviewerShare.percent, FULL_SHARE))
        .outerjoin(ReviewerShare, ReviewerShare.user_id == User.id)
        .where(or_(and_(User.active, User.id.in_(member)), User.id.in_(holding)))
        .order_by(User.name, User.id)
    )
    return [BoardReviewer._make(row) for row in session.execute(chosen)]


def open_counts(session: Session, reach: Reach, today: date) -> list[OpenCount]:
    """What is open with each reviewer, by purpose."""
    counted = select(
        Assignment.reviewer_id,
        Assignment.purpose,
        func.count(),
        func.count().filter(Assignment.due_on < today),
        func.count(ReviewRow.id),
    )
    chosen = (
        subjects.joined(counted, Assignment)
        .outerjoin(ReviewRow, ReviewRow.assignment_id == Assignment.id)
        .where(_is_open(), *subjects.within(reach))
        .group_by(Assignment.reviewer_id, Assignment.purpose)
    )
    return [OpenCount._make(row) for row in session.execute(chosen)]


def finished_since(
    session: Session, reach: Reach, since: datetime
) -> list[tuple[int, str, datetime]]:
    """Who finished a task since a moment, how, and when."""
    done = select(Assignment.reviewer_id, Assignment.state, Assignment.finished_at)
    chosen = subjects.joined(done, Assignment).where(
        Assignment.finished_at >= since, *subjects.within(reach)
    )
    return [(who, how, at) for who, how, at in session.execute(chosen) if at is not None]


def seconds_since(session: Session, reach: Reach, since: datetime) -> list[tuple[int, int]]:
    """How long each review submitted since a moment was worked on: (reviewer, seconds)."""
    timed = select(ReviewRow.reviewer_id, ReviewRow.seconds)
    chosen = subjects.joined(timed, ReviewRow).where(
        ReviewRow.submitted_at >= since, ReviewRow.seconds > 0, *subjects.within(reach)
    )
    return [(row[0], row[1]) for row in session.execute(chosen)]


def draws_in_work(session: Session, reach: Reach, today: date) -> list[DrawCount]:
    """The draws in which something is open or has no reviewer, the newest first."""
    lacking = ~exists().where(
        Assignment.part_id == DrawnPart.part_id, Assignment.purpose == "sample"
    )
    with_open = (
        select(DrawnPart.draw_id)
        .join(Assignment, Assignment.drawn_part_id == DrawnPart.id)
        .where(_is_open())
    )
    without = select(DrawnPart.draw_id).where(lacking)
    of_sample = and_(Assignment.part_id == DrawnPart.part_id, Assignment.purpose == "sample")
    is_open = Assignment.state == "open"
    chosen = (
        select(
            Draw.id,
            Team.name,
            Draw.period,
            Draw.created_at,
            func.count().filter(is_open),
            func.count().filter(is_open, Assignment.due_on < today),
            func.count().filter(Assignment.state == "done"),
            func.count().filter(Assignment.state == "skipped"),
            func.count().filter(Assignment.id.is_(None)),
            func.min(Assignment.due_on).filter(is_open),
        )
        .join(DrawnPart, DrawnPart.draw_id == Draw.id)
        .join(Team, Team.id == Draw.team_id)
        .outerjoin(Assignment, of_sample)
        .where(or_(Draw.id.in_(with_open), Draw.id.in_(without)))
        .group_by(Draw.id, Team.name, Draw.period, Draw.created_at)
        .order_by(Draw.id.desc())
    )
    if not reach.everywhere:
        chosen = chosen.where(Draw.team_id.in_(reach.team_ids))
    return [DrawCount._make(row) for row in session.execute(chosen)]


def tasks(
    session: Session,
    reach: Reach,
    wanted: TaskFilter,
    today: date,
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[AssignedPart]:
    """Open tasks, what is due first before the others."""
    backwards = place is not None and place.backwards
    due = func.coalesce(Assignment.due_on, literal(_NEVER, Date))
    conditions = _conditions(reach, wanted, today)
    if place is not None:
        day, key = _day(place.cursor.value), place.cursor.id
        beyond = (due < day, Assignment.id < key) if backwards else (due > day, Assignment.id > key)
        conditions.append(or_(beyond[0], and_(due == day, beyond[1])))
    order = (due.desc(), Assignment.id.desc()) if backwards else (due, Assignment.id)
    chosen = assigned().where(*conditions).order_by(*order).limit(limit + 1)
    found = [AssignedPart._make(row) for row in session.execute(chosen)]
    return page_of([(row, _cursor(row)) for row in found], place, limit)


def count_tasks(session: Session, reach: Reach, wanted: TaskFilter, today: date) -> int:
    """How many open tasks a filter lets through."""
    chosen = (
        subjects.joined(select(func.count()).select_from(Assignment), Assignment)
        .outerjoin(DrawnPart, DrawnPart.id == Assignment.drawn_part_id)
        .where(*_conditions(reach, wanted, today))
    )
    return session.scalar(chosen) or 0


def task_ids(session: Session, reach: Reach, wanted: TaskFilter, today: date) -> list[int]:
    """The ids of all open tasks that a filter lets through."""
    chosen = (
        subjects.joined(select(Assignment.id), Assignment)
        .outerjoin(DrawnPart, DrawnPart.id == Assignment.drawn_part_id)
        .where(*_conditions(reach, wanted, today))
        .order_by(Assignment.id)
    )
    return list(session.scalars(chosen))


def lock_open(session: Session, task_ids: Collection[int]) -> list[MovableTask]:
    """Those of these tasks that are open, by id; nobody else changes them until this ends."""
    session.execute(
        select(Assignment.id)
        .where(Assignment.id.in_(task_ids))
        .order_by(Assignment.id)
        .with_for_update()
    )
    movable = select(
        Assignment.id,
        Subject.agent_id,
        Subject.team_id,
        Assignment.reviewer_id,
        Assignment.purpose,
        ReviewRow.id,
    )
    chosen = (
        subjects.joined(movable, Assignment)
        .outerjoin(ReviewRow, ReviewRow.assignment_id == Assignment.id)
        .where(Assignment.id.in_(task_ids), Assignment.state == "open")
        .order_by(Assignment.id)
    )
    return [MovableTask._make(row) for row in session.execute(chosen)]


def give(session: Session, given: Sequence[tuple[int, int]], behind: Mapping[int, int]) -> None:
    """Put tasks at the end of reviewers' queues: pairs of a task and who gets it, in order.

    ``behind``: the last place of each queue that has any.
    """
    last = dict(behind)
    for task_id, reviewer_id in given:
        last[reviewer_id] = last.get(reviewer_id, -1) + 1
        session.execute(
            update(Assignment)
            .where(Assignment.id == task_id)
            .values(reviewer_id=reviewer_id, position=last[reviewer_id])
        )


def set_due(session: Session, task_ids: Collection[int], due_on: date | None) -> None:
    """Say until when tasks are to be done."""
    session.execute(update(Assignment).where(Assignment.id.in_(task_ids)).values(due_on=due_on))


def ends_of_queues(session: Session, reviewer_ids: Collection[int]) -> dict[int, list[int | None]]:
    """The agents of the last open tasks in each reviewer's queue, the last first."""
    rank = (
        func.row_number()
        .over(partition_by=Assignment.reviewer_id, order_by=Assignment.position.desc())
        .label("rank")
    )
    ranked = select(Assignment.reviewer_id, Subject.agent_id.label("agent_id"), rank)
    last = (
        subjects.joined(ranked, Assignment)
        .where(_is_open(), Assignment.reviewer_id.in_(reviewer_ids))
        .subquery()
    )
    found: dict[int, list[int | None]] = {}
    rows = select(last.c.reviewer_id, last.c.agent_id).where(last.c.rank <= 20)
    for reviewer_id, agent_id in session.execute(rows.order_by(last.c.reviewer_id, last.c.rank)):
        found.setdefault(reviewer_id, []).append(agent_id)
    return found


def team_work(session: Session, reach: Reach) -> list[TeamWorkRow]:
    """How the work of teams is given out, by the teams' names."""
    chosen = (
        select(Team.id, Team.name, TeamWork.most_in_row, TeamWork.waiting_days)
        .outerjoin(TeamWork, TeamWork.team_id == Team.id)
        .order_by(Team.name, Team.id)
    )
    if not reach.everywhere:
        chosen = chosen.where(Team.id.in_(reach.team_ids))
    return [TeamWorkRow._make(row) for row in session.execute(chosen)]


def agents_with_open(session: Session, reach: Reach) -> list[tuple[int, str]]:
    """The agents whose conversations are waiting to be reviewed, by name."""
    chosen = (
        select(Agent.id, Agent.name)
        .where(
            Agent.id.in_(
                subjects.joined(select(Subject.agent_id).select_from(Assignment), Assignment).where(
                    _is_open(), *subjects.within(reach)
                )
            )
        )
        .order_by(Agent.name, Agent.id)
    )
    return [(row[0], row[1]) for row in session.execute(chosen)]


def _conditions(reach: Reach, wanted: TaskFilter, today: date) -> list[ColumnElement[bool]]:
    conditions = [_is_open(), *subjects.within(reach)]
    if wanted.reviewer_id is not None:
        conditions.append(Assignment.reviewer_id == wanted.reviewer_id)
    if wanted.agent_id is not None:
        conditions.append(Subject.agent_id == wanted.agent_id)
    if wanted.team_id is not None:
        conditions.append(Subject.team_id == wanted.team_id)
    if wanted.draw_id is not None:
        conditions.append(DrawnPart.draw_id == wanted.draw_id)
    if wanted.purpose is not None:
        conditions.append(Assignment.purpose == wanted.purpose.value)
    if wanted.overdue:
        conditions.append(Assignment.due_on < today)
    return conditions


def _is_open() -> ColumnElement[bool]:
    return Assignment.state == "open"


def _cursor(row: AssignedPart) -> Cursor:
    return Cursor((row.due_on or _NEVER).toordinal(), row.id)


def _day(ordinal: int) -> Any:
    return literal(date.fromordinal(min(max(ordinal, 1), _NEVER.toordinal())), Date)
