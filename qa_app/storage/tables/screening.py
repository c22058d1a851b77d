"""What the pre-screen found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, BigKey, Instant


class FindingRow(Base):
    """One hit of one rule version in one text revision, attributed to one part.

    Its identity over re-screens is (revision, rule, message, start, end); an absence has none
    of the last three. The hit's text is read from the revision, so that it is masked with it.
    ``state``: open, confirmed or dismissed.
    """

    __tablename__ = "finding"
    __table_args__ = (
        Index(None, "revision_id"),
        Index(None, "part_id"),
        Index(None, "rule_version_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    rule: Mapped[str] = mapped_column(String(100))
    rule_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    severity: Mapped[str] = mapped_column(String(10))
    message: Mapped[int | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="open")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
