"""Appeals (申诉), what happened to them, and the working days that a team gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class AppealTerms(Base):
    """The working days that a team gives for each step.

    ``seven_days``: where the team has no office hours, every day is a working day, not Monday
    to Friday alone.
    """

    __tablename__ = "appeal_terms"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    to_raise: Mapped[int]
    to_comment: Mapped[int]
    to_rescore: Mapped[int]
    to_decide: Mapped[int]
    remind: Mapped[int]
    seven_days: Mapped[bool] = mapped_column(default=False, server_default=false())
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)


class AppealRow(Base):
    """One disputed criterion of one published review.

    ``state`` and ``outcome`` as in ``qa_app.core.appeals``. ``first_answer`` is what stood when
    it was raised; ``evidence`` the places that the agent points to; ``rescored`` the second
    look's answer, ``assignment_id`` its task. ``rubric`` is the rubric's key, kept here so that
    cases are found by criterion through all its versions. ``since``: the local day on which
    what it waits for began to be waited for; ``due_on`` that step's last day, as it was when
    the step began.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        Index(None, "team_id", "state", "id"),
        Index(None, "agent_id", "id"),
        Index(None, "rubric", "criterion", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    rubric: Mapped[str] = mapped_column(String(100))
    criterion: Mapped[str] = mapped_column(String(100))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    first_reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    first_answer: Mapped[dict[str, Any]] = mapped_column(Packed)
    state: Mapped[str] = mapped_column(String(20))
    raised_on: Mapped[date]
    since: Mapped[date]
    due_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(Packed)
    comment: Mapped[str | None] = mapped_column(Text)
    rescorer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), unique=True)
    rescored: Mapped[dict[str, Any] | None] = mapped_column(Packed)
    outcome: Mapped[str | None] = mapped_column(String(10))
    decision: Mapped[str | None] = mapped_column(Text)
    decided_answer: Mapped[dict[str, Any] | None] = mapped_column(Packed)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_on: Mapped[date | None]


class AppealEvent(Base):
    """One step that somebody took, for the timeline. ``step`` as in ``qa_app.core.appeals``."""

    __tablename__ = "appeal_event"
    __table_args__ = (UniqueConstraint("appeal_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    number: Mapped[int]
    step: Mapped[str] = mapped_column(String(12))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
