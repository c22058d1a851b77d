"""Who is to review what."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class Assignment(Base):
    """One reviewer's task (质检任务) to review one part.

    ``purpose`` as in ``qa_app.core.reviews.Purpose``; a ``sample`` task has a drawn part, the
    others have none. ``state``: open, done, skipped. ``position`` orders the reviewer's queue.
    ``blind``: what the pre-screen found is hidden until the form is filled. ``criteria``: the
    only ones that are asked; ``None``: the whole rubric.
    """

    __tablename__ = "assignment"
    __table_args__ = (Index(None, "reviewer_id", "state", "position", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    drawn_part_id: Mapped[int | None] = mapped_column(ForeignKey("drawn_part.id"), unique=True)
    purpose: Mapped[str] = mapped_column(String(12), default="sample", server_default="sample")
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    criteria: Mapped[list[str] | None] = mapped_column(Packed)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="open")
    skip_reason: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
