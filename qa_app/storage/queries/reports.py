"""Reading what reports need beside the sums of reviews: the findings of rules, and names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from qa_app.core.listing import FindingState
from qa_app.core.permissions import Reach
from qa_app.storage.queries.score_sums import Scope
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.people import Agent, Membership, Team, User
from qa_app.storage.tables.screening import FindingRow


class RuleTally(NamedTuple):
    """A rule's findings: of so many parts, and what people said of them."""

    rule: str
    parts: int
    findings: int
    confirmed: int
    dismissed: int


def rule_tallies(session: Session, scope: Scope) -> list[RuleTally]:
    """Each rule's findings in the conversations that began within the bounds.

    ``parts`` leaves out those in which every finding of the rule was dismissed.
    """
    stands = FindingRow.state != FindingState.DISMISSED.value
    chosen = (
        select(
            FindingRow.rule,
            func.count(case((stands, FindingRow.part_id)).distinct()),
            func.count(),
            _times(FindingRow.state == FindingState.CONFIRMED.value),
            _times(FindingRow.state == FindingState.DISMISSED.value),
        )
        .join(Part, Part.id == FindingRow.part_id)
        .where(*_of_parts(scope))
        .group_by(FindingRow.rule)
    )
    return [RuleTally._make(row) for row in session.execute(chosen)]


def count_parts(session: Session, scope: Scope) -> int:
    """How many parts of conversations began within the bounds."""
    return session.scalar(select(func.count()).select_from(Part).where(*_of_parts(scope))) or 0


def agent_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of these agents."""
    return _names(session, Agent, ids)


def team_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of these teams."""
    return _names(session, Team, ids)


def reviewer_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of these users."""
    return _names(session, User, ids)


def member_name(session: Session, user_id: int, reach: Reach) -> str | None:
    """The name of a user who has or had a part in a team within reach."""
    theirs = select(User.name).join(Membership).where(User.id == user_id)
    if not reach.everywhere:
        within = or_(Membership.team_id.is_(None), Membership.team_id.in_(reach.team_ids))
        theirs = theirs.where(within)
    return session.scalar(theirs.limit(1))


def _names(session: Session, table: Any, ids: Collection[int]) -> dict[int, str]:
    # A statement takes a bounded number of values.
    wanted = sorted(ids)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 5000):
        some = wanted[start : start + 5000]
        rows = session.execute(select(table.id, table.name).where(table.id.in_(some)))
        found |= {row.id: str(row.name) for row in rows}
    return found


def _of_parts(scope: Scope) -> list[ColumnElement[bool]]:
    start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in scope.bounds_ms)
    conditions = [Part.started_at >= start, Part.started_at < end, *_reached(scope.reach)]
    if scope.agent_id is not None:
        conditions.append(Part.agent_id == scope.agent_id)
    return conditions


def _reached(reach: Reach) -> list[ColumnElement[bool]]:
    return [] if reach.everywhere else [Part.team_id.in_(reach.team_ids)]


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How often it holds, as a whole number on every database."""
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer)
