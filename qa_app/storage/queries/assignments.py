"""Reading who is to review what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, and_, false, func, literal, or_, select
from sqlalchemy.orm import Session

from qa_app.core.assignments import FULL_SHARE, MOST_IN_ROW
from qa_app.core.permissions import RIGHTS_OF, Right
from qa_app.storage.queries import subjects
from qa_app.storage.queries.subjects import Subject
from qa_app.storage.tables.assignments import Assignment, ReviewerShare, TeamWork
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.people import Agent, Membership, Team, User
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow
from qa_app.storage.tables.sampling import Draw, DrawnPart

_NEVER = date(9999, 12, 31)
"""Stands for no due date."""

MOST_SHOWN = 100
"""Tasks on one page: more than anybody reviews in a day."""


class ReviewerLoad(NamedTuple):
    """Someone who may review in a team, and how many assignments they have open.

    ``share``: how much they take beside the others, in percent.
    """

    id: int
    name: str
    agent_id: int | None
    open: int
    share: int = FULL_SHARE


class AssignedPart(NamedTuple):
    """One assignment with what it is of, and the review that came of it, if any.

    Of a turn in an exercise there is no part and no channel; ``external_id`` is the exercise's
    title then, and ``started_at`` its day.

    ``draw_id``, ``period`` and ``inclusion_probability`` are those of its draw, if one led to it.
    ``answered``: how many criteria of the review have an answer.
    """

    id: int
    state: str
    position: int
    reviewer_id: int
    reviewer: str
    part_id: int | None
    exercise_turn_id: int | None
    external_id: str
    agent_id: int | None
    agent: str | None
    team: str | None
    channel: str | None
    started_at: datetime
    timed: bool
    message_count: int
    purpose: str
    blind: bool
    rubric_version_id: int
    criteria: list[str] | None
    draw_id: int | None
    period: str | None
    inclusion_probability: float | None
    skip_reason: str | None
    due_on: date | None
    finished_at: datetime | None
    review_id: int | None
    review_state: str | None
    total: Decimal | None
    answered: int


class QueueStanding(NamedTuple):
    """How many of a reviewer's assignments are in which state."""

    open: int
    done: int
    skipped: int


class QueuePlace(NamedTuple):
    """Where an assignment stands among those of its reviewer in the same draw, from 1."""

    place: int
    of: int


def reviewers_of(session: Session, team_id: int, day: date) -> list[ReviewerLoad]:
    """Who may review in a team on a day, with their open assignments, by name."""
    roles = [role for role, rights in RIGHTS_OF.items() if Right.REVIEW in rights]
    opened = (
        select(Assignment.reviewer_id, func.count().label("number"))
        .where(Assignment.state == "open")
        .group_by(Assignment.reviewer_id)
        .subquery()
    )
    member = select(Membership.user_id).where(
        or_(Membership.team_id == team_id, Membership.team_id.is_(None)),
        Membership.role.in_(roles),
        Membership.since <= day,
        or_(Membership.until.is_(None), Membership.until >= day),
    )
    chosen = (
        select(
            User.id,
            User.name,
            User.agent_id,
            func.coalesce(opened.c.number, 0),
            func.coalesce(ReviewerShare.percent, FULL_SHARE),
        )
        .outerjoin(opened, opened.c.reviewer_id == User.id)
        .outerjoin(ReviewerShare, ReviewerShare.user_id == User.id)
        .where(User.active, User.id.in_(member))
        .order_by(User.name, User.id)
    )
    return [ReviewerLoad._make(row) for row in session.execute(chosen)]


def most_in_row(session: Session, team_id: int | None) -> int:
    """How many tasks of one agent a team wants in a row at most."""
    chosen = select(TeamWork.most_in_row).where(TeamWork.team_id == team_id)
    return session.scalar(chosen) or MOST_IN_ROW


def last_positions(session: Session, reviewer_ids: Collection[int]) -> dict[int, int]:
    """The place of the last assignment in each reviewer's queue; empty queues are left out."""
    chosen = (
        select(Assignment.reviewer_id, func.max(Assignment.position))
        .where(Assignment.reviewer_id.in_(reviewer_ids))
        .group_by(Assignment.reviewer_id)
    )
    return dict(session.execute(chosen).all())


def queue(session: Session, reviewer_id: int, limit: int = MOST_SHOWN) -> list[AssignedPart]:
    """A reviewer's first open assignments: what is due first, then in the order of the queue."""
    chosen = (
        assigned()
        .where(Assignment.reviewer_id == reviewer_id, Assignment.state == "open")
        .order_by(*_turn())
        .limit(limit)
    )
    return [AssignedPart._make(row) for row in session.execute(chosen)]


def finished(session: Session, reviewer_id: int, limit: int = MOST_SHOWN) -> list[AssignedPart]:
    """What a reviewer has last reviewed or skipped, the last one first."""
    chosen = (
        assigned()
        .where(Assignment.reviewer_id == reviewer_id, Assignment.state != "open")
        .order_by(Assignment.finished_at.desc(), Assignment.id.desc())
        .limit(limit)
    )
    return [AssignedPart._make(row) for row in session.execute(chosen)]


def one(session: Session, assignment_id: int) -> AssignedPart | None:
    """One assignment, or ``None``."""
    row = session.execute(assigned().where(Assignment.id == assignment_id)).one_or_none()
    return None if row is None else AssignedPart._make(row)


def lock(session: Session, assignment_id: int) -> None:
    """Let nobody else begin, fill or skip this assignment until this transaction ends."""
    session.execute(select(Assignment.id).where(Assignment.id == assignment_id).with_for_update())


def following(session: Session, after: AssignedPart) -> AssignedPart | None:
    """The next open assignment of the same reviewer, from the start again behind the last."""
    due, position, key = _turn()
    here = literal(after.due_on or _NEVER, Date)
    passed = or_(
        due < here,
        and_(due == here, position < after.position),
        and_(due == here, position == after.position, key < after.id),
    )
    chosen = (
        assigned()
        .where(
            Assignment.reviewer_id == after.reviewer_id,
            Assignment.state == "open",
            Assignment.id != after.id,
        )
        .order_by(passed, due, position, key)
        .limit(1)
    )
    row = session.execute(chosen).one_or_none()
    return None if row is None else AssignedPart._make(row)


def standing(session: Session, reviewer_id: int) -> QueueStanding:
    """How many of a reviewer's assignments are in which state, in the draws with open ones.

    Draws that are finished would only make the figure grow; of tasks that no draw led to, only
    the open ones count.
    """
    is_open = Assignment.state == "open"
    current = (
        select(DrawnPart.draw_id)
        .join(Assignment, Assignment.drawn_part_id == DrawnPart.id)
        .where(Assignment.reviewer_id == reviewer_id, Assignment.state == "open")
    )
    counted = session.execute(
        select(Assignment.state, func.count())
        .outerjoin(DrawnPart, DrawnPart.id == Assignment.drawn_part_id)
        .where(
            Assignment.reviewer_id == reviewer_id,
            or_(DrawnPart.draw_id.in_(current), and_(DrawnPart.id.is_(None), is_open)),
        )
        .group_by(Assignment.state)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in counted}
    return QueueStanding(counts.get("open", 0), counts.get("done", 0), counts.get("skipped", 0))


def place_of(session: Session, assigned: AssignedPart) -> QueuePlace:
    """Where an assignment stands in its reviewer's part of the draw; skipped ones left out.

    A task that no draw led to stands among the reviewer's of the same purpose.
    """
    together = (
        and_(DrawnPart.id.is_(None), Assignment.purpose == assigned.purpose)
        if assigned.draw_id is None
        else DrawnPart.draw_id == assigned.draw_id
    )
    key = (Assignment.position, Assignment.id)
    not_behind = or_(
        key[0] < assigned.position, and_(key[0] == assigned.position, key[1] <= assigned.id)
    )
    row = session.execute(
        select(func.count().filter(not_behind), func.count())
        .outerjoin(DrawnPart, DrawnPart.id == Assignment.drawn_part_id)
        .where(
            together,
            Assignment.reviewer_id == assigned.reviewer_id,
            Assignment.state != "skipped",
        )
        .select_from(Assignment)
    ).one()
    return QueuePlace(*row)


def assigned() -> Any:
    """A select of assignments with everything that a list shows of them."""
    return (
        subjects.named(
            select(
                Assignment.id,
                Assignment.state,
                Assignment.position,
                Assignment.reviewer_id,
                User.name,
                Assignment.part_id,
                Assignment.exercise_turn_id,
                Subject.name,
                Subject.agent_id,
                Agent.name,
                Team.name,
                Part.channel,
                Subject.started_at,
                func.coalesce(Part.timed, false()),
                func.coalesce(Part.message_count, 0),
                Assignment.purpose,
                Assignment.blind,
                Assignment.rubric_version_id,
                Assignment.criteria,
                DrawnPart.draw_id,
                Draw.period,
                DrawnPart.inclusion_probability,
                Assignment.skip_reason,
                Assignment.due_on,
                Assignment.finished_at,
                ReviewRow.id,
                ReviewRow.state,
                ReviewRow.total,
                _answered(),
            ),
            Assignment,
        )
        .join(User, User.id == Assignment.reviewer_id)
        .outerjoin(DrawnPart, DrawnPart.id == Assignment.drawn_part_id)
        .outerjoin(Draw, Draw.id == DrawnPart.draw_id)
        .outerjoin(Team, Team.id == Subject.team_id)
        .outerjoin(Agent, Agent.id == Subject.agent_id)
        .outerjoin(ReviewRow, ReviewRow.assignment_id == Assignment.id)
    )


def _turn() -> tuple[Any, Any, Any]:
    """The order of a queue: by due date, what has none last, then as it was given out."""
    due = func.coalesce(Assignment.due_on, literal(_NEVER, Date))
    return due, Assignment.position, Assignment.id


def _answered() -> ColumnElement[int]:
    return (
        select(func.count())
        .where(
            AnswerRow.review_id == ReviewRow.id,
            or_(
                AnswerRow.value.is_not(None),
                AnswerRow.count.is_not(None),
                AnswerRow.not_applicable,
            ),
        )
        .scalar_subquery()
    )
