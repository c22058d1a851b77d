"""Reading the reviews that scores are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.core.reviews import COUNTED_STATES, PUBLISHED_PURPOSES, SUBMITTED_STATES, Purpose
from qa_app.core.sampling import DrawKind
from qa_app.core.scores import FrozenAnswer
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.people import Agent, AgentTeam, Team
from qa_app.storage.tables.review_figures import ReviewFigures
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow
from qa_app.storage.tables.sampling import DrawnPart


class StoredScore(NamedTuple):
    """A submitted or published review as scores need it; ``drawn``: by the random sample."""

    id: int
    state: str
    agent_id: int
    agent: str
    agent_key: str
    team_id: int | None
    team: str | None
    started_at: datetime
    rubric_version_id: int
    total: Decimal
    passed: bool | None
    drawn: bool
    part_id: int
    conversation: str


def scored_reviews(
    session: Session,
    bounds_ms: tuple[int, int],
    *,
    reach: Reach,
    agent_ids: Sequence[int] = (),
    published_only: bool = False,
) -> list[StoredScore]:
    """The submitted and published reviews of conversations that began within the bounds."""
    start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in bounds_ms)
    chosen = (
        select(
            ReviewRow.id,
            ReviewRow.state,
            Part.agent_id,
            Agent.name,
            Agent.key,
            Part.team_id,
            Team.name,
            Part.started_at,
            ReviewRow.rubric_version_id,
            ReviewRow.total,
            ReviewRow.passed,
            is_drawn(),
            Part.id,
            ConversationRow.external_id,
        )
        .join(Part, Part.id == ReviewRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Agent, Agent.id == Part.agent_id)
        .outerjoin(Team, Team.id == Part.team_id)
        .where(
            *_counted(published_only),
            Part.started_at >= start,
            Part.started_at < end,
        )
        .order_by(ReviewRow.id)
    )
    if agent_ids:
        chosen = chosen.where(Part.agent_id.in_(agent_ids))
    return [StoredScore._make(row) for row in session.execute(chosen.where(*_within(reach)))]


def first_and_last(
    session: Session,
    reach: Reach,
    agent_ids: Sequence[int] = (),
    *,
    published_only: bool,
    drawn_only: bool = False,
) -> tuple[datetime, datetime] | None:
    """When the first and the last conversation with a review began; ``None``: there is none."""
    wanted = [
        *([ReviewFigures.counts == 1] if published_only else []),
        *([ReviewFigures.drawn == 1] if drawn_only else []),
    ]
    began = ReviewFigures.started_at
    seek = select(began).where(*wanted).limit(1)
    if reach.everywhere or agent_ids:
        if agent_ids:
            seek = seek.where(ReviewFigures.agent_id.in_(agent_ids))
        if not reach.everywhere:
            seek = seek.where(ReviewFigures.team_id.in_(reach.team_ids))
        first, last = (session.scalar(seek.order_by(each)) for each in (began, began.desc()))
    else:
        # Along each team's reviews in turn, whose order an index keeps.
        of_team = seek.where(ReviewFigures.team_id == Team.id).correlate(Team)
        earliest = of_team.order_by(began).scalar_subquery()
        newest = of_team.order_by(began.desc()).scalar_subquery()
        chosen = select(func.min(earliest), func.max(newest)).where(Team.id.in_(reach.team_ids))
        first, last = session.execute(chosen).one()
    return None if first is None or last is None else (first, last)


def answers_of(
    session: Session, review_ids: Iterable[int], criteria: Collection[str] | None = None
) -> dict[int, list[FrozenAnswer]]:
    """The frozen answers of reviews, by review; to ``criteria`` alone where those are given."""
    found: dict[int, list[FrozenAnswer]] = defaultdict(list)
    if criteria is not None and not criteria:
        return found
    wanted = list(review_ids)
    # A statement takes a bounded number of values.
    for start in range(0, len(wanted), 5000):
        chosen = select(
            AnswerRow.review_id, AnswerRow.criterion, AnswerRow.earned, AnswerRow.maximum
        ).where(AnswerRow.review_id.in_(wanted[start : start + 5000]))
        if criteria is not None:
            chosen = chosen.where(AnswerRow.criterion.in_(criteria))
        for review_id, *rest in session.execute(chosen):
            found[review_id].append(FrozenAnswer._make(rest))
    return found


def agent_name(session: Session, agent_id: int) -> str | None:
    """The name of an agent, or ``None``."""
    return session.scalar(select(Agent.name).where(Agent.id == agent_id))


def was_in_reach(session: Session, agent_id: int, reach: Reach) -> bool:
    """Whether the agent is or was in a team within reach."""
    if reach.everywhere:
        return True
    theirs = select(AgentTeam.id).where(
        AgentTeam.agent_id == agent_id, AgentTeam.team_id.in_(reach.team_ids)
    )
    return session.scalar(theirs.limit(1)) is not None


def in_the_mean() -> list[ColumnElement[bool]]:
    """Which reviews make plain scores: those of the random sample that are published."""
    return [*_counted(published_only=True), is_drawn()]


def is_drawn() -> ColumnElement[bool]:
    """Whether a review came of the sample that scores are made of.

    What was taken to measure the rules came from conversations without findings alone, so a
    mean over it would be too good.
    """
    of_scores = exists().where(
        DrawnPart.part_id == ReviewRow.part_id, DrawnPart.kind == DrawKind.RANDOM.value
    )
    return and_(
        ReviewRow.assignment_id.is_not(None),
        ReviewRow.purpose == Purpose.SAMPLE.value,
        of_scores,
    )


def _within(reach: Reach) -> list[ColumnElement[bool]]:
    return [] if reach.everywhere else [Part.team_id.in_(reach.team_ids)]


def _counted(published_only: bool) -> list[ColumnElement[bool]]:
    states = COUNTED_STATES if published_only else SUBMITTED_STATES
    return [ReviewRow.state.in_(states), ReviewRow.purpose.in_(PUBLISHED_PURPOSES)]
