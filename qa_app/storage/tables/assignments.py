"""Who is to review what."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant


class Assignment(Base):
    """One reviewer's task (质检任务) to review one drawn part.

    ``state``: open, done, skipped. ``position`` orders the reviewer's queue.
    """

    __tablename__ = "assignment"
    __table_args__ = (Index(None, "reviewer_id", "state", "position", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    drawn_part_id: Mapped[int] = mapped_column(ForeignKey("drawn_part.id"), unique=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="open")
    skip_reason: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
