"""Calibration rounds, the reference that their sessions settle, and figures of agreement."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class CalibrationRound(Base):
    """The same conversations to several reviewers; its tasks are assignments that name it.

    ``state`` as in ``qa_app.core.calibration``. ``blind``: the pre-screen is hidden.
    ``repeat``: also to those who know a conversation already. ``source``: chosen, random or
    overlap. ``drawn``: how it was drawn, for who wants to repeat it: seed and population of a
    random choice, or the draw. ``figures``: how far its reviewers agreed, set when it closes.
    """

    __tablename__ = "calibration_round"
    __table_args__ = (Index(None, "team_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    name: Mapped[str] = mapped_column(String(120))
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    repeat: Mapped[bool] = mapped_column(default=False, server_default=false())
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(12), default="open")
    source: Mapped[str] = mapped_column(String(10), default="chosen")
    drawn: Mapped[dict[str, Any] | None] = mapped_column(Packed)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    settling_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    figures: Mapped[dict[str, Any] | None] = mapped_column(Packed)


class CalibrationPart(Base):
    """One conversation of a round. ``reference_total``: out of 100, set when the round closes."""

    __tablename__ = "calibration_part"
    __table_args__ = (UniqueConstraint("round_id", "part_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("calibration_round.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    position: Mapped[int]
    reference_total: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))


class ReferenceAnswer(Base):
    """What a session settled for one criterion of one conversation; columns as in an answer."""

    __tablename__ = "reference_answer"
    __table_args__ = (UniqueConstraint("calibration_part_id", "criterion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calibration_part_id: Mapped[int] = mapped_column(ForeignKey("calibration_part.id"))
    criterion: Mapped[str] = mapped_column(String(100))
    value: Mapped[str | None] = mapped_column(Text)
    count: Mapped[int | None]
    points: Mapped[str | None] = mapped_column(String(20))
    not_applicable: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_at: Mapped[datetime] = mapped_column(Instant)


class AgreementFigures(Base):
    """How far a team's reviewers meant the same by a rubric in a period, as last computed.

    ``reviews``: how many reviews the figures are made of.
    """

    __tablename__ = "agreement_figures"
    __table_args__ = (UniqueConstraint("team_id", "rubric", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    rubric: Mapped[str] = mapped_column(String(100))
    period: Mapped[str] = mapped_column(String(10))
    reviews: Mapped[int]
    computed_at: Mapped[datetime] = mapped_column(Instant)
    figures: Mapped[dict[str, Any]] = mapped_column(Packed)
