"""Re-checks, and how much of a team's reviews is re-checked by whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class RecheckSetting(Base):
    """A team's share (percent, 0: none), and its seniors (user ids) before the quality leads."""

    __tablename__ = "recheck_setting"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    percent: Mapped[int]
    seniors: Mapped[list[int]] = mapped_column(Packed)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)


class RecheckRow(Base):
    """One submitted review for which chance has spoken: chosen for a re-check, or passed over.

    ``state`` as in ``qa_app.core.rechecks``. All rows with one ``seed`` were chosen from
    together; ``probability`` is the chance that the review had, ``percent`` the share asked
    for, ``covered`` whether its reviewer had been re-checked in the month already.
    ``assignment_id``: the senior's task. ``reason``: why it was settled so, or released.
    """

    __tablename__ = "recheck"
    __table_args__ = (Index(None, "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), unique=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    percent: Mapped[int]
    probability: Mapped[float] = mapped_column(Float)
    seed: Mapped[str] = mapped_column(String(64))
    covered: Mapped[bool]
    chosen_at: Mapped[datetime] = mapped_column(Instant)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), unique=True)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None] = mapped_column(Text)
