"""Teams and agents that imported conversations name and that were not known before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from qa_app.core.imports.placing import Directory, Placement, Spell
from qa_app.storage.queries.imports import extend_directory
from qa_app.storage.tables import Base

_TEAM = Base.metadata.tables["team"]
_AGENT = Base.metadata.tables["agent"]
_AGENT_TEAM = Base.metadata.tables["agent_team"]


def add_teams(
    connection: Connection, directory: Directory, keys: Collection[str], zone: str
) -> None:
    """Make the teams that the directory lacks, in a zone, and add them to it."""
    new = set(keys) - directory.teams.keys()
    if new:
        rows = [{"key": key, "name": key, "zone": zone} for key in sorted(new)]
        _insert_missing(connection, _TEAM, rows)
        extend_directory(connection, directory, new, ())


def add_agents(
    connection: Connection, directory: Directory, placements: Iterable[Placement]
) -> None:
    """Make the agents that the directory lacks, and add them to it."""
    names: dict[str, str | None] = {}
    for agent, name, _team_id in placements:
        if agent is not None and agent not in directory.agents and not names.get(agent):
            names[agent] = name
    if names:
        rows = [{"key": key, "name": name or key} for key, name in names.items()]
        _insert_missing(connection, _AGENT, rows)
        joined = {key: directory.spells[key] for key in names if key in directory.spells}
        extend_directory(connection, directory, (), names)
        directory.spells |= joined


def add_spells(
    connection: Connection, directory: Directory, spells: Iterable[tuple[str, Spell]]
) -> None:
    """Write into which team agents have come; the agents must be known."""
    rows = [
        {"agent_id": directory.agents[agent], "team_id": spell.team_id, "since": spell.since}
        for agent, spell in spells
    ]
    if rows:
        _insert_missing(connection, _AGENT_TEAM, rows)


def _insert_missing(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows; one that somebody else has just made under the same key stays theirs."""
    if connection.dialect.name == "sqlite":
        connection.execute(sqlite.insert(table).on_conflict_do_nothing(), rows)
    else:
        connection.execute(postgresql.insert(table).on_conflict_do_nothing(), rows)
