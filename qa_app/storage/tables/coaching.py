"""Coaching and corrective tasks, what they show, and what was done with them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant


class CoachingTask(Base):
    """What an agent is to do better. ``kind`` and ``state`` as in ``qa_app.core.coaching.tasks``.

    ``round``: 1, and one more for each re-check that was not passed. ``origin``, ``origin_id``:
    what it came of; that may be gone. ``confirmed_at``: the last time; ``ended_at``: done or
    withdrawn.
    """

    __tablename__ = "coaching_task"
    __table_args__ = (Index(None, "team_id", "id"), Index(None, "agent_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), index=True)
    criterion: Mapped[str | None] = mapped_column(String(200))
    goal: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    round: Mapped[int] = mapped_column(default=1)
    origin: Mapped[str | None] = mapped_column(String(12))
    origin_id: Mapped[int | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class CoachingExample(Base):
    """An example that a task shows; ``quiz``: the agent scores it themselves first."""

    __tablename__ = "coaching_example"

    task_id: Mapped[int] = mapped_column(ForeignKey("coaching_task.id"), primary_key=True)
    example_id: Mapped[int] = mapped_column(ForeignKey("example.id"), primary_key=True, index=True)
    quiz: Mapped[bool] = mapped_column(default=False, server_default=false())


class CoachingCollection(Base):
    """A collection that a task shows."""

    __tablename__ = "coaching_collection"

    task_id: Mapped[int] = mapped_column(ForeignKey("coaching_task.id"), primary_key=True)
    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id"), primary_key=True, index=True
    )


class CoachingEvent(Base):
    """A step of a task, and what was said at it."""

    __tablename__ = "coaching_event"
    __table_args__ = (Index(None, "task_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("coaching_task.id"))
    step: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
