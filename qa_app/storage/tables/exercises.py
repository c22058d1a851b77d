"""Scenario exercises (情景演练), and the turn that each agent has in one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant


def of_part_or_turn() -> CheckConstraint:
    """What a task or a review keeps to: it is of one part, or of one turn in an exercise."""
    return CheckConstraint("(part_id IS NULL) <> (exercise_turn_id IS NULL)", name="of_one")


class ExerciseRow(Base):
    """A scenario that agents of a team play, graded by a rubric without a transcript.

    ``held_at``: the beginning of its day in the team's zone; its reviews belong to the period in
    which it falls. ``version`` counts what was changed of what is played; ``note`` is for the
    reviewers. ``withdrawn_at``: it was taken back, and its marks count nowhere.
    """

    __tablename__ = "exercise"
    __table_args__ = (Index(None, "team_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    title: Mapped[str] = mapped_column(String(120))
    scenario: Mapped[str] = mapped_column(Text)
    held_at: Mapped[datetime] = mapped_column(Instant)
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    due_on: Mapped[date | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdraw_reason: Mapped[str | None] = mapped_column(Text)


class ExerciseVersion(Base):
    """What an exercise was before a change of what is played."""

    __tablename__ = "exercise_version"
    __table_args__ = (UniqueConstraint("exercise_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercise.id"))
    number: Mapped[int]
    scenario: Mapped[str] = mapped_column(Text)
    held_at: Mapped[datetime] = mapped_column(Instant)
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    replaced_at: Mapped[datetime] = mapped_column(Instant)


class ExerciseTurn(Base):
    """One agent's turn in an exercise: what is assigned and reviewed, as a part is elsewhere.

    ``record``: what the agent said and did, for whoever has to judge without having been there.
    """

    __tablename__ = "exercise_turn"
    __table_args__ = (UniqueConstraint("exercise_id", "agent_id"), Index(None, "agent_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("exercise.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    record: Mapped[str] = mapped_column(Text, default="")
