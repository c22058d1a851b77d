"""The published reviews of a rubric, to be scored again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.permissions import Reach
from qa_app.core.reviews import COUNTED_STATES, PUBLISHED_PURPOSES
from qa_app.core.rubrics import Answer
from qa_app.storage.queries import subjects
from qa_app.storage.queries.subjects import Subject
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow

_AT_ONCE = 5000


class PublishedReview(NamedTuple):
    """A review with what it is about: a conversation's id, or an exercise's title."""

    id: int
    rubric_version_id: int
    total: Decimal
    passed: bool | None
    agent: str | None
    conversation: str


def ids(session: Session, key: str, bounds_ms: tuple[int, int], reach: Reach) -> list[int]:
    """The published reviews on any version of a rubric, by the beginning of what they are of; the
    newest first.
    """
    start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in bounds_ms)
    found = select(ReviewRow.id).join(
        DefinitionVersion, DefinitionVersion.id == ReviewRow.rubric_version_id
    )
    chosen = (
        subjects.joined(found, ReviewRow)
        .where(
            DefinitionVersion.kind == "rubric",
            DefinitionVersion.key == key,
            ReviewRow.state.in_(COUNTED_STATES),
            ReviewRow.purpose.in_(PUBLISHED_PURPOSES),
            ReviewRow.total.is_not(None),
            Subject.started_at >= start,
            Subject.started_at < end,
            *subjects.within(reach),
        )
        .order_by(Subject.started_at.desc(), ReviewRow.id.desc())
    )
    return list(session.scalars(chosen))


def several(session: Session, review_ids: Collection[int]) -> dict[int, PublishedReview]:
    """The reviews of these ids, a few thousand at most, by id."""
    found = select(
        ReviewRow.id,
        ReviewRow.rubric_version_id,
        ReviewRow.total,
        ReviewRow.passed,
        Agent.name,
        Subject.name,
    )
    chosen = (
        subjects.named(found, ReviewRow)
        .outerjoin(Agent, Agent.id == Subject.agent_id)
        .where(ReviewRow.id.in_(review_ids), ReviewRow.total.is_not(None))
    )
    rows = [PublishedReview._make(row) for row in session.execute(chosen)]
    return {row.id: row for row in rows}


def answers_of(session: Session, review_ids: Sequence[int]) -> dict[int, dict[str, Answer]]:
    """The answers of reviews, by review and criterion."""
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    # A statement takes a bounded number of values.
    for start in range(0, len(review_ids), _AT_ONCE):
        chosen = select(
            AnswerRow.review_id,
            AnswerRow.criterion,
            AnswerRow.value,
            AnswerRow.not_applicable,
            AnswerRow.count,
            AnswerRow.points,
        ).where(AnswerRow.review_id.in_(review_ids[start : start + _AT_ONCE]))
        for review_id, criterion, value, na, count, points in session.execute(chosen):
            found[review_id][criterion] = Answer(value, na, count, points)
    return found
