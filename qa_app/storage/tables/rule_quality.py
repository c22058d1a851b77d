"""What people said of findings, what they said was overlooked, and how much is looked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, BigKey, Instant


class FindingDecision(Base):
    """The standing decision on one finding, for the rule version that it was made on.

    It is kept beside the finding because it outlives it: a later version of the rule may no
    longer hit there, and the decision still says how good the earlier one was. One for each
    identity (revision, rule, message, start, end); a new decision replaces it, taking it back
    removes it.
    """

    __tablename__ = "finding_decision"
    __table_args__ = (
        Index(None, "rule", "confirmed", "id"),
        Index(None, "revision_id"),
        Index(None, "part_id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    rule: Mapped[str] = mapped_column(String(100))
    rule_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    message: Mapped[int | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    confirmed: Mapped[bool]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime] = mapped_column(Instant)


class MissedFinding(Base):
    """Where a rule should have hit and did not, as somebody marked it.

    ``message`` is empty where it is about the conversation as a whole (something is missing).
    ``rule_version_id``: the version in force when it was marked.
    """

    __tablename__ = "missed_finding"
    __table_args__ = (
        Index(None, "rule", "id"),
        Index(None, "revision_id"),
        Index(None, "part_id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    rule: Mapped[str] = mapped_column(String(100))
    rule_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    message: Mapped[int | None]
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    marked_at: Mapped[datetime] = mapped_column(Instant)


class RecallShare(Base):
    """How many unflagged conversations a team's draws take in addition, in percent of the draw.

    A team without a row takes the share that the product begins with.
    """

    __tablename__ = "recall_share"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    percent: Mapped[int]
