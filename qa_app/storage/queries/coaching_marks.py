"""Reading what the effect of coaching is told from: who was coached on what, and the marks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    ScalarSelect,
    cast,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from qa_app.core.coaching import Coaching
from qa_app.core.coaching.tasks import TaskState
from qa_app.core.permissions import Reach
from qa_app.storage.tables.coaching import CoachingTask
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent
from qa_app.storage.tables.review_figures import ReviewFigures
from qa_app.storage.tables.reviews import AnswerRow

_AT_ONCE = 1_000
_IN_WORK = frozenset({TaskState.SET.value, TaskState.READ.value})


class CoachedOn(NamedTuple):
    """A coaching with what it was about; ``measured``: it was not taken back."""

    criterion: str
    coaching: Coaching
    agent: str
    measured: bool


class StoredMark(NamedTuple):
    """What a review of the random sample gave on a criterion, as a share of its points."""

    rubric: str
    criterion: str
    agent_id: int
    review_id: int
    started_ms: int
    share: float


class MarkedReview(NamedTuple):
    """A review as the list behind the effect shows it: ``earned`` of ``maximum`` points."""

    id: int
    conversation: str
    agent_id: int
    agent: str
    started_at: datetime
    earned: Decimal
    maximum: Decimal


def coached_on(session: Session, team_id: int) -> list[CoachedOn]:
    """Everything that agents of a team were coached on, the first set first.

    What was taken back before its agent confirmed it never was; what was taken back later was, and
    is not measured. A corrective task that begins again is not confirmed until it is once more.
    """
    chosen = (
        select(
            CoachingTask.criterion,
            CoachingTask.id,
            CoachingTask.agent_id,
            type_coerce(CoachingTask.set_at, BigInteger),
            type_coerce(CoachingTask.confirmed_at, BigInteger),
            CoachingTask.state,
            Agent.name,
        )
        .join(Agent, Agent.id == CoachingTask.agent_id)
        .where(
            CoachingTask.team_id == team_id,
            CoachingTask.criterion.is_not(None),
            or_(
                CoachingTask.state != TaskState.WITHDRAWN.value,
                CoachingTask.confirmed_at.is_not(None),
            ),
        )
        .order_by(CoachingTask.set_at, CoachingTask.id)
    )
    rows = session.connection().execute(chosen)
    return [
        CoachedOn(
            criterion or "",
            Coaching(task, agent, set_ms, None if state in _IN_WORK else confirmed_ms),
            name,
            state != TaskState.WITHDRAWN.value,
        )
        for criterion, task, agent, set_ms, confirmed_ms, state, name in rows
    ]


def agents_marked(session: Session, team_id: int, bounds_ms: tuple[int, int]) -> list[int]:
    """The agents of whom a team has reviews that :func:`marks` reads."""
    chosen = select(ReviewFigures.agent_id).where(*_told(team_id, bounds_ms)).distinct()
    return list(session.scalars(chosen))


def marks(
    session: Session,
    team_id: int,
    agents: Collection[int] | None,
    criteria: Collection[str],
    bounds_ms: tuple[int, int],
) -> Iterator[StoredMark]:
    """The marks on criteria (their bare ids), of a team's conversations within the bounds, in
    order of time.

    ``agents``: of these alone; ``None``: of everybody.
    """
    wanted = sorted(criteria)
    chosen = (
        select(
            DefinitionVersion.key,
            ReviewFigures.agent_id,
            ReviewFigures.review_id,
            type_coerce(ReviewFigures.started_at, BigInteger),
            *(_share(each) for each in wanted),
        )
        .select_from(ReviewFigures)
        .join(DefinitionVersion, DefinitionVersion.id == ReviewFigures.rubric_version_id)
        .where(*_told(team_id, bounds_ms))
        .order_by(ReviewFigures.started_at, ReviewFigures.review_id)
    )
    if agents is not None:
        chosen = chosen.where(ReviewFigures.agent_id.in_(sorted(agents)))
    # Plain rows of many thousands: past the mapping of objects, which is not needed, and some at
    # a time, or the interpreter goes through all of them again and again, looking for garbage.
    for some in session.connection().execute(chosen).partitions(_AT_ONCE):
        for rubric, agent, review, started_ms, *shares in some:
            for criterion, share in zip(wanted, shares, strict=True):
                if share is not None:
                    yield StoredMark(rubric, criterion, agent, review, started_ms, share)


def marked(session: Session, reviews: Sequence[int], criterion: str) -> list[MarkedReview]:
    """These reviews with their marks on a criterion (its bare id), in the order given."""
    shown = (
        select(
            ReviewFigures.review_id,
            ConversationRow.external_id,
            ReviewFigures.agent_id,
            Agent.name,
            ReviewFigures.started_at,
            AnswerRow.earned,
            AnswerRow.maximum,
        )
        .join(Part, Part.id == ReviewFigures.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Agent, Agent.id == ReviewFigures.agent_id)
        .join(AnswerRow, AnswerRow.review_id == ReviewFigures.review_id)
        .where(ReviewFigures.review_id.in_(reviews), AnswerRow.criterion == criterion)
    )
    found = {row[0]: MarkedReview._make(row) for row in session.execute(shown)}
    return [found[each] for each in reviews if each in found]


def _share(criterion: str) -> ScalarSelect[float]:
    """A review's mark on a criterion; looked up by the review: joined, every team's are read."""
    return (
        select(cast(AnswerRow.earned, Float) / cast(AnswerRow.maximum, Float))
        .where(
            AnswerRow.review_id == ReviewFigures.review_id,
            AnswerRow.criterion == criterion,
            AnswerRow.earned.is_not(None),
            AnswerRow.maximum > 0,
        )
        .correlate(ReviewFigures)
        .scalar_subquery()
    )


def _told(team_id: int, bounds_ms: tuple[int, int]) -> list[ColumnElement[bool]]:
    """Published reviews that the random sample is made of, of conversations within the bounds:
    reviews of complaints and flags were chosen for what was found in them.
    """
    start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in bounds_ms)
    return [
        ReviewFigures.team_id == team_id,
        ReviewFigures.started_at >= start,
        ReviewFigures.started_at < end,
        ReviewFigures.drawn == 1,
        ReviewFigures.counts == 1,
    ]


def teams_coached(session: Session, reach: Reach) -> list[int]:
    """The teams within reach in which somebody was coached on a criterion."""
    chosen = select(CoachingTask.team_id).where(CoachingTask.criterion.is_not(None)).distinct()
    if not reach.everywhere:
        chosen = chosen.where(CoachingTask.team_id.in_(reach.team_ids))
    return sorted(session.scalars(chosen))
