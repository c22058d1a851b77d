"""Published reviews that may become final."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from qa_app.core.appeals import AppealState
from qa_app.core.reviews import ReviewState
from qa_app.storage.queries import subjects
from qa_app.storage.queries.subjects import Subject
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.reviews import ReviewRow

_OPEN = [state.value for state in AppealState if state.is_open]


class Published(NamedTuple):
    """A published review; ``appeal_until``: ``None`` where no day was promised."""

    id: int
    team_id: int | None
    published_at: datetime
    appeal_until: date | None
    open_appeals: int


def published(session: Session, after: int, limit: int) -> list[Published]:
    """Published reviews without an open appeal, of a higher id, by id."""
    chosen = (
        _published()
        .where(ReviewRow.id > after, ~_has_open_appeal())
        .order_by(ReviewRow.id)
        .limit(limit)
    )
    return [Published._make(row) for row in session.execute(chosen)]


def one_published(session: Session, review_id: int) -> Published | None:
    """One review, where it is published and not final yet."""
    row = session.execute(_published().where(ReviewRow.id == review_id)).one_or_none()
    return None if row is None else Published._make(row)


def set_final(session: Session, review_ids: Sequence[int], state: str) -> list[int]:
    """Move those that are still published, and have no open appeal, to their final state."""
    may_close = (
        ReviewRow.id.in_(review_ids),
        ReviewRow.state == ReviewState.PUBLISHED.value,
        ~_has_open_appeal(),
    )
    found = list(session.scalars(select(ReviewRow.id).where(*may_close).order_by(ReviewRow.id)))
    session.execute(update(ReviewRow).where(ReviewRow.id.in_(found)).values(state=state))
    return found


def _has_open_appeal() -> Any:
    return exists().where(AppealRow.review_id == ReviewRow.id, AppealRow.state.in_(_OPEN))


def _published() -> Any:
    appeals = (
        select(func.count())
        .where(AppealRow.review_id == ReviewRow.id, AppealRow.state.in_(_OPEN))
        .scalar_subquery()
    )
    columns = (ReviewRow.published_at, ReviewRow.appeal_until, appeals)
    return subjects.joined(select(ReviewRow.id, Subject.team_id, *columns), ReviewRow).where(
        ReviewRow.state == ReviewState.PUBLISHED.value, ReviewRow.published_at.is_not(None)
    )
