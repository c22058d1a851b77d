"""Conversations, their immutable text revisions, and the parts that agents have in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, BigKey, Instant


def _waiting(name: str, *first: str) -> Index:
    """An index of the parts with findings that nobody has decided on: few, the gravest last."""
    waits = text("open_rank > 0")
    columns = (*first, "open_rank", "started_at", "id")
    return Index(name, *columns, sqlite_where=waits, postgresql_where=waits)


def _decided(rank: str) -> Index:
    """An index of the parts with findings of a decided state, as a team's list goes by them.

    How grave these are stands in it: the list is counted without reading a part.
    """
    has_one = text(f"{rank} > 0")
    return Index(
        f"ix_part_{rank}", "team_id", "started_at", "id", rank,
        sqlite_where=has_one, postgresql_where=has_one,
    )  # fmt: skip


class ConversationRow(Base):
    """A conversation as the source knows it; its text is in the current revision."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    external_id: Mapped[str] = mapped_column(String(200))
    current_revision_id: Mapped[int | None] = mapped_column(BigKey, index=True)


class Revision(Base):
    """One immutable text of a conversation.

    ``content`` is the whole conversation, packed by ``storage.packing``: one read gives a page
    its transcript, and an import writes one row instead of twenty. ``personal`` packs the spans
    of personal data as ``[seq, start, end, kind]``. ``digest`` tells whether a re-import brings
    anything new.
    """

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    number: Mapped[int]
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    personal: Mapped[bytes | None] = mapped_column(LargeBinary)
    message_count: Mapped[int]


class Part(Base):
    """One agent's share of one conversation: what is listed, drawn and reviewed.

    Everything a list filters or sorts by stands here, computed from the current revision.
    ``started_at`` of a conversation without times is the moment of its import, and ``timed``
    is false. ``severity_rank``: 0 none, 1 info, 2 minor, 3 major, 4 critical, over the
    findings that nobody dismissed; ``open_rank``: the same over those that nobody has decided
    on; ``confirmed_rank`` and ``dismissed_rank``: over those that somebody has confirmed or
    dismissed. ``flagged_since``: when the first that waits was found. ``risk``: 0 to 100, as
    ``qa_app.core.flagged`` weighs the findings that nobody dismissed. ``fail_chance``: in
    thousandths, how likely a review of it fails by the risk model in use; ``None``: it has not
    been read by one. Durations in milliseconds.
    """

    __tablename__ = "part"
    __table_args__ = (
        UniqueConstraint("conversation_id", "agent_id"),
        Index(None, "team_id", "started_at", "id"),
        Index(None, "agent_id", "started_at", "id"),
        Index(None, "started_at", "id"),
        Index(None, "team_id", "severity_rank", "started_at", "id"),
        _waiting("ix_part_waiting_in_team", "team_id"),
        _waiting("ix_part_waiting"),
        _decided("confirmed_rank"),
        _decided("dismissed_rank"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    channel: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime] = mapped_column(Instant)
    timed: Mapped[bool]
    message_count: Mapped[int]
    rounds: Mapped[int]
    unanswered: Mapped[int]
    first_response_ms: Mapped[int | None] = mapped_column(BigKey)
    average_response_ms: Mapped[int | None] = mapped_column(BigKey)
    longest_response_ms: Mapped[int | None] = mapped_column(BigKey)
    handling_ms: Mapped[int | None] = mapped_column(BigKey)
    finding_count: Mapped[int]
    severity_rank: Mapped[int]
    open_rank: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    confirmed_rank: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    dismissed_rank: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    flagged_since: Mapped[datetime | None] = mapped_column(Instant)
    risk: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    fail_chance: Mapped[int | None]
