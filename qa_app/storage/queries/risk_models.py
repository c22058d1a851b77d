"""Reading the reviews that a risk model learns from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.core.reviews import PUBLISHED_PURPOSES, SUBMITTED_STATES
from qa_app.core.rules.hits import Finding, Severity
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.screening import FindingRow

_AT_ONCE = 5000


class Reviewed(NamedTuple):
    """A graded part on the text that was graded; ``passed`` by its rubric's pass mark."""

    part_id: int
    revision_id: int
    agent_id: int | None
    started_at: datetime
    total: Decimal
    passed: bool


def reviewed(session: Session, most: int) -> list[Reviewed]:
    """The latest review of each part that has a pass mark, the newest so many, oldest first.

    Exercises and second looks are no conversations of their own, and not among them.
    """
    last = (
        select(func.max(ReviewRow.id))
        .where(
            ReviewRow.state.in_(SUBMITTED_STATES),
            ReviewRow.purpose.in_(PUBLISHED_PURPOSES),
            ReviewRow.part_id.is_not(None),
            ReviewRow.passed.is_not(None),
            ReviewRow.total.is_not(None),
        )
        .group_by(ReviewRow.part_id)
    )
    chosen = (
        select(
            Part.id,
            ReviewRow.revision_id,
            Part.agent_id,
            Part.started_at,
            ReviewRow.total,
            ReviewRow.passed,
        )
        .join(Part, Part.id == ReviewRow.part_id)
        .where(ReviewRow.id.in_(last))
        .order_by(Part.started_at.desc(), Part.id.desc())
        .limit(most)
    )
    return [Reviewed._make(row) for row in session.execute(chosen)][::-1]


def findings_of(session: Session, part_ids: Collection[int]) -> dict[int, list[Finding]]:
    """The findings of parts that nobody dismissed, by part."""
    wanted, found = sorted(part_ids), dict[int, list[Finding]]()
    for start in range(0, len(wanted), _AT_ONCE):
        chosen = select(
            FindingRow.part_id,
            FindingRow.rule,
            FindingRow.severity,
            FindingRow.message,
            FindingRow.start,
            FindingRow.end,
        ).where(
            FindingRow.part_id.in_(wanted[start : start + _AT_ONCE]),
            FindingRow.state != "dismissed",
        )
        for part, rule, severity, message, begin, end in session.execute(chosen):
            finding = Finding(rule, Severity(severity), message, begin, end, None)
            found.setdefault(part, []).append(finding)
    return found
