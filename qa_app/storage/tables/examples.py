"""Examples (案例) that trainers keep."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.storage.tables.base import Base, Instant


class ExampleRow(Base):
    """A span of a message, a message, a run of them (``seq`` to ``last_seq``) or (no ``seq``) a
    whole conversation, good or bad.

    ``quote`` is its text, masked, as it was when it was kept; what was said is nowhere but in
    the conversation. ``removed_at``: taken out of the library, and can be put back.
    """

    __tablename__ = "example"
    __table_args__ = (Index(None, "team_id", "created_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    seq: Mapped[int | None]
    last_seq: Mapped[int | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    quote: Mapped[str] = mapped_column(Text, default="")
    good: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    criterion: Mapped[str | None] = mapped_column(String(200), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    tags: Mapped[list[ExampleTag]] = relationship(cascade="all, delete-orphan")


class ExampleTag(Base):
    """A tag of an example."""

    __tablename__ = "example_tag"

    example_id: Mapped[int] = mapped_column(ForeignKey("example.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(50), primary_key=True, index=True)
