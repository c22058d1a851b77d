"""Reading what reviewers answered and what sessions settled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.reviews import Evidence
from qa_app.core.rubrics import Answer
from qa_app.storage.tables.calibration import CalibrationPart, ReferenceAnswer
from qa_app.storage.tables.people import User
from qa_app.storage.tables.reviews import AnswerRow, EvidenceRow


class Settled(NamedTuple):
    """The reference for one criterion, with what the session noted."""

    answer: Answer
    note: str
    settled_by: str | None
    settled_at: datetime


def answers_of(session: Session, review_ids: Collection[int]) -> dict[int, dict[str, Answer]]:
    """The answers of several reviews, by review and criterion; a review without any has none."""
    found: dict[int, dict[str, Answer]] = {review: {} for review in review_ids}
    chosen = select(
        AnswerRow.review_id,
        AnswerRow.criterion,
        AnswerRow.value,
        AnswerRow.not_applicable,
        AnswerRow.count,
        AnswerRow.points,
        AnswerRow.reason,
        AnswerRow.cause,
    ).where(AnswerRow.review_id.in_(review_ids))
    for review, criterion, value, na, count, points, reason, cause in session.execute(chosen):
        found[review][criterion] = Answer(value, na, count, points, reason, cause)
    return found


def evidence_of(session: Session, review_ids: Collection[int]) -> dict[int, list[Evidence]]:
    """The evidence of several reviews, by review."""
    found: dict[int, list[Evidence]] = {review: [] for review in review_ids}
    chosen = select(
        EvidenceRow.review_id,
        EvidenceRow.criterion,
        EvidenceRow.seq,
        EvidenceRow.start,
        EvidenceRow.end,
        EvidenceRow.quote,
    ).where(EvidenceRow.review_id.in_(review_ids))
    rows = session.execute(chosen.order_by(EvidenceRow.id))
    for review, criterion, seq, start, end, quote in rows:
        found[review].append(Evidence(criterion, seq, start, end, quote))
    return found


def references_of(session: Session, round_id: int) -> dict[int, dict[str, Settled]]:
    """What a round has settled, by conversation and criterion."""
    chosen = (
        select(
            CalibrationPart.part_id,
            ReferenceAnswer.criterion,
            ReferenceAnswer.value,
            ReferenceAnswer.not_applicable,
            ReferenceAnswer.count,
            ReferenceAnswer.points,
            ReferenceAnswer.note,
            User.name,
            ReferenceAnswer.settled_at,
        )
        .join(CalibrationPart, CalibrationPart.id == ReferenceAnswer.calibration_part_id)
        .outerjoin(User, User.id == ReferenceAnswer.settled_by)
        .where(CalibrationPart.round_id == round_id)
    )
    found: dict[int, dict[str, Settled]] = {}
    for part, criterion, value, na, count, points, note, name, at in session.execute(chosen):
        answer = Answer(value, na, count, points)
        found.setdefault(part, {})[criterion] = Settled(answer, note, name, at)
    return found


def reference_row(
    session: Session, calibration_part_id: int, criterion: str
) -> ReferenceAnswer | None:
    """The stored reference for one criterion, or ``None``."""
    return session.scalar(
        select(ReferenceAnswer).where(
            ReferenceAnswer.calibration_part_id == calibration_part_id,
            ReferenceAnswer.criterion == criterion,
        )
    )
