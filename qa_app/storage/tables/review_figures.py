"""What each review counts for, in one narrow row: scores and reports add these up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant

_ADDED_UP = (
    "agent_id", "reviewer_id", "drawn", "counts", "total", "passed", "critical", "applied", "lost",
    "team_id", "started_at", "review_id",
)  # fmt: skip


def _of(name: str, *first: str) -> Index:
    """An index in which everything stands that is added up, so that no row is read for it."""
    return Index(name, *first, *(each for each in _ADDED_UP if each not in first))


class ReviewFigures(Base):
    """A submitted or published review of a conversation, as ``qa_app.core.scores.ReviewFigures``
    has it, beside whose it is and when the conversation began.

    Computed from the review, its answers, its part and what was drawn, in the transaction that
    changes one of them (``qa_app.services.review_figures``): to join these for a month of
    200,000 reviews takes seconds. ``counts``: 1 once it is published; ``drawn``: 1 where it came
    of the random sample that scores are made of. Numbers where others would have a truth value,
    so that every database adds them up. ``marks`` belong to the criteria of the rubric's version.
    """

    __tablename__ = "review_figures"
    __table_args__ = (
        _of("ix_review_figures_started_at", "started_at"),
        _of("ix_review_figures_team_id", "team_id", "started_at"),
        Index(None, "agent_id", "started_at"),
    )

    review_id: Mapped[int] = mapped_column(
        ForeignKey("review.id"), primary_key=True, autoincrement=False
    )
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    started_at: Mapped[datetime] = mapped_column(Instant)
    counts: Mapped[int] = mapped_column(SmallInteger)
    drawn: Mapped[int] = mapped_column(SmallInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    passed: Mapped[int | None] = mapped_column(SmallInteger)
    critical: Mapped[int | None] = mapped_column(SmallInteger)
    applied: Mapped[int] = mapped_column(SmallInteger)
    lost: Mapped[int] = mapped_column(SmallInteger)
    marks: Mapped[str] = mapped_column(Text)
