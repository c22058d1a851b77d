"""What came after a period was published, and what was chosen to do about it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from qa_app.core.appraisal import Entry
from qa_app.storage.queries.ledger import counted
from qa_app.storage.tables.appraisals import AppraisalLate
from qa_app.storage.tables.base import from_ms
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.corrections import CorrectionRow
from qa_app.storage.tables.ledger import LedgerEvent, LedgerRow
from qa_app.storage.tables.people import Agent, User
from qa_app.storage.tables.reviews import ReviewRow


class LateCorrection(NamedTuple):
    """A review that was corrected after its period was computed; totals before and after."""

    id: int
    review_id: int
    agent_id: int
    agent: str
    person: str
    conversation: str
    cause: str
    before: Decimal | None
    after: Decimal | None
    at: datetime


class LateEntry(NamedTuple):
    """An entry of the ledger that somebody touched after its period was computed.

    ``entry``: as it counts now; ``None``: not at all. ``step``: the last that was taken, ``at``.
    """

    id: int
    agent_id: int
    agent: str
    person: str
    item: str
    day: date
    entry: Entry | None
    step: str
    at: datetime


class Chosen(NamedTuple):
    """What was done about a correction or an entry, which ``stood`` so then."""

    correction_id: int | None
    entry_id: int | None
    agent_id: int
    stood: str | None
    choice: str
    into: str | None
    points: Decimal | None
    money: Decimal | None
    reason: str
    by: str | None
    at: datetime


def corrections(
    session: Session,
    agent_ids: Collection[int],
    bounds_ms: tuple[int, int],
    since: datetime,
) -> list[LateCorrection]:
    """The corrections of a period's reviews since it was computed, the first first."""
    start, end = map(from_ms, bounds_ms)
    rows = session.execute(
        select(
            CorrectionRow.id,
            CorrectionRow.review_id,
            Part.agent_id,
            Agent.name,
            Agent.key,
            ConversationRow.external_id,
            CorrectionRow.cause,
            CorrectionRow.total_before,
            CorrectionRow.total_after,
            CorrectionRow.at,
        )
        .join(ReviewRow, ReviewRow.id == CorrectionRow.review_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Agent, Agent.id == Part.agent_id)
        .where(
            CorrectionRow.at > since,
            CorrectionRow.total_before != CorrectionRow.total_after,
            Part.agent_id.in_(agent_ids),
            Part.started_at >= start,
            Part.started_at < end,
        )
        .order_by(CorrectionRow.id)
    )
    return [LateCorrection._make(row) for row in rows]


def entries(
    session: Session, scheme: str, agent_ids: Collection[int], since: datetime
) -> list[LateEntry]:
    """The entries of agents under a scheme that somebody touched since, the first touched first."""
    last = (
        select(LedgerEvent.entry_id, func.max(LedgerEvent.number).label("number"))
        .where(LedgerEvent.at > since)
        .group_by(LedgerEvent.entry_id)
        .subquery()
    )
    rows = session.execute(
        select(LedgerRow, Agent.key, Agent.name, LedgerEvent.step, LedgerEvent.at)
        .join(last, last.c.entry_id == LedgerRow.id)
        .join(
            LedgerEvent,
            and_(LedgerEvent.entry_id == LedgerRow.id, LedgerEvent.number == last.c.number),
        )
        .join(Agent, Agent.id == LedgerRow.agent_id)
        .where(LedgerRow.scheme == scheme, LedgerRow.agent_id.in_(agent_ids))
        .order_by(LedgerEvent.at, LedgerRow.id)
        .execution_options(populate_existing=True)
    )
    return [
        LateEntry(
            row.id,
            row.agent_id,
            name,
            key,
            row.item,
            row.day,
            counted(row, key),
            step,
            at,
        )
        for row, key, name, step, at in rows
    ]


def chosen(session: Session, run_id: int) -> list[Chosen]:
    """What was chosen since a computation was published, the first first."""
    rows = session.execute(
        select(
            AppraisalLate.correction_id,
            AppraisalLate.entry_id,
            AppraisalLate.agent_id,
            AppraisalLate.stood,
            AppraisalLate.choice,
            AppraisalLate.into,
            AppraisalLate.points,
            AppraisalLate.money,
            AppraisalLate.reason,
            User.name,
            AppraisalLate.chosen_at,
        )
        .outerjoin(User, User.id == AppraisalLate.chosen_by)
        .where(AppraisalLate.run_id == run_id)
        .order_by(AppraisalLate.id)
    )
    return [Chosen._make(row) for row in rows]


def add(session: Session, late: AppraisalLate) -> None:
    """Keep what was chosen."""
    session.add(late)
    session.flush()
