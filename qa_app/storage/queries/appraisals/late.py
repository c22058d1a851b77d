"""Corrections that came after a period was published, and what was chosen to do about them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from qa_app.storage.tables.appraisals import AppraisalLate
from qa_app.storage.tables.base import from_ms
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.corrections import CorrectionRow
from qa_app.storage.tables.people import Agent, User
from qa_app.storage.tables.reviews import ReviewRow


class LateCorrection(NamedTuple):
    """A review that was corrected after its period was computed; totals before and after.

    ``choice`` to ``by``: what was done about it, ``None`` where nobody has chosen yet.
    """

    id: int
    review_id: int
    agent_id: int
    agent: str
    person: str
    conversation: str
    cause: str
    before: Decimal | None
    after: Decimal | None
    at: datetime
    choice: str | None
    into: str | None
    points: Decimal | None
    money: Decimal | None
    reason: str | None
    by: str | None


def corrections(
    session: Session,
    run_id: int,
    agent_ids: Collection[int],
    bounds_ms: tuple[int, int],
    since: datetime,
) -> list[LateCorrection]:
    """The corrections of a period's reviews since it was computed, the first first."""
    start, end = map(from_ms, bounds_ms)
    rows = session.execute(
        select(
            CorrectionRow.id,
            CorrectionRow.review_id,
            Part.agent_id,
            Agent.name,
            Agent.key,
            ConversationRow.external_id,
            CorrectionRow.cause,
            CorrectionRow.total_before,
            CorrectionRow.total_after,
            CorrectionRow.at,
            AppraisalLate.choice,
            AppraisalLate.into,
            AppraisalLate.points,
            AppraisalLate.money,
            AppraisalLate.reason,
            User.name,
        )
        .join(ReviewRow, ReviewRow.id == CorrectionRow.review_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Agent, Agent.id == Part.agent_id)
        .outerjoin(
            AppraisalLate,
            and_(AppraisalLate.correction_id == CorrectionRow.id, AppraisalLate.run_id == run_id),
        )
        .outerjoin(User, User.id == AppraisalLate.chosen_by)
        .where(
            CorrectionRow.at > since,
            CorrectionRow.total_before != CorrectionRow.total_after,
            Part.agent_id.in_(agent_ids),
            Part.started_at >= start,
            Part.started_at < end,
        )
        .order_by(CorrectionRow.id)
    )
    return [LateCorrection._make(row) for row in rows]


def add(session: Session, late: AppraisalLate) -> None:
    """Keep what was chosen."""
    session.add(late)
    session.flush()
