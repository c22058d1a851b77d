"""What was corrected on reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.corrections import CorrectionCause
from qa_app.core.reviews import Evidence
from qa_app.core.rubrics import Answer
from qa_app.storage.tables.corrections import CorrectionRow
from qa_app.storage.tables.people import User


class Version(NamedTuple):
    """One criterion at one time: its answer (``None``: there was none) and what it rested on."""

    answer: Answer | None
    evidence: tuple[Evidence, ...]


class Change(NamedTuple):
    """What stood on a criterion before a correction, and what took its place."""

    criterion: str
    before: Version
    after: Version


class StoredCorrection(NamedTuple):
    """One correction of a review; totals are those of the whole review."""

    id: int
    cause: CorrectionCause
    cause_id: int
    changes: tuple[Change, ...]
    total_before: Decimal | None
    total_after: Decimal | None
    reason: str
    by: str | None
    at: datetime


def add(
    session: Session,
    review_id: int,
    cause: CorrectionCause,
    cause_id: int,
    changes: Sequence[Change],
    totals: tuple[Decimal | None, Decimal | None],
    *,
    reason: str,
    by: int | None,
    now: datetime,
) -> None:
    """Keep a correction; ``totals``: before and after."""
    session.add(
        CorrectionRow(
            review_id=review_id,
            cause=cause.value,
            cause_id=cause_id,
            changes={
                change.criterion: {
                    "before": _packed(change.before),
                    "after": _packed(change.after),
                }
                for change in changes
            },
            total_before=totals[0],
            total_after=totals[1],
            reason=reason,
            by_id=by,
            at=now,
        )
    )
    session.flush()


def of_review(session: Session, review_id: int) -> list[StoredCorrection]:
    """The corrections of a review, the first first."""
    rows = session.execute(
        select(CorrectionRow, User.name)
        .outerjoin(User, User.id == CorrectionRow.by_id)
        .where(CorrectionRow.review_id == review_id)
        .order_by(CorrectionRow.id)
    )
    return [_stored(row, name) for row, name in rows]


def _stored(row: CorrectionRow, name: str | None) -> StoredCorrection:
    return StoredCorrection(
        id=row.id,
        cause=CorrectionCause(row.cause),
        cause_id=row.cause_id,
        changes=tuple(
            Change(criterion, _unpacked(kept["before"]), _unpacked(kept["after"]))
            for criterion, kept in row.changes.items()
        ),
        total_before=row.total_before,
        total_after=row.total_after,
        reason=row.reason,
        by=name,
        at=row.at,
    )


def _packed(version: Version) -> dict[str, Any]:
    return {
        "answer": None if version.answer is None else asdict(version.answer),
        "evidence": [asdict(each) for each in version.evidence],
    }


def _unpacked(kept: dict[str, Any]) -> Version:
    answer = kept["answer"]
    return Version(
        None if answer is None else Answer(**answer),
        tuple(Evidence(**each) for each in kept["evidence"]),
    )
