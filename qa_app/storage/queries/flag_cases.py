"""Reading and keeping what people do with flagged conversations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach, RoleName
from qa_app.storage.tables.assignments import TeamWork
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.flagged import CoachingRequest, FlagCase, FlagNote
from qa_app.storage.tables.people import Agent, Membership, Team, User

HELPERS = (RoleName.SUPERVISOR, RoleName.QUALITY_LEAD, RoleName.TRAINER)
"""Who can be handed a flagged conversation."""


class KeptCase(NamedTuple):
    """A flagged conversation that somebody has worked on."""

    part_id: int
    assignee_id: int | None
    assignee: str | None
    assigned_at: datetime | None
    outcome: str | None
    ended_by: str | None
    ended_at: datetime | None


class KeptNote(NamedTuple):
    """A note on a flagged conversation."""

    id: int
    part_id: int
    text: str
    writer_id: int | None
    writer: str | None
    written_at: datetime


class ListedCoaching(NamedTuple):
    """A conversation that was sent to coaching."""

    id: int
    part_id: int
    external_id: str
    agent: str
    team_id: int | None
    team: str | None
    rule: str | None
    note: str
    asker: str | None
    asked_at: datetime
    taken_up_at: datetime | None
    withdrawn_at: datetime | None
    agent_id: int


def cases(session: Session, part_ids: Collection[int]) -> dict[int, KeptCase]:
    """What is kept of these parts, of those that somebody has worked on."""
    assignee, ender = aliased(User), aliased(User)
    chosen = (
        select(
            FlagCase.part_id,
            FlagCase.assignee_id,
            assignee.name,
            FlagCase.assigned_at,
            FlagCase.outcome,
            ender.name,
            FlagCase.ended_at,
        )
        .outerjoin(assignee, assignee.id == FlagCase.assignee_id)
        .outerjoin(ender, ender.id == FlagCase.ended_by)
        .where(FlagCase.part_id.in_(part_ids))
    )
    return {row.part_id: KeptCase._make(row) for row in session.execute(chosen)}


def note_counts(session: Session, part_ids: Collection[int]) -> dict[int, int]:
    """How many notes there are on each of these parts."""
    chosen = (
        select(FlagNote.part_id, func.count())
        .where(FlagNote.part_id.in_(part_ids))
        .group_by(FlagNote.part_id)
    )
    return {row[0]: row[1] for row in session.execute(chosen)}


def notes(session: Session, part_id: int) -> list[KeptNote]:
    """The notes on a part, the first first."""
    chosen = (
        select(
            FlagNote.id,
            FlagNote.part_id,
            FlagNote.text,
            FlagNote.written_by,
            User.name,
            FlagNote.written_at,
        )
        .outerjoin(User, User.id == FlagNote.written_by)
        .where(FlagNote.part_id == part_id)
        .order_by(FlagNote.id)
    )
    return [KeptNote._make(row) for row in session.execute(chosen)]


def assigned_to(session: Session, user_id: int) -> int:
    """How many flagged conversations somebody has in hand that are not done."""
    return session.scalar(in_hand_of(user_id)) or 0


def in_hand_of(user_id: int) -> Select[Any]:
    """A select of that number, for counting it together with others."""
    return (
        select(func.count())
        .select_from(FlagCase)
        .join(Part, Part.id == FlagCase.part_id)
        .where(
            FlagCase.assignee_id == user_id,
            FlagCase.outcome.is_(None),
            Part.open_rank > 0,
        )
    )


def helpers(session: Session, reach: Reach, day: Any) -> list[tuple[int, str, int | None]]:
    """Who can be handed flagged conversations: (user, name, team), by name."""
    chosen = (
        select(User.id, User.name, Membership.team_id)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.active,
            Membership.role.in_(HELPERS),
            Membership.since <= day,
            or_(Membership.until.is_(None), Membership.until >= day),
        )
        .order_by(User.name, User.id)
    )
    if not reach.everywhere:
        chosen = chosen.where(Membership.team_id.in_(reach.team_ids))
    return [(row[0], row[1], row[2]) for row in session.execute(chosen)]


def waiting_days(session: Session, team_ids: Collection[int]) -> dict[int, int]:
    """After how many days conversations of teams are marked, of the teams that chose it."""
    chosen = select(TeamWork.team_id, TeamWork.waiting_days).where(TeamWork.team_id.in_(team_ids))
    return {row[0]: row[1] for row in session.execute(chosen)}


def coaching_page(
    session: Session, reach: Reach, place: Place | None = None, limit: int = PAGE_SIZE
) -> Page[ListedCoaching]:
    """What was sent to coaching in these teams, the last first."""
    backwards = place is not None and place.backwards
    chosen = _coaching()
    if not reach.everywhere:
        chosen = chosen.where(CoachingRequest.team_id.in_(reach.team_ids))
    if place is not None:
        key = place.cursor.id
        chosen = chosen.where(CoachingRequest.id > key if backwards else CoachingRequest.id < key)
    order = CoachingRequest.id.asc() if backwards else CoachingRequest.id.desc()
    rows = session.execute(chosen.order_by(order).limit(limit + 1))
    found = [ListedCoaching._make(row) for row in rows]
    return page_of([(row, Cursor(row.id, row.id)) for row in found], place, limit)


def coaching(session: Session, request_id: int) -> ListedCoaching | None:
    """One request for coaching, or ``None``."""
    row = session.execute(_coaching().where(CoachingRequest.id == request_id)).one_or_none()
    return None if row is None else ListedCoaching._make(row)


def coaching_of(session: Session, part_id: int) -> list[ListedCoaching]:
    """The requests for coaching about a part that stand, the last first."""
    chosen = _coaching().where(
        CoachingRequest.part_id == part_id, CoachingRequest.withdrawn_at.is_(None)
    )
    rows = session.execute(chosen.order_by(CoachingRequest.id.desc()))
    return [ListedCoaching._make(row) for row in rows]


def _coaching() -> Any:
    return (
        select(
            CoachingRequest.id,
            CoachingRequest.part_id,
            ConversationRow.external_id,
            Agent.name,
            CoachingRequest.team_id,
            Team.name,
            CoachingRequest.rule,
            CoachingRequest.note,
            User.name,
            CoachingRequest.asked_at,
            CoachingRequest.taken_up_at,
            CoachingRequest.withdrawn_at,
            CoachingRequest.agent_id,
        )
        .join(Part, Part.id == CoachingRequest.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Agent, Agent.id == CoachingRequest.agent_id)
        .outerjoin(Team, Team.id == CoachingRequest.team_id)
        .outerjoin(User, User.id == CoachingRequest.asked_by)
    )
