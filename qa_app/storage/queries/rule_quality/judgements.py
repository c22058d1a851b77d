"""The decisions and marks behind a figure, a page at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, null, select
from sqlalchemy.orm import Session

from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.core.rule_quality import JudgementKind
from qa_app.storage.queries.rule_quality.sample import is_in_sample, within
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.rule_quality import FindingDecision, MissedFinding


class Judgement(NamedTuple):
    """One decision or mark.

    ``number``: of the rule's version. ``content`` and ``personal``: the text, packed.
    ``in_sample``: whether its conversation was drawn and is reviewed, so that it is part of
    the recall.
    """

    id: int
    number: int
    part_id: int
    revision_id: int
    external_id: str
    agent: str | None
    team: str | None
    message: int | None
    start: int | None
    end: int | None
    by: str | None
    at: datetime
    in_sample: bool
    content: bytes
    personal: bytes | None


def page(
    session: Session,
    kind: JudgementKind,
    reach: Reach,
    rule: str,
    *,
    number: int | None = None,
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[Judgement]:
    """What was said of a rule (of one of its versions) in these teams, the last first."""
    table = MissedFinding if kind is JudgementKind.MISSED else FindingDecision
    conditions: list[ColumnElement[bool]] = [table.rule == rule, *within(reach)]
    if kind is not JudgementKind.MISSED:
        conditions.append(FindingDecision.confirmed == (kind is JudgementKind.CONFIRMED))
    if number is not None:
        conditions.append(DefinitionVersion.number == number)
    backwards = place is not None and place.backwards
    if place is not None:
        mark = place.cursor.id
        conditions.append(table.id > mark if backwards else table.id < mark)
    order = table.id.asc() if backwards else table.id.desc()
    chosen = _read(table).where(*conditions).order_by(order).limit(limit + 1)
    rows = [Judgement._make(row) for row in session.execute(chosen)]
    return page_of([(row, Cursor(row.id, row.id)) for row in rows], place, limit)


def _read(table: Any) -> Any:
    missed = table is MissedFinding
    by, at = (table.marked_by, table.marked_at) if missed else (table.decided_by, table.decided_at)
    start, end = (null(), null()) if missed else (table.start, table.end)
    return (
        select(
            table.id,
            DefinitionVersion.number,
            table.part_id,
            table.revision_id,
            ConversationRow.external_id,
            Agent.name,
            Team.name,
            table.message,
            start,
            end,
            User.name,
            at,
            is_in_sample(table.part_id),
            Revision.content,
            Revision.personal,
        )
        .join(DefinitionVersion, DefinitionVersion.id == table.rule_version_id)
        .join(Part, Part.id == table.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Revision, Revision.id == table.revision_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .outerjoin(Team, Team.id == Part.team_id)
        .outerjoin(User, User.id == by)
    )
