"""In-app notices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class Notice(Base):
    """Something a user should look at. ``kind`` names the sentence, ``details`` fill it and
    say what it leads to; ``unique_key`` keeps one event from being told twice.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("user_id", "unique_key"),
        Index(None, "user_id", "read_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(40))
    unique_key: Mapped[str] = mapped_column(String(100))
    details: Mapped[dict[str, object]] = mapped_column(Packed)
    created_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
