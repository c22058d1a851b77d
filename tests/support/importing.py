"""Bringing files in, as a page or command does, for tests."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import BinaryIO

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.conversations import Conversation
from qa_app.core.permissions import SYSTEM
from qa_app.importers.canonical import to_canonical
from qa_app.jobs.tasks import TASKS
from qa_app.services.context import Context
from qa_app.services.definitions import seed_shipped
from qa_app.services.imports.staging import commit, stage
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.people import Agent, Team
from qa_app.storage.tables.screening import FindingRow
from tests.support.working import work_off


def jsonl(*conversations: Conversation) -> bytes:
    """The conversations as a file in canonical form."""
    return b"\n".join(map(msgspec.json.encode, map(to_canonical, conversations)))


def file_of(data: bytes) -> BinaryIO:
    return io.BytesIO(data)


def staged(
    context: Context, data: bytes, name: str = "chats.jsonl", team: Team | None = None
) -> int:
    """A file put away and not yet committed; returns the import's id."""
    return stage(
        context,
        file_of(data),
        name,
        team_id=team.id if team else None,
        most_bytes=64 * 1024 * 1024,
    )


def imported(
    context: Context, data: bytes, name: str = "chats.jsonl", team: Team | None = None
) -> Import:
    """A file brought in by its job (and indexed); returns the import as it then stands.

    The rules are the shipped ones.
    """
    import_id = staged(context, data, name, team)
    commit(context, import_id)
    return worked(context, import_id)


def worked(context: Context, import_id: int) -> Import:
    """Carry out the jobs that wait; returns the import as it then stands."""
    seed_shipped(context)
    work_off(replace(context, actor=SYSTEM), TASKS)
    context.session.expire_all()
    return context.session.get_one(Import, import_id)


def contents(session: Session) -> list[tuple[object, ...]]:
    """Everything that imports have left, without the numbers that rows happen to have."""
    parts = session.execute(
        select(
            ConversationRow.source,
            ConversationRow.external_id,
            Agent.key,
            Team.key,
            Part.started_at,
            Part.message_count,
            Part.rounds,
            Part.longest_response_ms,
            Part.finding_count,
            Part.severity_rank,
        )
        .join(Part, Part.conversation_id == ConversationRow.id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .outerjoin(Team, Team.id == Part.team_id)
    )
    texts = session.execute(
        select(
            ConversationRow.source,
            ConversationRow.external_id,
            Revision.number,
            Revision.digest,
            Revision.content,
            Revision.personal,
            ConversationRow.current_revision_id == Revision.id,
        ).join(Revision, Revision.conversation_id == ConversationRow.id)
    )
    findings = session.execute(
        select(
            ConversationRow.external_id,
            Revision.number,
            FindingRow.rule,
            FindingRow.message,
            FindingRow.start,
            FindingRow.end,
            Agent.key,
        )
        .join(Revision, Revision.id == FindingRow.revision_id)
        .join(ConversationRow, ConversationRow.id == Revision.conversation_id)
        .join(Part, Part.id == FindingRow.part_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
    )
    return sorted((tuple(row) for rows in (parts, texts, findings) for row in rows), key=repr)
