"""How far the search index has got; the index itself is the dialect's own (storage.search)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, BigKey, Instant


class SearchWatermark(Base):
    """One row: revisions up to ``revision_id`` can be found.

    Of those after ``noise_after_id`` it is kept what is noisy in them (see ``NoisyText``).
    """

    __tablename__ = "search_watermark"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(BigKey, default=0)
    noise_after_id: Mapped[int] = mapped_column(BigKey, default=0, server_default=text("0"))
    moved_at: Mapped[datetime] = mapped_column(Instant)
