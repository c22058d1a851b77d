"""Assessed periods (考核结果): what was computed, decided, published, and what came late."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Exact, Instant, Packed


class AppraisalRow(Base):
    """A team's period under one scheme. ``state`` as in ``qa_app.core.appraisals``.

    ``role``: of these people alone; empty: of whomever the scheme assesses. ``draft_id`` and
    ``published_id``: the computations that stand. ``editions``: how many times it was
    published. ``least``: fewer cases behind a figure are a thin sample. ``job_id``: what
    computes it now.
    """

    __tablename__ = "appraisal"
    __table_args__ = (UniqueConstraint("team_id", "scheme", "role", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    scheme: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(30), default="", server_default="")
    period: Mapped[str] = mapped_column(String(10), index=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    editions: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    least: Mapped[int] = mapped_column(default=5, server_default=text("5"))
    draft_id: Mapped[int | None]
    published_id: Mapped[int | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    job_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Instant)


class AppraisalRun(Base):
    """One computation; once it is published nothing of it changes any more.

    ``facts``: everything that went in, canonical JSON compressed by zlib; ``digest``: SHA-256 of
    it uncompressed. ``origins``: where figures and entries came from. ``teams``: what goes to
    the team as a whole.
    """

    __tablename__ = "appraisal_run"
    __table_args__ = (UniqueConstraint("appraisal_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"))
    number: Mapped[int]
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    label: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64))
    facts: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    origins: Mapped[dict[str, Any]] = mapped_column(Packed, deferred=True)
    warnings: Mapped[list[Any]] = mapped_column(Packed)
    teams: Mapped[list[Any]] = mapped_column(Packed)
    people: Mapped[int]
    computed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    computed_at: Mapped[datetime] = mapped_column(Instant)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None] = mapped_column(Instant)


class AppraisalResult(Base):
    """What a computation comes to for one person; ``person``: the agent's key."""

    __tablename__ = "appraisal_result"
    __table_args__ = (UniqueConstraint("run_id", "person"), Index(None, "agent_id", "run_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("appraisal_run.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    person: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))
    total: Mapped[Decimal | None] = mapped_column(Exact)
    band: Mapped[str | None] = mapped_column(String(100))
    money: Mapped[Decimal | None] = mapped_column(Exact)
    titles: Mapped[list[str]] = mapped_column(Packed)
    actions: Mapped[list[Any]] = mapped_column(Packed)
    derivation: Mapped[list[Any]] = mapped_column(Packed, deferred=True)


class AppraisalPoint(Base):
    """A point of a computation's check list with its decision; ``because`` as it was stored."""

    __tablename__ = "appraisal_point"
    __table_args__ = (UniqueConstraint("run_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("appraisal_run.id"))
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(300))
    person: Mapped[str | None] = mapped_column(String(100))
    because: Mapped[list[Any]] = mapped_column(Packed)
    decision: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    release_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    released_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    released_at: Mapped[datetime | None] = mapped_column(Instant)


class AppraisalEvent(Base):
    """One step that somebody took with a period, for its timeline."""

    __tablename__ = "appraisal_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), index=True)
    step: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class AppraisalLate(Base):
    """What somebody chose to do about a change that came after publishing.

    It is a corrected review's (``correction_id``) or a ledger entry's (``entry_id``), which stood
    then with the digest ``stood``. ``choice`` as in ``qa_app.core.appraisals``. ``into``: the
    period in which ``points`` or ``money`` (the difference) are made up for.
    """

    __tablename__ = "appraisal_late"
    __table_args__ = (
        UniqueConstraint("run_id", "correction_id"),
        Index(None, "agent_id", "into"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("appraisal_run.id"))
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("correction.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"))
    stood: Mapped[str | None] = mapped_column(String(64))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    choice: Mapped[str] = mapped_column(String(10))
    into: Mapped[str | None] = mapped_column(String(10))
    points: Mapped[Decimal | None] = mapped_column(Exact)
    money: Mapped[Decimal | None] = mapped_column(Exact)
    reason: Mapped[str] = mapped_column(Text)
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    chosen_at: Mapped[datetime] = mapped_column(Instant)
