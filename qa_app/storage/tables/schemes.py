"""Which scheme assesses whom, and drafts of schemes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class SchemeUse(Base):
    """A scheme for the people of a team between two days, both inclusive.

    ``scheme``: its key among the definitions. ``role``: of these people alone; empty: of
    whomever the scheme assesses. ``until`` empty: until further notice.
    """

    __tablename__ = "scheme_use"
    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="days_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme: Mapped[str] = mapped_column(String(100), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    role: Mapped[str | None] = mapped_column(String(30))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class SchemeDraft(Base):
    """What somebody is writing of a scheme, before it is published.

    ``key``: the id of the scheme that it will be a version of. ``base``: the number of the
    version that it was made from, 0 for a new scheme. ``document``: as its file spells it, with
    whatever is still missing or wrong. ``edition`` counts the changes, so that a second window
    notices.
    """

    __tablename__ = "scheme_draft"
    __table_args__ = (UniqueConstraint("author_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    base: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(Packed)
    edition: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)
