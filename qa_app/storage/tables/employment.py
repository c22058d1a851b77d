"""Dated facts of agents' employment."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant


class EmploymentFact(Base):
    """What became so on a day. ``kind`` as in ``qa_app.core.employment``.

    ``grade`` for a grade, ``mentor_id`` for a mentor; no mentor: from then on without one.
    """

    __tablename__ = "employment_fact"
    __table_args__ = (UniqueConstraint("agent_id", "kind", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    kind: Mapped[str] = mapped_column(String(10))
    since: Mapped[date]
    grade: Mapped[str | None] = mapped_column(String(60))
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
