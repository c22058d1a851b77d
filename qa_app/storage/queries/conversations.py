"""Reading conversations: their parts, their texts, and what a filter offers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from qa_app.core.permissions import Reach
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.people import Agent, AgentTeam, Team


class ListedPart(NamedTuple):
    """A row of the conversation list; durations in milliseconds."""

    id: int
    conversation_id: int
    source: str
    external_id: str
    agent_id: int | None
    agent_key: str | None
    agent: str | None
    team_id: int | None
    team: str | None
    channel: str
    started_at: datetime
    timed: bool
    message_count: int
    rounds: int
    unanswered: int
    first_response_ms: int | None
    longest_response_ms: int | None
    finding_count: int
    severity_rank: int
    open_rank: int
    revision_id: int
    flagged_since: datetime | None
    risk: int
    fail_chance: int | None = None


class Named(NamedTuple):
    """Something to choose by its name."""

    id: int
    name: str


class StoredRevision(NamedTuple):
    """One text of a conversation as stored."""

    id: int
    conversation_id: int
    number: int
    content: bytes
    personal: bytes | None
    imported_by: int


class RevisionNumber(NamedTuple):
    id: int
    number: int
    import_id: int


def listed_part(session: Session, part_id: int) -> ListedPart | None:
    """One part as the list shows it, or ``None``."""
    row = session.execute(listed().where(Part.id == part_id)).one_or_none()
    return None if row is None else ListedPart._make(row)


def parts_of(session: Session, conversation_id: int) -> list[ListedPart]:
    """All parts of one conversation, in the order in which they were made."""
    chosen = listed().where(Part.conversation_id == conversation_id).order_by(Part.id)
    return [ListedPart._make(row) for row in session.execute(chosen)]


def teams_in(session: Session, reach: Reach) -> list[Named]:
    """The teams that a right extends to, by name."""
    chosen = select(Team.id, Team.name).order_by(Team.name)
    if not reach.everywhere:
        chosen = chosen.where(Team.id.in_(reach.team_ids))
    return [Named._make(row) for row in session.execute(chosen)]


def agents_in(session: Session, reach: Reach) -> list[Named]:
    """The agents who are or were in the teams that a right extends to, by name."""
    chosen = select(Agent.id, Agent.name).order_by(Agent.name)
    if not reach.everywhere:
        theirs = select(AgentTeam.agent_id).where(AgentTeam.team_id.in_(reach.team_ids))
        chosen = chosen.where(Agent.id.in_(theirs))
    return [Named._make(row) for row in session.execute(chosen)]


def revision(session: Session, revision_id: int) -> StoredRevision | None:
    """One stored text, or ``None``."""
    return next(iter(revisions(session, [revision_id])), None)


def revisions(session: Session, revision_ids: Collection[int]) -> list[StoredRevision]:
    """Several stored texts, in no order."""
    chosen = select(
        Revision.id,
        Revision.conversation_id,
        Revision.number,
        Revision.content,
        Revision.personal,
        Revision.import_id,
    ).where(Revision.id.in_(revision_ids))
    return [StoredRevision._make(row) for row in session.execute(chosen)]


def agents_of(session: Session, conversation_ids: Collection[int]) -> dict[int, list[str]]:
    """What the house calls the agents of conversations, by conversation."""
    chosen = (
        select(Part.conversation_id, Agent.name)
        .join(Agent, Agent.id == Part.agent_id)
        .where(Part.conversation_id.in_(conversation_ids))
    )
    found: dict[int, list[str]] = {}
    for conversation, name in session.execute(chosen):
        found.setdefault(conversation, []).append(name)
    return found


def revision_numbers(session: Session, conversation_id: int) -> list[RevisionNumber]:
    """Every text revision of a conversation, the oldest first."""
    chosen = (
        select(Revision.id, Revision.number, Revision.import_id)
        .where(Revision.conversation_id == conversation_id)
        .order_by(Revision.number)
    )
    return [RevisionNumber._make(row) for row in session.execute(chosen)]


def listed() -> Any:
    """A select of parts with everything that a list shows of them."""
    agent, team = aliased(Agent), aliased(Team)
    return (
        select(
            Part.id,
            Part.conversation_id,
            ConversationRow.source,
            ConversationRow.external_id,
            Part.agent_id,
            agent.key,
            agent.name,
            Part.team_id,
            team.name,
            Part.channel,
            Part.started_at,
            Part.timed,
            Part.message_count,
            Part.rounds,
            Part.unanswered,
            Part.first_response_ms,
            Part.longest_response_ms,
            Part.finding_count,
            Part.severity_rank,
            Part.open_rank,
            ConversationRow.current_revision_id,
            Part.flagged_since,
            Part.risk,
            Part.fail_chance,
        )
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .outerjoin(agent, agent.id == Part.agent_id)
        .outerjoin(team, team.id == Part.team_id)
    )
