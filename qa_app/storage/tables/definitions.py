"""Rules, rubrics, latency profiles and schemes with their immutable versions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant


class DefinitionVersion(Base):
    """One version of one definition; never changed once written.

    ``kind``: rule, rubric, latency or scheme. ``key``: the definition's own id. ``body``: its YAML.
    The version in force is the highest number unless ``retired_at`` is set on it. Shipped
    files seed versions (``author_id`` empty); afterwards the database's versions win.
    ``since``: the day from which a scheme's version counts; empty: any day. ``team_id``: the team
    whose own version it is, in place of the shared one or besides; empty: all teams share it.
    Numbers count through all versions of a definition, whoever's they are, so that a number
    names one text.
    """

    __tablename__ = "definition_version"
    __table_args__ = (UniqueConstraint("kind", "key", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(100))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    since: Mapped[date | None]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
