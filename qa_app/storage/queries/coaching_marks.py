"""Reading what the effect of coaching is told from: who was coached on what, and the marks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Float, cast, or_, select, type_coerce
from sqlalchemy.orm import Session

from qa_app.core.coaching import Coaching
from qa_app.core.coaching.tasks import TaskState
from qa_app.core.definitions import Kind
from qa_app.core.permissions import Reach
from qa_app.storage.queries.scores import in_the_mean
from qa_app.storage.tables.coaching import CoachingTask
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow

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


def marks(
    session: Session, team_id: int, criteria: Collection[str], bounds_ms: tuple[int, int]
) -> Iterable[StoredMark]:
    """The marks on criteria (their bare ids), of a team's conversations within the bounds.

    Only of published reviews that the random sample is made of: reviews of complaints and flags
    were chosen for what was found in them.
    """
    start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in bounds_ms)
    chosen = (
        select(
            DefinitionVersion.key,
            AnswerRow.criterion,
            Part.agent_id,
            ReviewRow.id,
            type_coerce(Part.started_at, BigInteger),
            cast(AnswerRow.earned, Float) / cast(AnswerRow.maximum, Float),
        )
        .join(ReviewRow, ReviewRow.part_id == Part.id)
        .join(AnswerRow, AnswerRow.review_id == ReviewRow.id)
        .join(DefinitionVersion, DefinitionVersion.id == ReviewRow.rubric_version_id)
        .where(
            Part.team_id == team_id,
            Part.started_at >= start,
            Part.started_at < end,
            DefinitionVersion.kind == Kind.RUBRIC.value,
            # By the team's reviews, not by the criterion: that index leads through every team's.
            AnswerRow.criterion.concat("").in_(sorted(criteria)),
            AnswerRow.earned.is_not(None),
            AnswerRow.maximum > 0,
            *in_the_mean(),
        )
        .order_by(Part.started_at, ReviewRow.id)
    )
    # Plain rows of many thousands: past the mapping of objects, which is not needed.
    return (StoredMark._make(row) for row in session.connection().execute(chosen))


def teams_coached(session: Session, reach: Reach) -> list[int]:
    """The teams within reach in which somebody was coached on a criterion."""
    chosen = select(CoachingTask.team_id).where(CoachingTask.criterion.is_not(None)).distinct()
    if not reach.everywhere:
        chosen = chosen.where(CoachingTask.team_id.in_(reach.team_ids))
    return sorted(session.scalars(chosen))
