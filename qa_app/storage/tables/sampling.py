"""Sampling plans, their runs, draws and what they drew."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Dialect,
    Float,
    ForeignKey,
    LargeBinary,
    String,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.core.sampling_plans import Population, Terms, Window
from qa_app.storage.sampling_records import (
    pack_population,
    read_terms,
    unpack_population,
    write_terms,
)
from qa_app.storage.tables.base import Base, Instant, Packed


class WrittenTerms(TypeDecorator[Terms]):
    """The terms of a plan, as JSON in bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Terms | None, dialect: Dialect) -> bytes | None:
        return None if value is None else write_terms(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Terms | None:
        return None if value is None else read_terms(value)


class PackedPopulation(TypeDecorator[Population]):
    """What a draw chose from, packed by ``storage.sampling_records``."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Population | None, dialect: Dialect) -> bytes | None:
        return None if value is None else pack_population(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Population | None:
        return None if value is None else unpack_population(value)


class SamplingPlan(Base):
    """How a team's sample is drawn, once or at the end of each window of its rhythm.

    ``rhythm``: month, week or day; where ``recurring``, each window that ends on ``since`` or
    later is drawn from once it is ``delay_days`` past. Percentages and ``due_days`` as in
    ``qa_app.core.sampling_plans.Shares``; a draw copies them. ``retired_at``: it draws no more.
    """

    __tablename__ = "sampling_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    terms: Mapped[Terms] = mapped_column(WrittenTerms)
    rhythm: Mapped[str] = mapped_column(String(10))
    recurring: Mapped[bool] = mapped_column(default=False, server_default=false())
    since: Mapped[date]
    delay_days: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    blind_percent: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    overlap_percent: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    overlap_reviewers: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    recheck_percent: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    due_days: Mapped[int | None]
    edition: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class SamplingRun(Base):
    """That a recurring plan's turn for one window came, and what came of it.

    One for each window, whatever happens: what has a draw is never drawn again by itself. Without
    a draw ``failure`` is a catalogue key that ``failure_details`` fill, and it is tried again.
    """

    __tablename__ = "sampling_run"
    __table_args__ = (UniqueConstraint("plan_id", "first_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("sampling_plan.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    tried_at: Mapped[datetime] = mapped_column(Instant)
    draw_id: Mapped[int | None] = mapped_column(ForeignKey("draw.id"))
    failure: Mapped[str | None]
    failure_details: Mapped[Any | None] = mapped_column(Packed)


class Draw(Base):
    """One draw for one team and certain days of one month, replayable from what is stored.

    ``terms``, ``seed`` and ``population`` say what was drawn by which rule from what;
    ``strata`` counts, by name, the parts of each stratum and how many of them were wanted;
    ``recall_size`` says how many more were taken of the unflagged to measure recall.
    ``risk_source``: what told the risk, where the terms ask for it. The percentages and
    ``due_days`` are those of its plan when it was made.
    """

    __tablename__ = "draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("sampling_plan.id"), index=True)
    period: Mapped[str] = mapped_column(String(10), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    seed: Mapped[str] = mapped_column(String(64))
    terms: Mapped[Terms] = mapped_column(WrittenTerms)
    population: Mapped[Population] = mapped_column(PackedPopulation, deferred=True)
    strata: Mapped[dict[str, tuple[int, int]]] = mapped_column(Packed, deferred=True)
    recall_size: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    risk_source: Mapped[str | None] = mapped_column(String(40))
    blind_percent: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    overlap_percent: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    overlap_reviewers: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    recheck_percent: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    due_days: Mapped[int | None]
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def window(self) -> Window:
        """The days from which it was drawn."""
        return Window(self.first_day, self.last_day, self.period)


class DrawnPart(Base):
    """A part that a draw chose, with its stratum and inclusion probability.

    ``kind``: random (the sample that scores are made of), risk (drawn because of what was found
    in it) or recall (taken from the unflagged in addition, to measure what the rules overlook);
    only the first counts in the plain score. ``unflagged``: whether it had no finding that counts
    when it was drawn. ``overlap``: given to further reviewers too, for calibration.

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
    overlap: Mapped[bool] = mapped_column(default=False, server_default=false())
    stratum: Mapped[str] = mapped_column(String(100))
    draw_probability: Mapped[float] = mapped_column(Float)
    inclusion_probability: Mapped[float] = mapped_column(Float)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("drawn_part.id"))
