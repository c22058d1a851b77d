"""What an import must know before it writes: what is kept already, and who is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, func, select, type_coerce
from sqlalchemy.orm import Session

from qa_app.core.imports.placing import Directory, Spell
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.imports import ImportProblem
from qa_app.storage.tables.people import Agent, AgentTeam, Team

Key = tuple[str, str]
"""A conversation's source and its id there."""


class Known(NamedTuple):
    """A conversation that is kept already, with its current revision.

    ``import_id``: which import brought that revision.
    """

    id: int
    revision_id: int
    number: int
    digest: bytes
    import_id: int


class KnownPart(NamedTuple):
    """A part that is kept already; ``flagged_ms``: since when it waits, if it ever did."""

    id: int
    team_id: int | None
    flagged_ms: int | None


class KeptProblems(NamedTuple):
    refused: int
    warnings: int


def digests(connection: Connection, keys: Iterable[Key]) -> dict[Key, bytes]:
    """The digest of the current text of each of these conversations that is kept."""
    found: dict[Key, bytes] = {}
    for source, external_ids in _by_source(keys).items():
        rows = connection.execute(
            select(ConversationRow.external_id, Revision.digest)
            .join(Revision, Revision.id == ConversationRow.current_revision_id)
            .where(ConversationRow.source == source, ConversationRow.external_id.in_(external_ids))
        )
        found.update([((source, external_id), digest) for external_id, digest in rows])
    return found


def known(connection: Connection, keys: Iterable[Key]) -> dict[Key, Known]:
    """Which of these conversations are kept."""
    found: dict[Key, Known] = {}
    for source, external_ids in _by_source(keys).items():
        rows = connection.execute(
            select(
                ConversationRow.external_id,
                ConversationRow.id,
                Revision.id,
                Revision.number,
                Revision.digest,
                Revision.import_id,
            )
            .join(Revision, Revision.id == ConversationRow.current_revision_id)
            .where(ConversationRow.source == source, ConversationRow.external_id.in_(external_ids))
        )
        for external_id, conversation_id, revision_id, number, digest, import_id in rows:
            found[source, external_id] = Known(
                conversation_id, revision_id, number, digest, import_id
            )
    return found


def _by_source(keys: Iterable[Key]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source, external_id in keys:
        found.setdefault(source, []).append(external_id)
    return found


def parts_of(
    connection: Connection, conversation_ids: Collection[int]
) -> dict[int, dict[int | None, KnownPart]]:
    """The parts of each conversation, by agent."""
    found: dict[int, dict[int | None, KnownPart]] = {}
    if not conversation_ids:
        return found
    rows = connection.execute(
        select(
            Part.conversation_id,
            Part.agent_id,
            Part.id,
            Part.team_id,
            type_coerce(Part.flagged_since, BigInteger),
        ).where(Part.conversation_id.in_(conversation_ids))
    )
    for conversation_id, agent_id, part_id, team_id, flagged_ms in rows:
        found.setdefault(conversation_id, {})[agent_id] = KnownPart(part_id, team_id, flagged_ms)
    return found


def extend_directory(
    connection: Connection, directory: Directory, teams: Collection[str], agents: Collection[str]
) -> None:
    """Look up the teams and agents that the directory does not know yet."""
    new_teams = set(teams) - directory.teams.keys()
    if new_teams:
        rows = connection.execute(select(Team.key, Team.id).where(Team.key.in_(new_teams)))
        directory.teams |= dict(rows.all())
    new_agents = set(agents) - directory.agents.keys()
    if not new_agents:
        return
    rows = connection.execute(select(Agent.key, Agent.id).where(Agent.key.in_(new_agents)))
    found = dict(rows.all())
    directory.agents |= found
    directory.spells |= _spells(connection, {agent_id: key for key, agent_id in found.items()})


def kept_problems(session: Session, import_id: int) -> KeptProblems:
    """How many problems of an import are kept."""
    rows = session.execute(
        select(ImportProblem.refused, func.count())
        .where(ImportProblem.import_id == import_id)
        .group_by(ImportProblem.refused)
    )
    found = dict(rows.all())
    return KeptProblems(found.get(True, 0), found.get(False, 0))


def _spells(connection: Connection, keys_by_id: Mapping[int, str]) -> dict[str, tuple[Spell, ...]]:
    found: dict[str, tuple[Spell, ...]] = {}
    if not keys_by_id:
        return found
    rows = connection.execute(
        select(AgentTeam.agent_id, AgentTeam.team_id, AgentTeam.since, AgentTeam.until)
        .where(AgentTeam.agent_id.in_(keys_by_id))
        .order_by(AgentTeam.since)
    )
    for agent_id, team_id, since, until in rows:
        key = keys_by_id[agent_id]
        found[key] = (*found.get(key, ()), Spell(team_id, since, until))
    return found
