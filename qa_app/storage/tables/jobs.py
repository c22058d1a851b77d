"""Background work: this table is the truth about it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class Job(Base):
    """One piece of background work, written in the transaction that asks for it.

    ``state``: queued, running, done, failed, cancelled. A running job belongs to ``worker``
    until ``lease_until``; whoever finds the lease run out takes it over from ``checkpoint``.
    A queued job waits until ``lease_until`` where that is set. ``attempts`` counts the takeovers
    since the last checkpoint. ``unique_key`` is held while a job is queued or running, and
    ``again`` asks for another run after this one. ``progress``/``total`` count the job's own
    unit. ``failure`` is a sentence for the user (its catalogue key) that ``failure_details``
    fill.
    """

    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "lease_until", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, object]] = mapped_column(Packed)
    unique_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    state: Mapped[str] = mapped_column(String(20))
    progress: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    checkpoint: Mapped[dict[str, object] | None] = mapped_column(Packed)
    worker: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    heartbeat_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    again: Mapped[bool] = mapped_column(default=False)
    failure: Mapped[str | None] = mapped_column(Text)
    failure_details: Mapped[dict[str, object] | None] = mapped_column(Packed)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
