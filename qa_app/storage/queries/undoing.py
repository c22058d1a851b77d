"""What an import brought, and what rests on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ScalarResult, Select, func, select
from sqlalchemy.orm import Session, aliased

from qa_app.core.imports.undoing import Resting
from qa_app.storage.queries.rule_quality.decisions import judged_among
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.examples import ExampleRow
from qa_app.storage.tables.flagged import CoachingRequest, FlagCase, FlagNote
from qa_app.storage.tables.ledger import LedgerRow
from qa_app.storage.tables.people import Agent
from qa_app.storage.tables.review_requests import ReviewRequest
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.rule_quality import FindingDecision, MissedFinding
from qa_app.storage.tables.sampling import Draw
from qa_app.storage.tables.screening import FindingRow


class Brought(NamedTuple):
    """A text that an import brought; ``number`` 1: it brought the conversation too."""

    revision_id: int
    conversation_id: int
    number: int
    content: bytes
    personal: bytes | None


class StoredText(NamedTuple):
    """An earlier text of a conversation, to be made the current one again."""

    revision_id: int
    conversation_id: int
    digest: bytes
    content: bytes
    personal: bytes | None
    message_count: int


class KeptFinding(NamedTuple):
    """A finding in an earlier text; ``agent_key``: whose part it stands in."""

    revision_id: int
    rule: str
    severity: str
    message: int | None
    state: str
    agent_key: str | None


def resting(session: Session, import_id: int, since: datetime) -> Resting:
    """How much rests on an import that began at a moment."""
    of_import = Revision.import_id == import_id
    reviews = select(ReviewRow.id).join(Revision, Revision.id == ReviewRow.revision_id)
    examples = (
        select(ExampleRow.id)
        .join(Revision, Revision.id == ExampleRow.revision_id)
        .where(ExampleRow.removed_at.is_(None))
    )
    decided = select(FindingDecision.id).join(Revision, Revision.id == FindingDecision.revision_id)
    missed = select(MissedFinding.id).join(Revision, Revision.id == MissedFinding.revision_id)
    conversations = select(Revision.id).join(
        ConversationRow, ConversationRow.id == Revision.conversation_id
    )
    newer = ConversationRow.current_revision_id != Revision.id
    return Resting(
        reviewed=_count(session, reviews.where(of_import)),
        drawn=len(chosen_among(session, since).intersection(_new_parts(session, import_id))),
        examples=_count(session, examples.where(of_import)),
        decided=_count(session, decided.where(of_import)),
        missed=_count(session, missed.where(of_import)),
        changed_later=_count(session, conversations.where(of_import, newer)),
    )


def chosen_among(session: Session, since: datetime) -> frozenset[int]:
    """The parts that draws since a moment have chosen among."""
    populations = session.scalars(select(Draw.population).where(Draw.created_at >= since))
    return frozenset(part for each in populations for part in each.by_part)


def last_draw(session: Session) -> int:
    """The newest draw's id; 0: there is none."""
    return session.scalar(select(func.max(Draw.id))) or 0


def brought(session: Session, import_id: int, above: int, limit: int) -> list[Brought]:
    """The next texts of an import, in the order of their ids."""
    rows = session.execute(
        select(
            Revision.id,
            Revision.conversation_id,
            Revision.number,
            Revision.content,
            Revision.personal,
        )
        .where(Revision.import_id == import_id, Revision.id > above)
        .order_by(Revision.id)
        .limit(limit)
    )
    return [Brought(*row) for row in rows]


def total_brought(session: Session, import_id: int) -> int:
    """How many texts an import brought."""
    return _count(session, select(Revision.id).where(Revision.import_id == import_id))


def in_use(session: Session, texts: Sequence[Brought], chosen_among: Collection[int]) -> set[int]:
    """Which of these texts something rests on by now, by revision.

    ``chosen_among``: the parts that a draw has taken into account.
    """
    ids = [text.revision_id for text in texts]
    conversations = [text.conversation_id for text in texts]
    found = {
        *session.scalars(select(ReviewRow.revision_id).where(ReviewRow.revision_id.in_(ids))),
        *session.scalars(
            select(ExampleRow.revision_id).where(
                ExampleRow.revision_id.in_(ids), ExampleRow.removed_at.is_(None)
            )
        ),
        *judged_among(session, ids),
    }
    parts = session.execute(
        select(Part.conversation_id, Part.id).where(Part.conversation_id.in_(conversations))
    ).all()
    worked_on = _worked_on(session, [part for _conversation, part in parts])
    drawn = {c for c, part in parts if part in chosen_among or part in worked_on}
    current = set(
        session.scalars(
            select(ConversationRow.current_revision_id).where(ConversationRow.id.in_(conversations))
        )
    )
    return found | {
        text.revision_id
        for text in texts
        if text.revision_id not in current or (text.number == 1 and text.conversation_id in drawn)
    }


def _worked_on(session: Session, part_ids: Sequence[int]) -> set[int]:
    """The parts that somebody is to review, has asked something about, or has in hand."""
    tables = (Assignment, ReviewRequest, FlagCase, FlagNote, CoachingRequest, LedgerRow)
    return {
        part_id
        for table in tables
        for part_id in session.scalars(select(table.part_id).where(table.part_id.in_(part_ids)))
        if part_id is not None
    }


def texts_before(session: Session, texts: Sequence[Brought]) -> list[StoredText]:
    """The text before each of these."""
    this, before = aliased(Revision), aliased(Revision)
    rows = session.execute(
        select(
            before.id,
            before.conversation_id,
            before.digest,
            before.content,
            before.personal,
            before.message_count,
        )
        .join(
            this,
            (this.conversation_id == before.conversation_id) & (this.number == before.number + 1),
        )
        .where(this.id.in_([text.revision_id for text in texts]))
    )
    return [StoredText(*row) for row in rows]


def findings_of(session: Session, revision_ids: Sequence[int]) -> dict[int, list[KeptFinding]]:
    """The findings in texts, by revision."""
    rows = session.execute(
        select(
            FindingRow.revision_id,
            FindingRow.rule,
            FindingRow.severity,
            FindingRow.message,
            FindingRow.state,
            Agent.key,
        )
        .join(Part, Part.id == FindingRow.part_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .where(FindingRow.revision_id.in_(revision_ids))
    )
    found: dict[int, list[KeptFinding]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(KeptFinding(*row))
    return found


def _new_parts(session: Session, import_id: int) -> ScalarResult[int]:
    """The parts of the conversations that an import brought."""
    return session.scalars(
        select(Part.id)
        .join(Revision, Revision.conversation_id == Part.conversation_id)
        .where(Revision.import_id == import_id, Revision.number == 1)
    )


def _count(session: Session, chosen: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
