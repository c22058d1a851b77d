"""Finding what is alike: the telling terms of texts, and how often each occurs."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, insert, select
from sqlalchemy.orm import Session

from qa_app.core.conversations import Role
from qa_app.core.permissions import Reach
from qa_app.core.search import phrase
from qa_app.core.similar import Frequencies, Term
from qa_app.storage import search
from qa_app.storage.queries.conversations import ListedPart, listed
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.similar import SimilarFrequencies, SimilarTerm


class Unlearnt(NamedTuple):
    """A text that is not compared with others yet."""

    id: int
    content: bytes
    personal: bytes | None


class Found(NamedTuple):
    """A part whose text shares terms; ``shared``: the sum of the products of their weights."""

    part: ListedPart
    shared: int


def frequencies(session: Session) -> tuple[Frequencies, int]:
    """How often each bucket occurs, and up to which text that is counted."""
    row = session.get(SimilarFrequencies, 1)
    if row is None:
        return Frequencies(), 0
    counts = array("I", row.counts)
    if sys.byteorder == "big":
        counts.byteswap()
    return Frequencies(row.documents, counts), row.revision_id


def keep_frequencies(session: Session, counted: Frequencies, revision_id: int) -> None:
    """Say how often each bucket occurs up to a text; commits nothing."""
    counts = array("I", counted.counts)
    if sys.byteorder == "big":
        counts.byteswap()
    row = session.get(SimilarFrequencies, 1)
    if row is None:
        row = SimilarFrequencies(id=1)
        session.add(row)
    row.revision_id, row.documents = revision_id, counted.documents
    row.counts = counts.tobytes()


def unlearnt(session: Session, position: int, limit: int) -> list[Unlearnt]:
    """The next texts behind a position, in the order of their ids."""
    chosen = (
        select(Revision.id, Revision.content, Revision.personal)
        .where(Revision.id > position)
        .order_by(Revision.id)
        .limit(limit)
    )
    return [Unlearnt._make(row) for row in session.execute(chosen)]


def waiting(session: Session) -> int:
    """How many texts are not counted yet."""
    counted = session.scalar(select(SimilarFrequencies.revision_id))
    behind = select(func.count()).select_from(Revision).where(Revision.id > (counted or 0))
    return session.scalar(behind) or 0


def keep_terms(session: Session, terms: Mapping[int, Sequence[Term]]) -> None:
    """Keep the terms of texts that nobody has taken back meanwhile; commits nothing."""
    between = Revision.id.in_(list(terms))
    kept = set(session.scalars(select(Revision.id).where(between)))
    rows = [
        {"bucket": term.bucket, "revision_id": revision_id, "weight": term.weight}
        for revision_id, own in terms.items()
        if revision_id in kept
        for term in own
    ]
    if rows:
        session.execute(insert(SimilarTerm), rows)


def sharing(
    session: Session, terms: Sequence[Term], reach: Reach, *, but: int, least: int, limit: int
) -> list[Found]:
    """The parts whose present text shares most with some terms, the nearest first.

    ``but``: the conversation that is compared, which is left out. ``least``: what the sum of
    products must come to.
    """
    weight: ColumnElement[Any] = case(dict(terms), value=SimilarTerm.bucket, else_=0)
    shared = func.sum(SimilarTerm.weight * weight).label("shared")
    near = (
        select(SimilarTerm.revision_id, shared)
        .where(SimilarTerm.bucket.in_([term.bucket for term in terms]))
        .group_by(SimilarTerm.revision_id)
        .having(shared >= least)
        .subquery()
    )
    keys = (
        _within(select(Part.id, near.c.shared), reach)
        .join(ConversationRow, ConversationRow.current_revision_id == near.c.revision_id)
        .join(Part, Part.conversation_id == ConversationRow.id)
        .where(ConversationRow.id != but)
        .order_by(near.c.shared.desc(), Part.id.desc())
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        listed()
        .join(keys, keys.c.id == Part.id)
        .add_columns(keys.c.shared)
        .order_by(keys.c.shared.desc(), Part.id.desc())
    )
    width = len(ListedPart._fields)
    return [Found(ListedPart._make(row[:width]), int(row[width])) for row in rows]


def holding(
    session: Session, pieces: Collection[str], speaker: Role, reach: Reach, limit: int
) -> list[ListedPart]:
    """The parts in whose present text a speaker says one of some pieces, the newest of each."""
    revision_ids: set[int] = set()
    for piece in pieces:
        found = search.newest_matching(session, phrase(piece), speaker=speaker, limit=limit)
        revision_ids.update(session.scalars(found))
    chosen = _within(listed(), reach).where(ConversationRow.current_revision_id.in_(revision_ids))
    return [ListedPart._make(row) for row in session.execute(chosen.order_by(Part.id.desc()))]


def _within(chosen: Select[Any], reach: Reach) -> Select[Any]:
    return chosen if reach.everywhere else chosen.where(Part.team_id.in_(reach.team_ids))
