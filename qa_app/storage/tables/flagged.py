"""Work on flagged conversations: who has one in hand, notes, what was sent to coaching, and
what was done with many at once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class FlagCase(Base):
    """What is kept of a flagged conversation that somebody has worked on.

    ``assignee_id``: who has it in hand. ``outcome`` as in ``qa_app.core.flagged``: where it was
    sent; decisions on its findings stand with these.
    """

    __tablename__ = "flag_case"
    __table_args__ = (Index(None, "assignee_id", "outcome"),)

    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), primary_key=True)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assigned_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(10))
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class FlagNote(Base):
    """What somebody noted on a flagged conversation."""

    __tablename__ = "flag_note"
    __table_args__ = (Index(None, "part_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime] = mapped_column(Instant)


class CoachingRequest(Base):
    """A conversation that somebody wants its agent coached on.

    ``rule``: the finding that it is about, where it is about one. ``taken_up_at``: coaching has
    made a task of it.
    """

    __tablename__ = "coaching_request"
    __table_args__ = (Index(None, "part_id"), Index(None, "team_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    rule: Mapped[str | None] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    taken_up_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class TriageRun(Base):
    """One step over many flagged conversations, so that it can be followed and taken back.

    ``wish`` packs what to do and to which; ``done`` the ids of what it changed, by kind.
    ``passed_over`` counts what was left alone, by reason.
    """

    __tablename__ = "triage_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(12))
    wish: Mapped[dict[str, object]] = mapped_column(Packed)
    changed: Mapped[dict[str, list[int]]] = mapped_column(Packed)
    passed_over: Mapped[dict[str, int]] = mapped_column(Packed)
    parts: Mapped[int]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    taken_back_at: Mapped[datetime | None] = mapped_column(Instant)
