"""The ledger (台账): entries, what happened to them, and what suggests them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class LedgerRow(Base):
    """One entry of one agent; never deleted. States as in ``qa_app.core.ledger``.

    ``team_id``: the agent's team on ``day``. ``item``: its id in the scheme. ``points`` and
    ``amount`` (yuan) are unsigned. ``part_id`` to ``quote``: the place that it rests on.
    ``mark``: a digest by which the same row of a file, the same finding or the same lost
    criterion is known again.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index(None, "team_id", "day", "id"),
        Index(None, "agent_id", "day", "id"),
        Index(None, "team_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    scheme: Mapped[str] = mapped_column(String(100))
    item: Mapped[str] = mapped_column(String(100))
    day: Mapped[date]
    count: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    minutes: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    points: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    note: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    told_on: Mapped[date | None]
    answer: Mapped[str | None] = mapped_column(String(10))
    settlement: Mapped[str | None] = mapped_column(String(10))
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)
    rule: Mapped[str | None] = mapped_column(String(100))
    criterion: Mapped[str | None] = mapped_column(String(100))
    seq: Mapped[int | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    quote: Mapped[str] = mapped_column(Text, default="")
    mark: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class LedgerEvent(Base):
    """One step of an entry's timeline; ``details``: what stood before it was changed."""

    __tablename__ = "ledger_event"
    __table_args__ = (UniqueConstraint("entry_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"))
    number: Mapped[int]
    step: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any] | None] = mapped_column(Packed)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class LedgerLink(Base):
    """Which item a rule, a criterion or a critical error suggests an entry under.

    ``source`` and ``source_key`` as in ``qa_app.core.ledger.links``. No team: every team.
    ``points`` and ``amount``: what a suggestion begins with where the item leaves a choice.
    """

    __tablename__ = "ledger_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    source: Mapped[str] = mapped_column(String(10))
    source_key: Mapped[str] = mapped_column(String(200))
    scheme: Mapped[str] = mapped_column(String(100))
    item: Mapped[str] = mapped_column(String(100))
    points: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    since: Mapped[date]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
