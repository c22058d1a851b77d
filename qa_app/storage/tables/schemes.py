"""Which scheme assesses whom, and drafts of schemes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed
from qa_app.storage.tables.drafts import DefinitionDraft


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


class SchemeDraft(DefinitionDraft):
    """What somebody is writing of a scheme.

    ``earlier``: the documents that it was before its last changes, the newest last.
    """

    __tablename__ = "scheme_draft"

    earlier: Mapped[list[Any] | None] = mapped_column(Packed)
