"""Office hours of teams."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class TeamHours(Base):
    """When a team works. ``hours`` packs the openings of each weekday, holidays and workdays."""

    __tablename__ = "team_hours"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    hours: Mapped[dict[str, list[str]]] = mapped_column(Packed)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)
