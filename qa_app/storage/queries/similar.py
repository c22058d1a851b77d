"""Finding what is alike: the telling terms of texts, and how often each occurs."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, cast

from sqlalchemy import ColumnElement, Integer, Select, Table, column, func, select, true, values
from sqlalchemy.orm import Session

from qa_app.core.conversations import Role
from qa_app.core.permissions import Reach
from qa_app.core.search import phrase
from qa_app.core.similar import Frequencies, Term
from qa_app.storage import search
from qa_app.storage.bulk import insert_rows
from qa_app.storage.queries.conversations import ListedPart, listed
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.similar import SimilarFrequencies, SimilarTerm

# Of so many texts that share something seldom the nearest are compared, as soon as so many of
# them are the visitor's; a team with few conversations may need all of them.
_CANDIDATES, _AT_ONCE, _COMPARED = 5000, 500, 150
_TERMS = cast(Table, SimilarTerm.__table__)


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
        (term.bucket, revision_id, term.weight)
        for revision_id, own in terms.items()
        if revision_id in kept
        for term in own
    ]
    # In the order in which they are kept, so that neighbours are written together.
    insert_rows(session.connection(), _TERMS, ("bucket", "revision_id", "weight"), sorted(rows))


def sharing(
    session: Session,
    terms: Sequence[Term],
    seldom: Sequence[Term],
    reach: Reach,
    *,
    but: int,
    least: int,
    limit: int,
) -> list[Found]:
    """The parts whose present text shares most with some terms, the nearest first.

    Compared are those that share most of the ``seldom`` ones among the terms. ``but``: the
    conversation that is compared, which is left out. ``least``: what the sum of products must
    come to.
    """
    texts = _within_reach(session, _sharing_most(session, seldom), reach, but)
    summed, shared = _summed(terms)
    among = summed.where(SimilarTerm.revision_id.in_(set(texts.values()))).having(shared >= least)
    sums = {row[0]: int(row[1]) for row in session.execute(among)}
    near = [(sums[text], part_id) for part_id, text in texts.items() if text in sums]
    best = {part_id: total for total, part_id in sorted(near, reverse=True)[:limit]}
    rows = session.execute(listed().where(Part.id.in_(best)))
    parts = {row.id: row for row in map(ListedPart._make, rows)}
    return [Found(parts[part_id], total) for part_id, total in best.items()]


def _sharing_most(session: Session, terms: Sequence[Term]) -> list[int]:
    """The texts that share most with the terms, the nearest first."""
    # PostgreSQL takes the rows for so many that it would rather read the whole table.
    search.prefer_index(session)
    summed, shared = _summed(terms)
    near = summed.order_by(shared.desc(), SimilarTerm.revision_id.desc())
    return list(session.scalars(near.limit(_CANDIDATES)))


def _within_reach(
    session: Session, revision_ids: Sequence[int], reach: Reach, but: int
) -> dict[int, int]:
    """The parts whose present text is one of the first of some, each with that text."""
    found: dict[int, int] = {}
    text = ConversationRow.current_revision_id
    for start in range(0, len(revision_ids), _AT_ONCE):
        of_these = text.in_(revision_ids[start : start + _AT_ONCE])
        parts = select(Part.id, text).join(
            ConversationRow, ConversationRow.id == Part.conversation_id
        )
        chosen = parts.where(of_these, ConversationRow.id != but, _is_within(reach))
        found.update((part_id, own) for part_id, own in session.execute(chosen) if own)
        if len(found) >= _COMPARED:
            break
    return found


def _summed(terms: Sequence[Term]) -> tuple[Select[int, int], ColumnElement[int]]:
    """What each text shares with the terms: the select, and its second column."""
    asked = values(column("bucket", Integer), column("weight", Integer), name="asked")
    asked_for = asked.data([tuple(term) for term in terms]).cte("asked")
    shared: ColumnElement[int] = func.sum(SimilarTerm.weight * asked_for.c.weight)
    summed = (
        select(SimilarTerm.revision_id, shared)
        .join(asked_for, asked_for.c.bucket == SimilarTerm.bucket)
        .group_by(SimilarTerm.revision_id)
    )
    return summed, shared


def holding(
    session: Session,
    pieces: Collection[str],
    speaker: Role,
    reach: Reach,
    *,
    but: int,
    limit: int,
) -> list[ListedPart]:
    """The parts in whose present text a speaker says most of some pieces, the newest of those.

    ``but``: a conversation that is left out.
    """
    held: Counter[int] = Counter()
    for piece in pieces:
        found = search.newest_matching(session, phrase(piece), speaker=speaker, limit=limit)
        held.update(set(session.scalars(found)))
    revision = ConversationRow.current_revision_id
    chosen = listed().where(revision.in_(held), ConversationRow.id != but, _is_within(reach))
    parts = [ListedPart._make(row) for row in session.execute(chosen)]
    return sorted(parts, key=lambda each: (-held[each.revision_id], -each.id))[:limit]


def _is_within(reach: Reach) -> ColumnElement[bool]:
    return true() if reach.everywhere else Part.team_id.in_(reach.team_ids)
