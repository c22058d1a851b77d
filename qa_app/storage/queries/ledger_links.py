"""Which item a source suggests entries under, and what there is to suggest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, delete, exists, or_, select
from sqlalchemy.orm import Session, aliased

from qa_app.core.appeals import AppealState
from qa_app.core.ledger import EntryOrigin, EntryState
from qa_app.core.ledger.links import Link, LinkSource
from qa_app.core.listing import FindingState
from qa_app.core.reviews import COUNTED_STATES, PUBLISHED_PURPOSES
from qa_app.storage.queries.ledger import StoredEntry, stored, stored_entry
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.ledger import LedgerEvent, LedgerLink, LedgerRow
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


class OnGround(NamedTuple):
    """An entry that rests on a finding or a review, and whether that still holds."""

    stored: StoredEntry
    holds: bool


def on_grounds(session: Session, part_ids: Collection[int] | None) -> list[OnGround]:
    """Entries on findings and reviews, of some parts or of all, that may have lost their ground.

    Suggested and entered ones, and those that were taken off the list by no person.
    """
    later = aliased(LedgerEvent)
    followed = exists().where(
        later.entry_id == LedgerEvent.entry_id, later.number > LedgerEvent.number
    )
    by_nobody = exists().where(
        LedgerEvent.entry_id == LedgerRow.id, LedgerEvent.user_id.is_(None), ~followed
    )
    chosen = (
        stored()
        .add_columns(
            case(
                (LedgerRow.origin == EntryOrigin.FINDING.value, _finding_holds()),
                else_=_points_lost(),
            )
        )
        .where(
            LedgerRow.origin.in_([EntryOrigin.FINDING.value, EntryOrigin.REVIEW.value]),
            or_(
                LedgerRow.state.in_([EntryState.SUGGESTED.value, EntryState.ENTERED.value]),
                and_(LedgerRow.state == EntryState.REJECTED.value, by_nobody),
            ),
        )
        .order_by(LedgerRow.id)
    )
    if part_ids is not None:
        chosen = chosen.where(LedgerRow.part_id.in_(part_ids))
    return [
        OnGround(stored_entry(row[:-1]), bool(row[-1])) for row in session.execute(chosen).all()
    ]


def _finding_holds() -> ColumnElement[bool]:
    """Whether the very place of an entry is still a confirmed finding of its rule."""
    return exists().where(
        FindingRow.part_id == LedgerRow.part_id,
        FindingRow.rule == LedgerRow.rule,
        FindingRow.state == FindingState.CONFIRMED.value,
        FindingRow.message.is_not_distinct_from(LedgerRow.seq),
        FindingRow.start.is_not_distinct_from(LedgerRow.start),
        FindingRow.end.is_not_distinct_from(LedgerRow.end),
    )


def _points_lost() -> ColumnElement[bool]:
    """Whether the review of an entry counts and its criterion has still lost points."""
    return exists().where(
        ReviewRow.id == LedgerRow.review_id,
        AnswerRow.review_id == ReviewRow.id,
        # The entry names the criterion behind its rubric: "001-O#attitude.patience".
        LedgerRow.criterion.endswith("#" + AnswerRow.criterion),
        ReviewRow.state.in_([state.value for state in COUNTED_STATES]),
        AnswerRow.earned < AnswerRow.maximum,
    )


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
