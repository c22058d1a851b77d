"""Which packs of rules are switched on, and for whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant

_ALL = text("team_id IS NULL")
_ONE = text("team_id IS NOT NULL")


class PackSwitch(Base):
    """A pack that is on for a team, or (no team) for every team; one that is off has no row."""

    __tablename__ = "pack_switch"
    __table_args__ = (
        Index(
            "ix_pack_switch_of_team",
            "team_id",
            "pack",
            unique=True,
            sqlite_where=_ONE,
            postgresql_where=_ONE,
        ),
        Index(
            "ix_pack_switch_everywhere",
            "pack",
            unique=True,
            sqlite_where=_ALL,
            postgresql_where=_ALL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pack: Mapped[str] = mapped_column(String(60))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    switched_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    switched_at: Mapped[datetime] = mapped_column(Instant)
