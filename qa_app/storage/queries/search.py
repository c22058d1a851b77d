"""How far the search index has got, and what it has still to read."""

from __future__ import annotations

from datetime import datetime
from itertools import accumulate, takewhile
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.storage.tables.conversations import Revision
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.search import SearchWatermark


class Unindexed(NamedTuple):
    """A text that waits for the index."""

    id: int
    content: bytes
    personal: bytes | None
    message_count: int


class Watermark(NamedTuple):
    """Revisions up to ``revision_id`` can be found; ``waiting`` more are stored.

    ``imported_at``: when the newest searchable text was brought in.
    """

    revision_id: int
    waiting: int
    imported_at: datetime | None


def unindexed(session: Session, position: int, texts: int, messages: int) -> list[Unindexed]:
    """The next texts behind a position, in the order of their ids.

    At most so many, and no more than hold so many messages together, but at least one.
    """
    chosen = (
        select(Revision.id, Revision.content, Revision.personal, Revision.message_count)
        .where(Revision.id > position)
        .order_by(Revision.id)
        .limit(texts)
    )
    found = [Unindexed(*row) for row in session.execute(chosen)]
    sums = accumulate(text.message_count for text in found)
    return found[: max(1, sum(1 for _total in takewhile(messages.__ge__, sums)))]


def still_kept(session: Session, texts: list[Unindexed]) -> list[Unindexed]:
    """Those of the texts that nobody has taken back since they were read."""
    between = Revision.id.between(texts[0].id, texts[-1].id)
    kept = set(session.scalars(select(Revision.id).where(between)))
    return [text for text in texts if text.id in kept]


def move_watermark(session: Session, revision_id: int, now: datetime) -> None:
    """Say that everything up to a revision can be found."""
    row = session.get(SearchWatermark, 1)
    if row is None:
        session.add(SearchWatermark(id=1, revision_id=revision_id, moved_at=now))
    else:
        row.revision_id, row.moved_at = revision_id, now


def watermark(session: Session) -> Watermark:
    """Where the index stands."""
    position = position_of(session)
    waiting = session.scalar(
        select(func.count()).select_from(Revision).where(Revision.id > position)
    )
    imported_at = session.scalar(
        select(Import.created_at)
        .join(Revision, Revision.import_id == Import.id)
        .where(Revision.id <= position)
        .order_by(Revision.id.desc())
        .limit(1)
    )
    return Watermark(position, waiting or 0, imported_at)


def position_of(session: Session) -> int:
    """The last revision that can be found; 0: none can."""
    found = session.scalar(select(SearchWatermark.revision_id).where(SearchWatermark.id == 1))
    return found or 0
