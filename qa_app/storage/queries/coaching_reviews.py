"""Reading the reviews that a re-check can rest on: those of what an agent did since."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from qa_app.core.rubrics import reference
from qa_app.storage.queries.coaching import ListedTask
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.review_figures import ReviewFigures
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow

MOST = 20


class ReviewedSince(NamedTuple):
    """A published review; ``earned`` of ``maximum`` points on the task's criterion.

    Without a criterion both are ``None``, and ``total`` (out of 100) and ``passed`` tell.
    """

    review_id: int
    external_id: str
    started_at: datetime
    total: Decimal | None
    passed: bool | None
    earned: Decimal | None
    maximum: Decimal | None

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost on the criterion; without one, whether it passed."""
        if self.earned is None or self.maximum is None:
            return bool(self.passed)
        return self.earned >= self.maximum


def reviewed_since(session: Session, task: ListedTask) -> list[ReviewedSince]:
    """The published reviews of what the task's agent did between confirming it and its end.

    In its team and, where it names one, on its criterion; the latest conversation first, at most
    ``MOST``.
    """
    about = reference(task.criterion) if task.criterion else None
    on = and_(
        AnswerRow.review_id == ReviewFigures.review_id,
        AnswerRow.criterion == (about.criterion if about else None),
        AnswerRow.earned.is_not(None),
    )
    chosen = (
        select(
            ReviewFigures.review_id,
            ConversationRow.external_id,
            ReviewFigures.started_at,
            ReviewRow.total,
            ReviewRow.passed,
            AnswerRow.earned,
            AnswerRow.maximum,
        )
        .join(ReviewRow, ReviewRow.id == ReviewFigures.review_id)
        .join(Part, Part.id == ReviewFigures.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(DefinitionVersion, DefinitionVersion.id == ReviewFigures.rubric_version_id)
        .join(AnswerRow, on, isouter=about is None)
        .where(
            ReviewFigures.agent_id == task.agent_id,
            ReviewFigures.team_id == task.team_id,
            ReviewFigures.counts == 1,
            ReviewFigures.started_at >= task.confirmed_at,
        )
        .order_by(ReviewFigures.started_at.desc(), ReviewFigures.review_id.desc())
        .limit(MOST)
    )
    if task.ended_at is not None:
        chosen = chosen.where(ReviewFigures.started_at < task.ended_at)
    if about is not None and about.rubric is not None:
        chosen = chosen.where(DefinitionVersion.key == about.rubric)
    return [ReviewedSince._make(row) for row in session.execute(chosen)]
