"""Reading what a rebuild file takes along: answers, draws, corrections and appeals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.rubrics import Answer
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.corrections import CorrectionRow
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow
from qa_app.storage.tables.sampling import Draw, DrawnPart

_AT_ONCE = 5000


class FiledReview(NamedTuple):
    """A review as it stands now."""

    id: int
    part_id: int
    rubric_version_id: int
    total: Decimal
    submitted_at: datetime | None
    published_at: datetime | None


class FiledCorrection(NamedTuple):
    """A correction; ``changes``: by criterion the answers before and after."""

    review_id: int
    cause: str
    at: datetime
    total_before: Decimal
    total_after: Decimal
    changes: dict[str, tuple[Answer | None, Answer | None]]


class FiledAppeal(NamedTuple):
    review_id: int
    criterion: str
    state: str
    outcome: str | None
    raised_on: date
    decided_on: date | None


class FiledDraw(NamedTuple):
    """A draw with its terms; ``strata``: by name how many parts, and how many were wanted."""

    id: int
    first_day: date
    last_day: date
    seed: str
    method: str
    strata: dict[str, tuple[int, int]]


class FiledPart(NamedTuple):
    """A part that a draw chose, with its chance there and over all draws."""

    draw_id: int
    part_id: int
    kind: str
    stratum: str
    draw_probability: float
    inclusion_probability: float


def reviews(session: Session, ids: Collection[int]) -> list[FiledReview]:
    """Reviews by id."""
    columns = [getattr(ReviewRow, name) for name in FiledReview._fields]
    return [
        FiledReview._make(row)
        for some in _chunks(ids)
        for row in session.execute(
            select(*columns).where(ReviewRow.id.in_(some)).order_by(ReviewRow.id)
        )
    ]


def answers(session: Session, ids: Collection[int]) -> dict[int, dict[str, Answer]]:
    """The answers of reviews without their reasons, by review and criterion."""
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    for some in _chunks(ids):
        chosen = select(
            AnswerRow.review_id,
            AnswerRow.criterion,
            AnswerRow.value,
            AnswerRow.not_applicable,
            AnswerRow.count,
            AnswerRow.points,
        ).where(AnswerRow.review_id.in_(some))
        for review_id, criterion, value, na, count, points in session.execute(chosen):
            found[review_id][criterion] = Answer(value, na, count, points)
    return found


def corrections(session: Session, ids: Collection[int]) -> list[FiledCorrection]:
    """Every correction of these reviews, the first first."""
    return [
        FiledCorrection(
            row.review_id,
            row.cause,
            row.at,
            row.total_before or Decimal(0),
            row.total_after or Decimal(0),
            {
                criterion: (_answer(kept["before"]), _answer(kept["after"]))
                for criterion, kept in row.changes.items()
            },
        )
        for some in _chunks(ids)
        for row in session.scalars(
            select(CorrectionRow)
            .where(CorrectionRow.review_id.in_(some))
            .order_by(CorrectionRow.id)
        )
    ]


def appeals(session: Session, ids: Collection[int]) -> list[FiledAppeal]:
    """Every appeal against these reviews, the first first."""
    columns = [getattr(AppealRow, name) for name in FiledAppeal._fields]
    return [
        FiledAppeal._make(row)
        for some in _chunks(ids)
        for row in session.execute(
            select(*columns).where(AppealRow.review_id.in_(some)).order_by(AppealRow.id)
        )
    ]


def draws(session: Session, team_id: int, first_day: date, last_day: date) -> list[FiledDraw]:
    """The team's draws that share a day with these."""
    chosen = (
        select(Draw.id, Draw.first_day, Draw.last_day, Draw.seed, Draw.terms, Draw.strata)
        .where(Draw.team_id == team_id, Draw.first_day <= last_day, Draw.last_day >= first_day)
        .order_by(Draw.id)
    )
    return [
        FiledDraw(draw_id, first, last, seed, terms.method.value, strata)
        for draw_id, first, last, seed, terms, strata in session.execute(chosen)
    ]


def drawn(session: Session, draw_ids: Collection[int]) -> list[FiledPart]:
    """What draws chose, skipped ones among them."""
    columns = [getattr(DrawnPart, name) for name in FiledPart._fields]
    return [
        FiledPart._make(row)
        for row in session.execute(
            select(*columns).where(DrawnPart.draw_id.in_(draw_ids)).order_by(DrawnPart.id)
        )
    ]


def _answer(kept: dict[str, Any]) -> Answer | None:
    answer = kept["answer"]
    if answer is None:
        return None
    return Answer(answer["value"], answer["na"], answer["count"], answer["points"])


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """A statement takes a bounded number of values."""
    every = sorted(ids)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
