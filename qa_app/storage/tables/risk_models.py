"""Risk models, which of them is in use, the risks that they gave, and labels that people bring."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, LargeBinary, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, BigKey, Instant, Packed


class RiskModelRow(Base):
    """A model that was learnt; its arrays are a file, and nothing here ever changes.

    ``team_id`` empty: learnt from the whole house, for teams that have none of their own.
    ``name``: its folder; ``shipped``: among those that come with the product, else in the data
    folder. ``digest``: SHA-256 of the arrays. ``card``: as beside them, JSON. ``learnt``: the
    ids of the parts that it knows the outcome of. ``duel``: against the model in use then, on
    what was held out from both; ``against_id`` names that one.
    """

    __tablename__ = "risk_model"
    __table_args__ = (Index(None, "team_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    name: Mapped[str] = mapped_column(String(60))
    shipped: Mapped[bool] = mapped_column(default=False, server_default=false())
    digest: Mapped[str] = mapped_column(String(64))
    card: Mapped[str] = mapped_column(Text)
    learnt: Mapped[list[int]] = mapped_column(Packed, deferred=True)
    against_id: Mapped[int | None] = mapped_column(ForeignKey("risk_model.id"))
    duel: Mapped[dict[str, Any] | None] = mapped_column(Packed)
    trained_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    trained_at: Mapped[datetime] = mapped_column(Instant)


class RiskPromotion(Base):
    """That a model came into use, or (no model) that a team ranks by findings alone again.

    The newest one of a team, or of the house (no team), is in force.
    """

    __tablename__ = "risk_promotion"
    __table_args__ = (Index(None, "team_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    model_id: Mapped[int | None] = mapped_column(ForeignKey("risk_model.id"))
    note: Mapped[str] = mapped_column(Text)
    promoted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    promoted_at: Mapped[datetime] = mapped_column(Instant)


class RiskScoreRow(Base):
    """How a part's risk (``part.fail_chance``) came about: by which model, on which text.

    ``figures``: the part of each watched figure, a byte each (``ml.risk.watching``). ``sketch``:
    what it is about (``ml.risk.sketches``). ``causes``: words, rules and moments that raise the
    risk most, by place alone; ``None``: nobody has asked.
    """

    __tablename__ = "risk_score"

    part_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("part.id"), primary_key=True, autoincrement=False
    )
    model_id: Mapped[int] = mapped_column(ForeignKey("risk_model.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    figures: Mapped[bytes] = mapped_column(LargeBinary(32))
    sketch: Mapped[bytes] = mapped_column(LargeBinary(64))
    causes: Mapped[dict[str, list[list[Any]]] | None] = mapped_column(Packed)


class RiskLabelList(Base):
    """A file with a figure for each of some conversations, brought to learn from.

    ``refused``: rows that were not taken. ``digest``: of the rows.
    """

    __tablename__ = "risk_label_list"
    __table_args__ = (Index(None, "team_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    file: Mapped[str] = mapped_column(String(200))
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    labels: Mapped[int]
    refused: Mapped[int]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)


class RiskLabel(Base):
    """A conversation's figure in such a list; higher is better."""

    __tablename__ = "risk_label"

    list_id: Mapped[int] = mapped_column(ForeignKey("risk_label_list.id"), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id"), primary_key=True, index=True
    )
    value: Mapped[float] = mapped_column(Float)
