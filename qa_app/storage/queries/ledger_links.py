"""Which item a source suggests entries under, and what there is to suggest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from qa_app.core.appeals import AppealState
from qa_app.core.ledger.links import Link, LinkSource
from qa_app.core.listing import FindingState
from qa_app.core.reviews import COUNTED_STATES, PUBLISHED_PURPOSES
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.ledger import LedgerLink
from qa_app.storage.tables.reviews import AnswerRow, EvidenceRow, ReviewRow
from qa_app.storage.tables.screening import FindingRow

_OPEN_APPEALS = [state.value for state in AppealState if state.is_open]


class ConfirmedFinding(NamedTuple):
    """A finding that somebody confirmed, in the current text of a conversation."""

    id: int
    rule: str
    part_id: int
    agent_id: int
    started_at: datetime
    revision_id: int
    message: int | None
    start: int | None
    end: int | None


class LostPoints(NamedTuple):
    """A criterion of a published review on which points were lost."""

    id: int
    review_id: int
    rubric: str
    rubric_version_id: int
    criterion: str
    earned: Decimal
    part_id: int
    agent_id: int
    started_at: datetime
    revision_id: int


class Cited(NamedTuple):
    """The first place that a review cites for a criterion."""

    seq: int
    start: int | None
    end: int | None


def every(session: Session) -> list[Link]:
    """Every link, in the order of what they are from."""
    rows = session.scalars(
        select(LedgerLink).order_by(
            LedgerLink.source, LedgerLink.source_key, LedgerLink.scheme, LedgerLink.id
        )
    )
    return [_link(row) for row in rows]


def one(session: Session, link_id: int) -> Link | None:
    """One link, or ``None``."""
    row = session.get(LedgerLink, link_id)
    return None if row is None else _link(row)


def add(session: Session, link: Link, *, created_by: int | None, now: datetime) -> int:
    """Keep a link; returns its id."""
    row = LedgerLink(
        team_id=link.team_id,
        source=link.source.value,
        source_key=link.source_key,
        scheme=link.scheme,
        item=link.item,
        points=link.points,
        amount=link.amount,
        since=link.since,
        created_by=created_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def remove(session: Session, link_id: int) -> None:
    """Forget a link."""
    session.execute(delete(LedgerLink).where(LedgerLink.id == link_id))


def confirmed_findings(
    session: Session, rules: Collection[str], since: datetime, above: int, limit: int
) -> list[ConfirmedFinding]:
    """The next confirmed findings of rules, in conversations that began since a moment."""
    rows: Any = session.execute(
        select(
            FindingRow.id,
            FindingRow.rule,
            FindingRow.part_id,
            Part.agent_id,
            Part.started_at,
            FindingRow.revision_id,
            FindingRow.message,
            FindingRow.start,
            FindingRow.end,
        )
        .join(Part, Part.id == FindingRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .where(
            FindingRow.id > above,
            FindingRow.rule.in_(rules),
            FindingRow.state == FindingState.CONFIRMED.value,
            FindingRow.revision_id == ConversationRow.current_revision_id,
            Part.agent_id.is_not(None),
            Part.started_at >= since,
        )
        .order_by(FindingRow.id)
        .limit(limit)
    )
    return [ConfirmedFinding(*row) for row in rows]


def lost_points(
    session: Session, rubrics: Collection[str], since: datetime, above: int, limit: int
) -> list[LostPoints]:
    """The next answers of published reviews that lost points, while no appeal is open on them."""
    appealed = exists().where(
        AppealRow.review_id == ReviewRow.id,
        AppealRow.criterion == AnswerRow.criterion,
        AppealRow.state.in_(_OPEN_APPEALS),
    )
    rows: Any = session.execute(
        select(
            AnswerRow.id,
            ReviewRow.id,
            DefinitionVersion.key,
            DefinitionVersion.id,
            AnswerRow.criterion,
            AnswerRow.earned,
            Part.id,
            Part.agent_id,
            Part.started_at,
            ReviewRow.revision_id,
        )
        .join(ReviewRow, ReviewRow.id == AnswerRow.review_id)
        .join(DefinitionVersion, DefinitionVersion.id == ReviewRow.rubric_version_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(
            AnswerRow.id > above,
            DefinitionVersion.key.in_(rubrics),
            ReviewRow.state.in_([state.value for state in COUNTED_STATES]),
            ReviewRow.purpose.in_([purpose.value for purpose in PUBLISHED_PURPOSES]),
            AnswerRow.earned < AnswerRow.maximum,
            Part.agent_id.is_not(None),
            Part.started_at >= since,
            ~appealed,
        )
        .order_by(AnswerRow.id)
        .limit(limit)
    )
    return [LostPoints(*row) for row in rows]


def cited(session: Session, review_ids: Collection[int]) -> dict[tuple[int, str], Cited]:
    """The first place that reviews cite, by review and criterion."""
    rows: Any = session.execute(
        select(
            EvidenceRow.review_id,
            EvidenceRow.criterion,
            EvidenceRow.seq,
            EvidenceRow.start,
            EvidenceRow.end,
        )
        .where(EvidenceRow.review_id.in_(review_ids))
        .order_by(EvidenceRow.id.desc())
    )
    return {(review, criterion): Cited(*place) for review, criterion, *place in rows}


def _link(row: LedgerLink) -> Link:
    return Link(
        id=row.id,
        team_id=row.team_id,
        source=LinkSource(row.source),
        source_key=row.source_key,
        scheme=row.scheme,
        item=row.item,
        since=row.since,
        points=row.points,
        amount=row.amount,
    )
