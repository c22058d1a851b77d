"""What tells conversations apart, kept so that those alike are found by an index."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, BigKey


class SimilarTerm(Base):
    """One telling bucket of pairs in one text; ``weight`` in thousandths (``core.similar``)."""

    __tablename__ = "similar_term"
    __table_args__ = (Index(None, "revision_id"), {"sqlite_with_rowid": False})

    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    weight: Mapped[int] = mapped_column()


class SimilarFrequencies(Base):
    """One row: how often each bucket occurs, counted up to ``revision_id``.

    ``counts``: 65,536 numbers of four bytes, the lowest byte first.
    """

    __tablename__ = "similar_frequencies"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(BigKey, default=0)
    documents: Mapped[int] = mapped_column(default=0)
    counts: Mapped[bytes] = mapped_column(LargeBinary)
