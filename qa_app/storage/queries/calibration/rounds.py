"""Reading calibration rounds, their conversations and tasks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.base import from_ms
from qa_app.storage.tables.calibration import CalibrationPart, CalibrationRound
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.sampling import Draw, DrawnPart

_CALIBRATION, _SAMPLE = "calibration", "sample"


class ListedRound(NamedTuple):
    """A round with how far its tasks are; ``mine`` and ``mine_open``: those of one reviewer."""

    id: int
    team_id: int
    team: str
    name: str
    rubric: str
    rubric_number: int
    rubric_version_id: int
    blind: bool
    repeat: bool
    due_on: date | None
    state: str
    source: str
    created_by: str | None
    created_at: datetime
    settling_at: datetime | None
    closed_at: datetime | None
    conversations: int
    reviewers: int
    tasks: int
    done: int
    mine: int
    mine_open: int


class ListedConversation(NamedTuple):
    """A conversation of a round; ``reference_total`` out of 100 once the round has closed."""

    id: int
    part_id: int
    external_id: str
    agent_id: int | None
    agent: str | None
    team_id: int | None
    channel: str
    started_at: datetime
    timed: bool
    reference_total: Decimal | None


class RoundTask(NamedTuple):
    """One reviewer's task on one conversation, and the review that came of it."""

    id: int
    part_id: int
    purpose: str
    state: str
    reviewer_id: int
    reviewer: str
    review_id: int | None
    review_state: str | None
    revision_id: int | None
    total: Decimal | None


class Wanted(NamedTuple):
    """A conversation that may go into a round."""

    id: int
    external_id: str
    agent_id: int | None
    agent: str | None
    team_id: int | None
    channel: str
    started_at: datetime
    timed: bool


class OverlapDraw(NamedTuple):
    """A draw some of whose conversations were given to several, and are in no round yet."""

    id: int
    period: str
    conversations: int


def rounds(
    session: Session,
    reach: Reach,
    reviewer_id: int | None,
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[ListedRound]:
    """The rounds of some teams, and those that a reviewer has tasks in; the newest first."""
    backwards = place is not None and place.backwards
    conditions: list[ColumnElement[bool]] = []
    if not reach.everywhere:
        theirs = select(Assignment.round_id).where(
            Assignment.reviewer_id == reviewer_id, Assignment.round_id.is_not(None)
        )
        within = CalibrationRound.team_id.in_(reach.team_ids)
        conditions.append(or_(within, CalibrationRound.id.in_(theirs)))
    if place is not None:
        last = place.cursor.id
        conditions.append(CalibrationRound.id > last if backwards else CalibrationRound.id < last)
    order = CalibrationRound.id.asc() if backwards else CalibrationRound.id.desc()
    chosen = _listed(reviewer_id).where(*conditions).order_by(order).limit(limit + 1)
    rows = [ListedRound._make(row) for row in session.execute(chosen)]
    return page_of([(row, Cursor(row.id, row.id)) for row in rows], place, limit)


def one(session: Session, round_id: int, reviewer_id: int | None = None) -> ListedRound | None:
    """One round, or ``None``."""
    chosen = _listed(reviewer_id).where(CalibrationRound.id == round_id)
    row = session.execute(chosen).one_or_none()
    return None if row is None else ListedRound._make(row)


def lock(session: Session, round_id: int) -> None:
    """Let nobody else move this round, or what it settles, until this transaction ends."""
    session.execute(
        select(CalibrationRound.id).where(CalibrationRound.id == round_id).with_for_update()
    )


def conversations_of(session: Session, round_id: int) -> list[ListedConversation]:
    """A round's conversations in the order in which they are discussed."""
    chosen = (
        select(
            CalibrationPart.id,
            Part.id,
            ConversationRow.external_id,
            Part.agent_id,
            Agent.name,
            Part.team_id,
            Part.channel,
            Part.started_at,
            Part.timed,
            CalibrationPart.reference_total,
        )
        .join(Part, Part.id == CalibrationPart.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .where(CalibrationPart.round_id == round_id)
        .order_by(CalibrationPart.position, CalibrationPart.id)
    )
    return [ListedConversation._make(row) for row in session.execute(chosen)]


def tasks_of(session: Session, round_id: int, part_id: int | None = None) -> list[RoundTask]:
    """A round's tasks by the names of their reviewers, of one conversation where it is given."""
    chosen = (
        select(
            Assignment.id,
            Assignment.part_id,
            Assignment.purpose,
            Assignment.state,
            Assignment.reviewer_id,
            User.name,
            ReviewRow.id,
            ReviewRow.state,
            ReviewRow.revision_id,
            ReviewRow.total,
        )
        .join(User, User.id == Assignment.reviewer_id)
        .outerjoin(ReviewRow, ReviewRow.assignment_id == Assignment.id)
        .where(Assignment.round_id == round_id)
        .order_by(User.name, User.id, Assignment.id)
    )
    if part_id is not None:
        chosen = chosen.where(Assignment.part_id == part_id)
    return [RoundTask._make(row) for row in session.execute(chosen)]


def open_tasks(session: Session, round_id: int) -> int:
    """How many of a round's tasks are open, those apart that were drawn for the scores."""
    chosen = select(func.count()).where(
        Assignment.round_id == round_id,
        Assignment.state == "open",
        Assignment.purpose == _CALIBRATION,
    )
    return session.scalar(chosen) or 0


def state_of_task(session: Session, assignment_id: int) -> tuple[int, str] | None:
    """The id and the state of the round of a task, if it belongs to one."""
    row = session.execute(
        select(CalibrationRound.id, CalibrationRound.state)
        .join(Assignment, Assignment.round_id == CalibrationRound.id)
        .where(Assignment.id == assignment_id, Assignment.purpose == _CALIBRATION)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def wanted(session: Session, part_ids: Collection[int]) -> list[Wanted]:
    """These conversations, the oldest id first."""
    rows = session.execute(_wanted().where(Part.id.in_(part_ids)).order_by(Part.id))
    return [Wanted._make(row) for row in rows]


def named(session: Session, team_id: int, names: Collection[str]) -> list[Wanted]:
    """The team's conversations that files call by one of these names."""
    rows = session.execute(
        _wanted()
        .where(ConversationRow.external_id.in_(names), Part.team_id == team_id)
        .order_by(Part.id)
    )
    return [Wanted._make(row) for row in rows]


def began_in(session: Session, team_id: int, since_ms: int, until_ms: int) -> list[int]:
    """The team's conversations with an agent that began in a span of time."""
    chosen = select(Part.id).where(
        Part.team_id == team_id,
        Part.agent_id.is_not(None),
        Part.started_at.between(from_ms(since_ms), from_ms(until_ms - 1)),
    )
    return list(session.scalars(chosen.order_by(Part.id)))


def in_rounds(session: Session, part_ids: Collection[int]) -> set[int]:
    """Which of these conversations were in a round before."""
    chosen = select(CalibrationPart.part_id).where(CalibrationPart.part_id.in_(part_ids))
    return set(session.scalars(chosen))


def known_to(session: Session, part_ids: Collection[int]) -> dict[int, set[int]]:
    """Who has reviewed each of these conversations, or is about to."""
    found: dict[int, set[int]] = {}
    reviewed = select(ReviewRow.part_id, ReviewRow.reviewer_id)
    assigned = select(Assignment.part_id, Assignment.reviewer_id).where(Assignment.state == "open")
    for chosen, column in ((reviewed, ReviewRow.part_id), (assigned, Assignment.part_id)):
        for part, user in session.execute(chosen.where(column.in_(part_ids))):
            if part is not None:
                found.setdefault(part, set()).add(user)
    return found


def overlap_draws(session: Session, team_id: int) -> list[OverlapDraw]:
    """The team's draws with conversations that several review and that no round has yet."""
    several = _overlapping(select(Draw.id, Draw.period, func.count(DrawnPart.part_id.distinct())))
    chosen = several.where(Draw.team_id == team_id).group_by(Draw.id, Draw.period)
    return [OverlapDraw._make(row) for row in session.execute(chosen.order_by(Draw.id.desc()))]


def overlap_parts(session: Session, draw_id: int) -> list[tuple[int, int]]:
    """The conversations of a draw that several review, each with its rubric version."""
    chosen = _overlapping(select(DrawnPart.part_id, Assignment.rubric_version_id))
    rows = session.execute(chosen.where(Draw.id == draw_id).distinct().order_by(DrawnPart.part_id))
    return [(row[0], row[1]) for row in rows]


def overlap_tasks(
    session: Session, part_ids: Collection[int], rubric_version_id: int
) -> Sequence[Assignment]:
    """The tasks of the overlap that belong to no round: the drawn one and those beside it."""
    chosen = select(Assignment).where(
        Assignment.part_id.in_(part_ids),
        Assignment.purpose.in_([_CALIBRATION, _SAMPLE]),
        Assignment.rubric_version_id == rubric_version_id,
        Assignment.round_id.is_(None),
        Assignment.state != "skipped",
    )
    return session.scalars(chosen.order_by(Assignment.id)).all()


def _overlapping(query: Any) -> Any:
    return (
        query.select_from(DrawnPart)
        .join(Draw, Draw.id == DrawnPart.draw_id)
        .join(
            Assignment,
            and_(
                Assignment.part_id == DrawnPart.part_id,
                Assignment.purpose == _CALIBRATION,
                Assignment.round_id.is_(None),
                Assignment.state != "skipped",
            ),
        )
    )


def _wanted() -> Any:
    return (
        select(
            Part.id,
            ConversationRow.external_id,
            Part.agent_id,
            Agent.name,
            Part.team_id,
            Part.channel,
            Part.started_at,
            Part.timed,
        )
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
    )


def _listed(reviewer_id: int | None) -> Any:
    creator = User.__table__.alias("creator")
    mine = Assignment.reviewer_id == (reviewer_id or 0)
    return (
        select(
            CalibrationRound.id,
            CalibrationRound.team_id,
            Team.name,
            CalibrationRound.name,
            DefinitionVersion.key,
            DefinitionVersion.number,
            CalibrationRound.rubric_version_id,
            CalibrationRound.blind,
            CalibrationRound.repeat,
            CalibrationRound.due_on,
            CalibrationRound.state,
            CalibrationRound.source,
            creator.c.name,
            CalibrationRound.created_at,
            CalibrationRound.settling_at,
            CalibrationRound.closed_at,
            select(func.count())
            .where(CalibrationPart.round_id == CalibrationRound.id)
            .scalar_subquery(),
            _tasks(func.count(Assignment.reviewer_id.distinct())),
            _tasks(func.count()),
            _tasks(func.count(), Assignment.state == "done"),
            _tasks(func.count(), mine),
            _tasks(func.count(), mine, Assignment.state == "open"),
        )
        .join(Team, Team.id == CalibrationRound.team_id)
        .join(DefinitionVersion, DefinitionVersion.id == CalibrationRound.rubric_version_id)
        .outerjoin(creator, creator.c.id == CalibrationRound.created_by)
    )


def _tasks(counted: Any, *conditions: ColumnElement[bool]) -> Any:
    return (
        select(counted)
        .select_from(Assignment)
        .where(Assignment.round_id == CalibrationRound.id, *conditions)
        .scalar_subquery()
    )
