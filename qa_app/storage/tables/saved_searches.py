"""Searches kept under a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant


class SavedSearchRow(Base):
    """A person's search of one list; ``searched`` as in ``qa_app.core.saved_searches``.

    ``team_id``: whose members find it too; none: its owner alone.
    """

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("owner_id", "searched", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    searched: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(Text)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    saved_at: Mapped[datetime] = mapped_column(Instant)
