"""What every draft of a definition has, of whichever kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class DefinitionDraft(Base):
    """What somebody is writing of a definition, before it is published.

    ``key``: the id of the definition that it will be a version of. ``base``: the number of the
    version that it was made from, 0 for a new one. ``document``: as its file spells it, with
    whatever is still missing or wrong. ``edition`` counts the changes, so that a second window
    notices. ``team_id``: the team whose own version it is to be; empty: all teams are to share it.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    base: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(Packed)
    edition: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[UniqueConstraint]:
        return (UniqueConstraint("author_id", "key"),)
