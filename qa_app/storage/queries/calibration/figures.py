"""What figures of agreement are made of, and the figures as last computed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from qa_app.core.calibration import Report
from qa_app.core.permissions import Reach
from qa_app.core.reviews import SUBMITTED_STATES, Purpose
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.calibration import (
    AgreementFigures,
    CalibrationPart,
    CalibrationRound,
)
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.reviews import ReviewRow

COMPARED = (Purpose.SAMPLE.value, Purpose.TARGETED.value, Purpose.CALIBRATION.value)
"""What can be set side by side: a re-check and an appeal's second look come about otherwise."""


class ComparedReview(NamedTuple):
    """A submitted review of a conversation that several have reviewed; ``total`` out of 100."""

    id: int
    part_id: int
    reviewer_id: int
    purpose: str
    rubric_version_id: int
    round_id: int | None
    total: Decimal
    submitted_at: datetime


class ReferenceOfPart(NamedTuple):
    round_id: int
    part_id: int
    total: Decimal
    rubric_version_id: int


class StoredFigures(NamedTuple):
    """``reviews``: how many the report was made of."""

    computed_at: datetime
    reviews: int
    report: Report


def compared_reviews(
    session: Session, team_id: int, rubric: str, since: datetime, until: datetime
) -> list[ComparedReview]:
    """The reviews by any version of a rubric on the conversations that two or more reviewers
    have reviewed, the last of them in a span of time. What belongs to a round that has not
    closed is left out: nobody is to learn from a figure what the others gave.
    """
    several = (
        select(ReviewRow.part_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .join(DefinitionVersion, DefinitionVersion.id == ReviewRow.rubric_version_id)
        .outerjoin(Assignment, Assignment.id == ReviewRow.assignment_id)
        .outerjoin(CalibrationRound, CalibrationRound.id == Assignment.round_id)
        .where(*_comparable(team_id, rubric))
        .group_by(ReviewRow.part_id)
        .having(
            func.count(ReviewRow.reviewer_id.distinct()) > 1,
            func.max(ReviewRow.submitted_at) >= since,
            func.max(ReviewRow.submitted_at) < until,
        )
    )
    chosen = (
        select(
            ReviewRow.id,
            ReviewRow.part_id,
            ReviewRow.reviewer_id,
            ReviewRow.purpose,
            ReviewRow.rubric_version_id,
            Assignment.round_id,
            ReviewRow.total,
            ReviewRow.submitted_at,
        )
        .join(Part, Part.id == ReviewRow.part_id)
        .join(DefinitionVersion, DefinitionVersion.id == ReviewRow.rubric_version_id)
        .outerjoin(Assignment, Assignment.id == ReviewRow.assignment_id)
        .outerjoin(CalibrationRound, CalibrationRound.id == Assignment.round_id)
        .where(*_comparable(team_id, rubric), ReviewRow.part_id.in_(several))
        .order_by(ReviewRow.submitted_at, ReviewRow.id)
    )
    return [ComparedReview._make(row) for row in session.execute(chosen)]


def references(session: Session, part_ids: Collection[int]) -> list[ReferenceOfPart]:
    """What closed rounds settled for these conversations, the latest round last."""
    chosen = (
        select(
            CalibrationRound.id,
            CalibrationPart.part_id,
            CalibrationPart.reference_total,
            CalibrationRound.rubric_version_id,
        )
        .join(CalibrationRound, CalibrationRound.id == CalibrationPart.round_id)
        .where(
            CalibrationPart.part_id.in_(part_ids),
            CalibrationPart.reference_total.is_not(None),
            CalibrationRound.state == "closed",
        )
        .order_by(CalibrationRound.closed_at, CalibrationRound.id)
    )
    return [ReferenceOfPart._make(row) for row in session.execute(chosen)]


def rubrics_compared(session: Session, reach: Reach) -> list[str]:
    """The rubrics by which rounds of these teams were held or figures computed."""
    held = (
        select(DefinitionVersion.key)
        .join(CalibrationRound, CalibrationRound.rubric_version_id == DefinitionVersion.id)
        .where(*_within(reach, CalibrationRound.team_id))
    )
    computed = select(AgreementFigures.rubric).where(*_within(reach, AgreementFigures.team_id))
    return sorted({*session.scalars(held), *session.scalars(computed)})


def stored(session: Session, team_id: int, rubric: str, period: str) -> StoredFigures | None:
    """The figures as last computed, or ``None``."""
    row = session.execute(
        select(
            AgreementFigures.computed_at, AgreementFigures.reviews, AgreementFigures.figures
        ).where(
            AgreementFigures.team_id == team_id,
            AgreementFigures.rubric == rubric,
            AgreementFigures.period == period,
        )
    ).one_or_none()
    if row is None:
        return None
    return StoredFigures(row[0], row[1], msgspec.convert(row[2], Report))


def store(
    session: Session,
    team_id: int,
    rubric: str,
    period: str,
    report: Report,
    reviews: int,
    now: datetime,
) -> None:
    """Keep figures in place of earlier ones; commits nothing."""
    row = session.scalar(
        select(AgreementFigures).where(
            AgreementFigures.team_id == team_id,
            AgreementFigures.rubric == rubric,
            AgreementFigures.period == period,
        )
    )
    if row is None:
        row = AgreementFigures(team_id=team_id, rubric=rubric, period=period)
        session.add(row)
    row.reviews, row.computed_at, row.figures = reviews, now, msgspec.to_builtins(report)
    session.flush()


def newest_period(session: Session, team_id: int, rubric: str) -> str | None:
    """The last month that has figures."""
    return session.scalar(
        select(func.max(AgreementFigures.period)).where(
            AgreementFigures.team_id == team_id,
            AgreementFigures.rubric == rubric,
            func.length(AgreementFigures.period) == len("2026-10"),
            AgreementFigures.period.not_like("%Q%"),
        )
    )


def _comparable(team_id: int, rubric: str) -> list[ColumnElement[bool]]:
    closed = CalibrationRound.state == "closed"
    return [
        Part.team_id == team_id,
        DefinitionVersion.key == rubric,
        ReviewRow.state.in_(SUBMITTED_STATES),
        ReviewRow.total.is_not(None),
        ReviewRow.purpose.in_(COMPARED),
        or_(
            Assignment.round_id.is_(None),
            closed,
            and_(ReviewRow.purpose != Purpose.CALIBRATION.value),
        ),
    ]


def _within(reach: Reach, column: InstrumentedAttribute[int]) -> list[ColumnElement[bool]]:
    return [] if reach.everywhere else [column.in_(reach.team_ids)]
