"""Quizzes (试评): examples with a reference, and how people scored them themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class QuizQuestion(Base):
    """The reference of an example, as ``qa_app.core.quizzes`` compares answers with it.

    ``answers``: by criterion; ``evidence``: places in the example's text. ``source``,
    ``source_id``: where it was taken from. ``replaced_at``: another one holds since then, and
    what was answered before stays with this one.
    """

    __tablename__ = "quiz_question"
    __table_args__ = (Index(None, "team_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    example_id: Mapped[int] = mapped_column(ForeignKey("example.id"), index=True)
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    source: Mapped[str] = mapped_column(String(12))
    source_id: Mapped[int | None]
    answers: Mapped[dict[str, Any]] = mapped_column(Packed)
    evidence: Mapped[list[Any]] = mapped_column(Packed)
    comment: Mapped[str] = mapped_column(Text, default="")
    set_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)


class QuizAsked(Base):
    """Somebody who was asked to score an example without a coaching task."""

    __tablename__ = "quiz_asked"

    example_id: Mapped[int] = mapped_column(ForeignKey("example.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)


class QuizAttempt(Base):
    """How somebody scored an example; ``number`` 1 counts, later ones are practice."""

    __tablename__ = "quiz_attempt"
    __table_args__ = (UniqueConstraint("question_id", "user_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("quiz_question.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    number: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(Packed)
    at: Mapped[datetime] = mapped_column(Instant)
