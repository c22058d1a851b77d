"""Where schemes' measures come from, and the figures that people bring or give."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Exact, Instant


class SchemeMeasureSource(Base):
    """From where a scheme's measure comes for a team; without a row, as the product takes it.

    ``measure`` as formulas name it (``team.score``). ``detail``: the latency profile, the rule,
    or nothing, as the source needs it.
    """

    __tablename__ = "scheme_measure_source"
    __table_args__ = (UniqueConstraint("team_id", "scheme", "measure"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    scheme: Mapped[str] = mapped_column(String(100))
    measure: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(30))
    detail: Mapped[str] = mapped_column(String(100), default="")
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)


class FigureImport(Base):
    """A file of figures for a team's period under a scheme.

    ``figures``: how many it brought; ``refused``: rows that could not be read. ``digest``: of
    the file.
    """

    __tablename__ = "figure_import"
    __table_args__ = (Index(None, "team_id", "scheme", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    scheme: Mapped[str] = mapped_column(String(100))
    period: Mapped[str] = mapped_column(String(10))
    file: Mapped[str] = mapped_column(String(200))
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    figures: Mapped[int]
    refused: Mapped[int]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)


class SchemeFigure(Base):
    """A figure that was brought or typed for a person, or (no agent) for the team.

    ``n``: on how many cases it rests, where that is known. ``import_id`` empty: typed.
    """

    __tablename__ = "scheme_figure"
    __table_args__ = (Index(None, "team_id", "scheme", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    scheme: Mapped[str] = mapped_column(String(100))
    period: Mapped[str] = mapped_column(String(10))
    measure: Mapped[str] = mapped_column(String(60))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    value: Mapped[Decimal] = mapped_column(Exact)
    n: Mapped[int | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("figure_import.id"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    entered_at: Mapped[datetime] = mapped_column(Instant)


class SchemeAssessment(Base):
    """What somebody gave a person for a measure, as one of the scheme's assessors.

    ``assessor``: as the scheme names it; ``given_by``: the user who entered it. Several people
    may give values as one assessor (peers).
    """

    __tablename__ = "scheme_assessment"
    __table_args__ = (
        UniqueConstraint(
            "team_id",
            "scheme",
            "period",
            "agent_id",
            "assessor",
            "measure",
            "given_by",
            name="uq_scheme_assessment_given_once",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    scheme: Mapped[str] = mapped_column(String(100))
    period: Mapped[str] = mapped_column(String(10))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    assessor: Mapped[str] = mapped_column(String(60))
    measure: Mapped[str] = mapped_column(String(60))
    value: Mapped[Decimal] = mapped_column(Exact)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    given_at: Mapped[datetime] = mapped_column(Instant)
