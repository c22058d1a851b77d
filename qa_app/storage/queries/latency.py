"""Office hours of teams, and the texts that a team's response times are computed from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from qa_app.core.latency.hours import OfficeHours, dates_from, openings_from, openings_text
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.latency import TeamHours
from qa_app.storage.tables.people import Agent

_CONTENTS_AT_ONCE = 500


class KeptHours(NamedTuple):
    """A team's office hours, and since when they stand so."""

    hours: OfficeHours
    changed_at: datetime


class TimedPart(NamedTuple):
    """One agent's part of a conversation, with the conversation's packed text.

    ``agent_key``: as the text names the agent; ``None`` where it names nobody.
    """

    part_id: int
    external_id: str
    agent_id: int | None
    agent_key: str | None
    agent: str | None
    started_at: datetime
    content: bytes


def team_hours(session: Session, team_id: int) -> KeptHours | None:
    """A team's office hours, where it has any."""
    row = session.get(TeamHours, team_id)
    return None if row is None else KeptHours(_hours(row.hours), row.changed_at)


def hours_of(session: Session, team_ids: Collection[int]) -> dict[int, OfficeHours]:
    """The office hours of teams; those without any are left out."""
    rows = session.scalars(select(TeamHours).where(TeamHours.team_id.in_(team_ids)))
    return {row.team_id: _hours(row.hours) for row in rows}


def teams_with_hours(session: Session) -> frozenset[int]:
    """The teams that have office hours."""
    return frozenset(session.scalars(select(TeamHours.team_id)))


def set_team_hours(
    session: Session,
    team_id: int,
    hours: OfficeHours | None,
    *,
    changed_by: int | None,
    now: datetime,
) -> None:
    """Keep a team's office hours in place of those it had; ``None``: it has none."""
    row = session.get(TeamHours, team_id)
    if hours is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = TeamHours(team_id=team_id)
        session.add(row)
    row.hours = {
        "weekly": [openings_text(openings) for openings in hours.weekly],
        "holidays": sorted(day.isoformat() for day in hours.holidays),
        "workdays": sorted(day.isoformat() for day in hours.workdays),
    }
    row.changed_by, row.changed_at = changed_by, now


def timed_parts(
    session: Session,
    team_id: int,
    since: datetime,
    before: datetime,
    *,
    limit: int | None,
    agent_id: int | None = None,
) -> Iterator[TimedPart]:
    """The newest parts of a team that began in a span, the newest first, at most ``limit``.

    ``limit`` ``None``: all of them.
    """
    chosen = (
        select(
            Part.id,
            ConversationRow.external_id,
            Part.agent_id,
            Agent.key,
            Agent.name,
            Part.started_at,
            Revision.content,
        )
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Revision, Revision.id == ConversationRow.current_revision_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .where(*_of_team(team_id, since, before, agent_id))
        .order_by(Part.started_at.desc(), Part.id.desc())
        .limit(limit)
        .execution_options(yield_per=_CONTENTS_AT_ONCE)
    )
    return map(TimedPart._make, session.execute(chosen))


def count_parts(
    session: Session,
    team_id: int,
    since: datetime,
    before: datetime,
    *,
    agent_id: int | None = None,
) -> int:
    """How many parts of a team began in a span."""
    chosen = select(func.count(Part.id)).where(*_of_team(team_id, since, before, agent_id))
    return session.scalar(chosen) or 0


def _of_team(
    team_id: int, since: datetime, before: datetime, agent_id: int | None
) -> list[ColumnElement[bool]]:
    conditions = [
        Part.team_id == team_id,
        Part.started_at >= since,
        Part.started_at < before,
    ]
    if agent_id is not None:
        conditions.append(Part.agent_id == agent_id)
    return conditions


def _hours(kept: dict[str, list[str]]) -> OfficeHours:
    return OfficeHours(
        weekly=tuple(openings_from(text) for text in kept["weekly"]),
        holidays=dates_from(" ".join(kept["holidays"])),
        workdays=dates_from(" ".join(kept["workdays"])),
    )
