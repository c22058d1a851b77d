"""Draws and what they drew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class Draw(Base):
    """One draw for one team and period, replayable from its seed and stored population.

    ``population`` packs the part ids by agent id as they stood when the draw was made.
    ``unflagged`` packs the ids of those from which ``recall_size`` more were taken to measure
    recall: without a finding that counts, and chosen by no draw.
    """

    __tablename__ = "draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    period: Mapped[str] = mapped_column(String(10), index=True)
    per_agent: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    population: Mapped[dict[str, list[int]]] = mapped_column(Packed)
    unflagged: Mapped[list[int] | None] = mapped_column(Packed)
    recall_size: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class DrawnPart(Base):
    """A part that a draw chose, with its stratum and inclusion probability.

    ``kind``: random (the sample that scores are made of) or recall (taken from the unflagged in
    addition, to measure what the rules overlook; it counts in no plain score). ``unflagged``:
    whether it had no finding that counts when it was drawn.

    ``draw_probability`` is that of this draw and kind alone, ``inclusion_probability`` the
    joint one over every draw of the same team and period; both are corrected for the whole
    stratum when a part is skipped or another draw is made. ``replaces_id`` names the skipped
    part in whose place this one was drawn.
    """

    __tablename__ = "drawn_part"
    __table_args__ = (UniqueConstraint("draw_id", "part_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="random", server_default="random")
    unflagged: Mapped[bool] = mapped_column(default=False, server_default=false())
    stratum: Mapped[str] = mapped_column(String(100))
    draw_probability: Mapped[float] = mapped_column(Float)
    inclusion_probability: Mapped[float] = mapped_column(Float)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("drawn_part.id"))
