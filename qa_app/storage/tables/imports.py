"""Imports: what was brought in, by whom, with what result."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, BigKey, Instant, Packed


class Import(Base):
    """One file brought in. ``stored_as`` names the upload under DATA_DIR while it is needed.

    ``state``: previewed, queued, running, done, cancelled, failed, undone. ``mapping`` is the
    column mapping used, packed. The counts are of conversations, and of refused rows.
    """

    __tablename__ = "import"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    stored_as: Mapped[str | None] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigKey, default=0)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    mapping: Mapped[dict[str, object] | None] = mapped_column(Packed)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    read: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    warned: Mapped[int] = mapped_column(default=0)


class ImportProblem(Base):
    """A refused row or a warning: where it stands and why, as sentence and values."""

    __tablename__ = "import_problem"
    __table_args__ = (Index(None, "import_id", "id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"))
    refused: Mapped[bool]
    file: Mapped[str] = mapped_column(String(255))
    line: Mapped[int | None]
    conversation: Mapped[str | None] = mapped_column(String(200))
    sentence: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, object]] = mapped_column(Packed)
    excerpt: Mapped[str] = mapped_column(Text, default="")


class SavedMapping(Base):
    """A column mapping kept under a name, offered for the next file with the same columns."""

    __tablename__ = "saved_mapping"
    __table_args__ = (UniqueConstraint("team_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    name: Mapped[str] = mapped_column(String(100))
    columns_digest: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)
    mapping: Mapped[dict[str, object]] = mapped_column(Packed)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
