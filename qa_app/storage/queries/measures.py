"""What is measured of stored texts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from qa_app.storage.queries.rule_bench import StoredText
from qa_app.storage.tables.conversations import ConversationRow, Revision
from qa_app.storage.tables.rule_bench import TextMeasures


class Ruler(NamedTuple):
    """By what texts are measured: the version of the profile and the format of the records."""

    profile_version_id: int
    format: int


def unmeasured(session: Session, ruler: Ruler, after: int, limit: int) -> list[StoredText]:
    """The next current texts behind an id that are not measured like this."""
    # The ids alone come from an index; the texts themselves are only read where they are needed.
    ids = select(ConversationRow.current_revision_id).where(_waits(ruler))
    ids = ids.where(ConversationRow.current_revision_id > after)
    ids = ids.order_by(ConversationRow.current_revision_id).limit(limit)
    chosen = (
        select(Revision.id, Revision.conversation_id, Revision.content)
        .where(Revision.id.in_(session.scalars(ids).all()))
        .order_by(Revision.id)
    )
    return [StoredText._make(row) for row in session.execute(chosen)]


def waiting(session: Session, ruler: Ruler) -> int:
    """How many current texts are not measured like this."""
    return session.scalar(select(func.count()).where(_waits(ruler))) or 0


def keep(session: Session, ruler: Ruler, records: Sequence[tuple[int, bytes]]) -> None:
    """Keep the records of texts that nobody has taken back meanwhile; commits nothing.

    Call it after ``begin_bulk``.
    """
    ids = [revision_id for revision_id, _record in records]
    kept = set(session.scalars(select(Revision.id).where(Revision.id.in_(ids))))
    forget(session, ids)
    rows = [
        {"revision_id": revision_id, **ruler._asdict(), "record": record}
        for revision_id, record in records
        if revision_id in kept
    ]
    if rows:
        session.execute(insert(TextMeasures), rows)


def forget(session: Session, revision_ids: Collection[int]) -> None:
    """Delete the records of texts; commits nothing."""
    session.execute(
        delete(TextMeasures).where(TextMeasures.revision_id.in_(revision_ids)),
        execution_options={"synchronize_session": False},
    )


def records(session: Session, ruler: Ruler) -> tuple[list[int], list[bytes]]:
    """The texts that are measured like this, and the record of each."""
    chosen = select(TextMeasures.revision_id, TextMeasures.record).where(*_by(ruler))
    rows = session.connection().execute(chosen).all()
    return [row[0] for row in rows], [row[1] for row in rows]


def _waits(ruler: Ruler) -> ColumnElement[bool]:
    current = ConversationRow.current_revision_id
    measured = exists().where(TextMeasures.revision_id == current, *_by(ruler))
    return and_(current.is_not(None), ~measured)


def _by(ruler: Ruler) -> tuple[ColumnElement[bool], ...]:
    return (
        TextMeasures.profile_version_id == ruler.profile_version_id,
        TextMeasures.format == ruler.format,
    )
