"""Reading who asked for which targeted review."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.storage.queries.conversations import ListedPart, listed
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.review_requests import ReviewRequest
from qa_app.storage.tables.reviews import ReviewRow

MOST_FOUND = 20
"""Conversations of one id: several sources may use it, and several agents be in each."""


class ListedRequest(NamedTuple):
    """A request with what became of it; ``state`` is its task's, ``None`` where it has none."""

    id: int
    part_id: int
    external_id: str
    agent: str | None
    team_id: int | None
    team: str | None
    reason: str
    note: str
    asked_by: int | None
    asker: str | None
    asked_at: datetime
    withdrawn_at: datetime | None
    assignment_id: int | None
    state: str | None
    skip_reason: str | None
    due_on: date | None
    reviewer: str | None
    review_id: int | None
    review_state: str | None


def one(session: Session, request_id: int) -> ListedRequest | None:
    """One request, or ``None``."""
    row = session.execute(_listed().where(ReviewRequest.id == request_id)).one_or_none()
    return None if row is None else ListedRequest._make(row)


def page(
    session: Session, reach: Reach, place: Place | None = None, limit: int = PAGE_SIZE
) -> Page[ListedRequest]:
    """The requests about conversations of these teams, the last first."""
    backwards = place is not None and place.backwards
    chosen = _listed()
    if not reach.everywhere:
        chosen = chosen.where(Part.team_id.in_(reach.team_ids))
    if place is not None:
        key = place.cursor.id
        chosen = chosen.where(ReviewRequest.id > key if backwards else ReviewRequest.id < key)
    order = ReviewRequest.id.asc() if backwards else ReviewRequest.id.desc()
    rows = session.execute(chosen.order_by(order).limit(limit + 1))
    found = [ListedRequest._make(row) for row in rows]
    return page_of([(row, Cursor(row.id, row.id)) for row in found], place, limit)


def of_parts(session: Session, part_ids: Collection[int]) -> list[ListedRequest]:
    """The requests about these parts, the last first."""
    chosen = _listed().where(ReviewRequest.part_id.in_(part_ids))
    rows = session.execute(chosen.order_by(ReviewRequest.id.desc()))
    return [ListedRequest._make(row) for row in rows]


def of_assignments(session: Session, assignment_ids: Collection[int]) -> dict[int, ListedRequest]:
    """The request behind each of these tasks, where one is."""
    chosen = _listed().where(ReviewRequest.assignment_id.in_(assignment_ids))
    rows = [ListedRequest._make(row) for row in session.execute(chosen)]
    return {row.assignment_id: row for row in rows if row.assignment_id is not None}


def open_purposes(session: Session, part_ids: Collection[int]) -> dict[int, set[str]]:
    """For which purposes these parts have open tasks, by part."""
    found: dict[int, set[str]] = {}
    rows = session.execute(
        select(Assignment.part_id, Assignment.purpose).where(
            Assignment.part_id.in_(part_ids), Assignment.state == "open"
        )
    )
    for part_id, purpose in rows:
        if part_id is not None:
            found.setdefault(part_id, set()).add(purpose)
    return found


def parts_called(session: Session, external_id: str, reach: Reach) -> list[ListedPart]:
    """The parts of the conversations of an id, within reach."""
    chosen = listed().where(ConversationRow.external_id == external_id)
    if not reach.everywhere:
        chosen = chosen.where(Part.team_id.in_(reach.team_ids))
    rows = session.execute(chosen.order_by(Part.id).limit(MOST_FOUND))
    return [ListedPart._make(row) for row in rows]


def is_begun(session: Session, assignment_id: int) -> bool:
    """Whether anything has been filled in for a task."""
    chosen = select(func.count()).where(ReviewRow.assignment_id == assignment_id)
    return bool(session.scalar(chosen))


def _listed() -> Any:
    asker, reviewer = aliased(User), aliased(User)
    return (
        select(
            ReviewRequest.id,
            ReviewRequest.part_id,
            ConversationRow.external_id,
            Agent.name,
            Part.team_id,
            Team.name,
            ReviewRequest.reason,
            ReviewRequest.note,
            ReviewRequest.asked_by,
            asker.name,
            ReviewRequest.asked_at,
            ReviewRequest.withdrawn_at,
            ReviewRequest.assignment_id,
            Assignment.state,
            Assignment.skip_reason,
            Assignment.due_on,
            reviewer.name,
            ReviewRow.id,
            ReviewRow.state,
        )
        .join(Part, Part.id == ReviewRequest.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .outerjoin(Team, Team.id == Part.team_id)
        .outerjoin(asker, asker.id == ReviewRequest.asked_by)
        .outerjoin(Assignment, Assignment.id == ReviewRequest.assignment_id)
        .outerjoin(reviewer, reviewer.id == Assignment.reviewer_id)
        .outerjoin(ReviewRow, ReviewRow.assignment_id == Assignment.id)
    )
