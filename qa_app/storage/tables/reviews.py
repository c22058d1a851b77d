"""Reviews (质检单), their answers and evidence."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.storage.tables.base import Base, Instant
from qa_app.storage.tables.exercises import of_part_or_turn


def _targeted() -> Index:
    """An index of the reviews that complaints and flags led to: few among those of the sample."""
    few = text("purpose = 'targeted'")
    return Index("ix_review_targeted", "part_id", sqlite_where=few, postgresql_where=few)


class ReviewRow(Base):
    """One reviewer's grading of one part on one text revision, or of one turn in an exercise,
    by one rubric version.

    ``state`` and ``purpose`` as in ``qa_app.core.reviews``. ``edition`` counts the changes, so
    that a second tab notices. ``total`` and ``without_critical`` are set on submission.
    ``seconds``: how long its author worked on it with the page before them. ``batch``: the
    mark of the last batch of changes, by which one that is sent again is known.
    ``revealed_at``: when the pre-screen was shown to a blind author; the answers are locked
    since. ``second_total``: that of the second answers, set on submission. ``appeal_until``:
    the last day to appeal, as it was promised on publishing.
    """

    __tablename__ = "review"
    __table_args__ = (
        Index(None, "reviewer_id", "state", "id"),
        Index(None, "state", "submitted_at", "id"),
        Index(None, "part_id", "state"),
        _targeted(),
        of_part_or_turn(),
        CheckConstraint("(part_id IS NULL) = (revision_id IS NULL)", name="with_text"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), index=True)
    exercise_turn_id: Mapped[int | None] = mapped_column(ForeignKey("exercise_turn.id"), index=True)
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    purpose: Mapped[str] = mapped_column(String(12), default="sample", server_default="sample")
    seconds: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    edition: Mapped[int] = mapped_column(default=0)
    batch: Mapped[str | None] = mapped_column(String(36))
    revealed_at: Mapped[datetime | None] = mapped_column(Instant)
    comment: Mapped[str] = mapped_column(Text, default="")
    total: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    without_critical: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    passed: Mapped[bool | None]
    second_total: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    created_at: Mapped[datetime] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    appeal_until: Mapped[date | None]

    answers: Mapped[list[AnswerRow]] = relationship(cascade="all, delete-orphan")
    second_answers: Mapped[list[SecondAnswerRow]] = relationship(cascade="all, delete-orphan")
    evidence: Mapped[list[EvidenceRow]] = relationship(
        cascade="all, delete-orphan", order_by="EvidenceRow.id"
    )


class Answered(Base):
    """The columns of an answer to one criterion. ``value`` is a decimal, a choice or words as
    text; ``earned`` and ``maximum`` are frozen on submission. ``cause``: the rubric's id of the
    root cause of points lost.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    criterion: Mapped[str] = mapped_column(String(100))
    value: Mapped[str | None] = mapped_column(Text)
    count: Mapped[int | None]
    points: Mapped[str | None] = mapped_column(String(20))
    not_applicable: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str | None] = mapped_column(String(48))
    earned: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))
    maximum: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))


class AnswerRow(Answered):
    """The answer that counts; its points are for the averages by criterion too."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("review_id", "criterion"), Index(None, "criterion"))


class SecondAnswerRow(Answered):
    """What its author answered again once the pre-screen was shown; it counts nowhere.

    Begins as a copy of the answers that count. ``suggested``: the points that the pre-screen
    suggested then, where it suggested anything.
    """

    __tablename__ = "second_answer"
    __table_args__ = (UniqueConstraint("review_id", "criterion"),)

    suggested: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))


class EvidenceRow(Base):
    """A span (or a whole message: no start and end) that a criterion's answer rests on."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(100))
    seq: Mapped[int]
    start: Mapped[int | None]
    end: Mapped[int | None]
    quote: Mapped[str] = mapped_column(Text)
