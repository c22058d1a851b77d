"""Reading the reviews that fair scores are made of, and those that stay out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    case,
    cast,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from qa_app.core.appeals import AppealState
from qa_app.core.reviews import COUNTED_STATES, SUBMITTED_STATES, Purpose, ReviewState
from qa_app.core.sampling import DrawKind
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.base import from_ms
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.people import Agent
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow
from qa_app.storage.tables.sampling import DrawnPart

_AT_ONCE = 5000
# As it stands in the index of these few, which a bound value would not find.
_IS_TARGETED = ReviewRow.purpose == literal_column(f"'{Purpose.TARGETED.value}'")
_OPEN = [each.value for each in AppealState if each.is_open]


class CountedReview(NamedTuple):
    """A published review of a drawn part; ``probability``: the joint one over all draws."""

    id: int
    agent_id: int
    reviewer_id: int
    total: float
    probability: float
    random: bool
    team_id: int
    started_ms: int


class TargetedReview(NamedTuple):
    """A review that was asked for because of a complaint or a flag."""

    id: int
    agent_id: int
    agent: str
    conversation: str
    started_at: datetime
    total: Decimal | None
    passed: bool | None
    state: str


class CriterionCell(NamedTuple):
    """One reviewer's answers to a criterion for one agent: shares of the points earned."""

    agent_id: int
    reviewer_id: int
    rubric_version_id: int
    criterion: str
    n: int
    total: float
    squares: float


def counted_reviews(session: Session, bounds_ms: tuple[int, int]) -> list[CountedReview]:
    """The published reviews of drawn parts whose conversations began within the bounds."""
    chosen = (
        select(
            ReviewRow.id,
            Part.agent_id,
            ReviewRow.reviewer_id,
            cast(ReviewRow.total, Float),
            func.max(DrawnPart.inclusion_probability),
            func.max(case((DrawnPart.kind == DrawKind.RANDOM.value, 1), else_=0)),
            Part.team_id,
            type_coerce(Part.started_at, BigInteger),
        )
        .join(Part, Part.id == ReviewRow.part_id)
        .join(DrawnPart, DrawnPart.part_id == ReviewRow.part_id)
        .where(*_drawn(bounds_ms), ReviewRow.state.in_(COUNTED_STATES))
        .group_by(ReviewRow.id, Part.id)
        .order_by(ReviewRow.id)
    )
    rows: Iterable[Any] = session.connection().execute(chosen)
    return [CountedReview._make(row) for row in rows if row[3] is not None and row[4] > 0]


def is_any(session: Session, bounds_ms: tuple[int, int]) -> bool:
    """Whether there is one of these."""
    chosen = (
        select(ReviewRow.id)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(*_drawn(bounds_ms), ReviewRow.state.in_(COUNTED_STATES))
        .limit(1)
    )
    return session.scalar(chosen) is not None


def waiting(session: Session, bounds_ms: tuple[int, int]) -> int:
    """How many reviews of these are submitted and not published."""
    chosen = (
        select(func.count(ReviewRow.id))
        .join(Part, Part.id == ReviewRow.part_id)
        .where(*_drawn(bounds_ms), ReviewRow.state == ReviewState.SUBMITTED.value)
    )
    return session.scalar(chosen) or 0


def appealed(session: Session, bounds_ms: tuple[int, int]) -> int:
    """How many appeals against these are neither decided nor withdrawn."""
    chosen = (
        select(func.count(AppealRow.id))
        .join(ReviewRow, ReviewRow.id == AppealRow.review_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(*_drawn(bounds_ms), AppealRow.state.in_(_OPEN))
    )
    return session.scalar(chosen) or 0


def criterion_cells(
    session: Session, bounds_ms: tuple[int, int], agents: Collection[int] | None = None
) -> list[CriterionCell]:
    """Answers of the same reviews, counted up by agent, reviewer and criterion.

    ``agents``: of these alone.
    """
    if agents is None:
        return _criterion_cells(session, bounds_ms)
    wanted = sorted(agents)
    # A statement takes a bounded number of values.
    parts = (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
    return [
        cell
        for some in parts
        for cell in _criterion_cells(session, bounds_ms, Part.agent_id.in_(some))
    ]


def _criterion_cells(
    session: Session, bounds_ms: tuple[int, int], *further: ColumnElement[bool]
) -> list[CriterionCell]:
    share = AnswerRow.earned * 100.0 / AnswerRow.maximum
    keys = (
        Part.agent_id,
        ReviewRow.reviewer_id,
        ReviewRow.rubric_version_id,
        AnswerRow.criterion,
    )
    chosen = (
        select(
            *keys,
            func.count(AnswerRow.id),
            cast(func.sum(share), Float),
            cast(func.sum(share * share), Float),
        )
        .join(ReviewRow, ReviewRow.id == AnswerRow.review_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(
            *_drawn(bounds_ms),
            *further,
            ReviewRow.state.in_(COUNTED_STATES),
            AnswerRow.earned.is_not(None),
            AnswerRow.maximum > 0,
        )
        .group_by(*keys)
    )
    return [CriterionCell._make(row) for row in session.connection().execute(chosen)]


def targeted(
    session: Session,
    bounds_ms: tuple[int, int],
    *,
    team_id: int | None = None,
    agent_id: int | None = None,
    most: int = 50,
) -> list[TargetedReview]:
    """The newest reviews that complaints and flags led to, of a team or an agent."""
    # These few are found first: along all conversations of a month one would look for each of
    # them whether it has such a review.
    few = (
        select(ReviewRow.id)
        .where(_IS_TARGETED, ReviewRow.state.in_(SUBMITTED_STATES if team_id else COUNTED_STATES))
        .cte("targeted")
        .prefix_with("MATERIALIZED")
    )
    chosen = (
        select(
            ReviewRow.id,
            Part.agent_id,
            Agent.name,
            ConversationRow.external_id,
            Part.started_at,
            ReviewRow.total,
            ReviewRow.passed,
            ReviewRow.state,
        )
        .join(few, few.c.id == ReviewRow.id)
        .join(Part, Part.id == ReviewRow.part_id)
        .join(Agent, Agent.id == Part.agent_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .where(*_between(bounds_ms))
        .order_by(Part.started_at.desc(), ReviewRow.id.desc())
        .limit(most)
    )
    if team_id is not None:
        chosen = chosen.where(Part.team_id == team_id)
    if agent_id is not None:
        chosen = chosen.where(Part.agent_id == agent_id)
    return [TargetedReview._make(row) for row in session.execute(chosen)]


def conversations_of(
    session: Session, review_ids: Collection[int]
) -> dict[int, tuple[str, datetime]]:
    """The conversation's id and when it began, by review."""
    chosen = (
        select(ReviewRow.id, ConversationRow.external_id, Part.started_at)
        .join(Part, Part.id == ReviewRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .where(ReviewRow.id.in_(review_ids))
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(chosen)}


def _between(bounds_ms: tuple[int, int]) -> list[ColumnElement[bool]]:
    start, end = map(from_ms, bounds_ms)
    return [Part.started_at >= start, Part.started_at < end]


def _drawn(bounds_ms: tuple[int, int]) -> list[ColumnElement[bool]]:
    """Reviews of the samples; what else was reviewed has no known chance."""
    return [
        ReviewRow.purpose == Purpose.SAMPLE.value,
        ReviewRow.assignment_id.is_not(None),
        Part.agent_id.is_not(None),
        Part.team_id.is_not(None),
        *_between(bounds_ms),
    ]
