"""Trying rules on history, and screening again what a changed rule affects."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, BigKey, Instant, Packed


class NoisyText(Base):
    """What the matchers see of a text where the search index does not see it as they do.

    Only texts with such messages have a row. It is written with the index's entries.
    """

    __tablename__ = "noisy_text"

    revision_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("revision.id"), primary_key=True, autoincrement=False
    )
    seen: Mapped[str] = mapped_column(Text)


class TextMeasures(Base):
    """What is measured of a text, by ``core.rules.measures``.

    ``profile_version_id``: the version of the latency profile; ``format``: that of the record.
    """

    __tablename__ = "text_measures"

    revision_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("revision.id"), primary_key=True, autoincrement=False
    )
    profile_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    format: Mapped[int]
    record: Mapped[bytes] = mapped_column(LargeBinary)


class RuleRun(Base):
    """One pass over stored conversations for one rule.

    ``kind``: ``history`` tries a draft (``body``) against version ``against`` (0: no such rule
    is in force); ``rescreen`` brings the findings into line with version ``against``.
    ``whole``: everything had to be read. ``conversations``: those within reach; ``to_read``:
    those that the change can affect; ``read``: how many have been read. ``hits``: the stored
    findings before. ``figures``: what else was counted, see ``core.rule_bench``. ``team_id``: the
    team whose own version it is about; empty: the version that all teams share.
    """

    __tablename__ = "rule_run"
    __table_args__ = (Index(None, "rule", "id"), Index(None, "created_by", "rule"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text, default="")
    against: Mapped[int]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    whole: Mapped[bool] = mapped_column(default=False)
    conversations: Mapped[int] = mapped_column(default=0)
    to_read: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    hits: Mapped[int] = mapped_column(default=0)
    gained: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0)
    figures: Mapped[dict[str, Any]] = mapped_column(Packed, default=dict)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)


class RuleChange(Base):
    """One hit that a draft gains or loses; the identity of a finding, and whose it is."""

    __tablename__ = "rule_change"
    __table_args__ = (Index(None, "run_id", "gained", "id"), Index(None, "revision_id"))

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("rule_run.id"))
    gained: Mapped[bool]
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id"))
    message: Mapped[int | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
