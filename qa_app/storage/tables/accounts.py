"""Accounts (子账号) that people share by shift: who held which one when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant


class AccountHolder(Base):
    """One agent's time with one account, from ``since`` up to but without ``until``.

    ``source``: the platform as imports name it. ``shop`` empty: any shop. ``until`` empty:
    until further notice.
    """

    __tablename__ = "account_holder"
    __table_args__ = (
        UniqueConstraint("source", "shop", "account", "since"),
        CheckConstraint("until IS NULL OR until > since", name="times_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    shop: Mapped[str] = mapped_column(String(200))
    account: Mapped[str] = mapped_column(String(200))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    since: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
