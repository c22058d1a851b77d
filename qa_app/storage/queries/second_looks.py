"""Reading what reviewers answered blind, and again once the pre-screen was shown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.core.reviews import SUBMITTED_STATES
from qa_app.core.second_looks import TwiceScored, TwiceTotalled
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow, SecondAnswerRow


def twice_scored(
    session: Session, reach: Reach, since: datetime, until: datetime
) -> list[TwiceScored]:
    """Each criterion answered twice, of reviews submitted from ``since`` up to ``until``.

    A criterion that shares in no total is left out; by review and criterion.
    """
    maximum = func.coalesce(AnswerRow.maximum, SecondAnswerRow.maximum)
    chosen = (
        select(
            ReviewRow.id,
            ReviewRow.reviewer_id,
            SecondAnswerRow.criterion,
            AnswerRow.earned,
            SecondAnswerRow.earned,
            maximum,
            SecondAnswerRow.suggested,
        )
        .join(Part, Part.id == ReviewRow.part_id)
        .join(SecondAnswerRow, SecondAnswerRow.review_id == ReviewRow.id)
        .outerjoin(
            AnswerRow,
            and_(
                AnswerRow.review_id == ReviewRow.id,
                AnswerRow.criterion == SecondAnswerRow.criterion,
            ),
        )
        .where(*_looked_twice(reach, since, until), maximum.is_not(None))
        .order_by(ReviewRow.id, SecondAnswerRow.criterion)
    )
    return [TwiceScored._make(row) for row in session.execute(chosen)]


def twice_totalled(
    session: Session, reach: Reach, since: datetime, until: datetime
) -> list[TwiceTotalled]:
    """The totals of the same reviews, by review; without those that have none."""
    chosen = (
        select(ReviewRow.id, ReviewRow.reviewer_id, ReviewRow.total, ReviewRow.second_total)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(
            *_looked_twice(reach, since, until),
            ReviewRow.total.is_not(None),
            ReviewRow.second_total.is_not(None),
        )
        .order_by(ReviewRow.id)
    )
    return [TwiceTotalled._make(row) for row in session.execute(chosen)]


def _looked_twice(reach: Reach, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    conditions = [
        ReviewRow.revealed_at.is_not(None),
        ReviewRow.state.in_(SUBMITTED_STATES),
        ReviewRow.submitted_at >= since,
        ReviewRow.submitted_at < until,
    ]
    if not reach.everywhere:
        conditions.append(Part.team_id.in_(reach.team_ids))
    return conditions
