"""Which rubric applies where, and drafts of rubrics."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant
from qa_app.storage.tables.drafts import DefinitionDraft


class RubricUse(Base):
    """A rubric for conversations of a team and channel between two days, both inclusive.

    ``rubric``: its key among the definitions. No team: every team; no channel: every channel;
    ``until`` empty: until further notice.
    """

    __tablename__ = "rubric_use"
    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="days_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rubric: Mapped[str] = mapped_column(String(100), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(10))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class RubricDraft(DefinitionDraft):
    """What somebody is writing of a rubric."""

    __tablename__ = "rubric_draft"
