"""Collections of examples (案例集): in order, with notes between, for oneself or shared."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.storage.tables.base import Base, Instant


class CollectionRow(Base):
    """A collection and whom it belongs to. ``removed_at``: taken away, and can be put back."""

    __tablename__ = "collection"
    __table_args__ = (Index(None, "owner_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    items: Mapped[list[CollectionItem]] = relationship(
        cascade="all, delete-orphan", order_by="(CollectionItem.position, CollectionItem.id)"
    )
    shares: Mapped[list[CollectionShare]] = relationship(cascade="all, delete-orphan")


class CollectionShare(Base):
    """A team that sees a collection."""

    __tablename__ = "collection_share"

    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True, index=True)


class CollectionItem(Base):
    """An example in a collection, or a note between two of them (``text``).

    ``removed_at``: taken out of it, and can be put back where it was.
    """

    __tablename__ = "collection_item"
    __table_args__ = (
        UniqueConstraint("collection_id", "example_id"),
        CheckConstraint("(example_id IS NULL) <> (text = '')", name="of_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    position: Mapped[int]
    example_id: Mapped[int | None] = mapped_column(ForeignKey("example.id"), index=True)
    text: Mapped[str] = mapped_column(Text, default="")
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
