"""Who is to review what."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed
from qa_app.storage.tables.exercises import of_part_or_turn


class Assignment(Base):
    """One reviewer's task (质检任务) to review one part, or one turn in an exercise.

    ``purpose`` as in ``qa_app.core.reviews.Purpose``; a ``sample`` task has a drawn part, the
    others have none. ``state``: open, done, skipped. ``position`` orders the reviewer's queue.
    ``blind``: what the pre-screen found is hidden until the form is filled. ``criteria``: the
    only ones that are asked; ``None``: the whole rubric.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index(None, "reviewer_id", "state", "position", "id"),
        # Few of a house's tasks are open at a time: its board never reads the others.
        Index(
            "ix_assignment_open",
            "due_on",
            "id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(None, "finished_at", "reviewer_id"),
        of_part_or_turn(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    drawn_part_id: Mapped[int | None] = mapped_column(ForeignKey("drawn_part.id"), unique=True)
    purpose: Mapped[str] = mapped_column(String(12), default="sample", server_default="sample")
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    criteria: Mapped[list[str] | None] = mapped_column(Packed)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("calibration_round.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"), index=True)
    exercise_turn_id: Mapped[int | None] = mapped_column(ForeignKey("exercise_turn.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="open")
    skip_reason: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class TeamWork(Base):
    """How a team's work is given out, where it differs from what the product begins with.

    ``most_in_row``: tasks of one agent in a row. ``waiting_days``: after how many days a flagged
    conversation that waits is marked.
    """

    __tablename__ = "team_work"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    most_in_row: Mapped[int]
    waiting_days: Mapped[int]


class ReviewerShare(Base):
    """How much a reviewer takes beside the others, in percent; without a row a full load."""

    __tablename__ = "reviewer_share"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    percent: Mapped[int]
