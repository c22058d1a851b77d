"""Reading what reports count: reviews, their criteria, and the findings of rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from qa_app.core.listing import FindingState
from qa_app.core.permissions import Reach
from qa_app.storage.queries.scores import in_the_mean
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.people import Agent, Membership, Team, User
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow
from qa_app.storage.tables.screening import FindingRow

CriticalIds = Mapping[int, Collection[str]]
"""The ids of the critical criteria of rubric versions that have some."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which reviews: of conversations that began within the bounds, in these teams."""

    bounds_ms: tuple[int, int]
    reach: Reach
    agent_id: int | None = None
    reviewer_id: int | None = None


class CountedReview(NamedTuple):
    """A review that counts; ``started_ms``: when its conversation began."""

    id: int
    started_ms: int
    agent_id: int
    team_id: int | None
    reviewer_id: int
    rubric_version_id: int
    total: Decimal
    passed: bool | None


class CriticalAnswer(NamedTuple):
    """What a critical criterion that applied earned, and whether points were lost on it."""

    review_id: int
    rubric_version_id: int
    criterion: str
    earned: Decimal
    lost: int


class Tally(NamedTuple):
    """How often a criterion was judged in an agent's reviews, and how often points were lost."""

    rubric_version_id: int
    criterion: str
    agent_id: int
    judged: int
    lost: int


class RuleTally(NamedTuple):
    """A rule's findings: of so many parts, and what people said of them."""

    rule: str
    parts: int
    findings: int
    confirmed: int
    dismissed: int


class ListedReview(NamedTuple):
    """A review as the list behind a figure shows it."""

    id: int
    conversation: str | None
    agent_id: int
    agent: str
    team: str | None
    reviewer: str
    started_at: datetime
    total: Decimal
    passed: bool | None


def counted_reviews(session: Session, scope: Scope) -> list[CountedReview]:
    """The reviews that make plain scores."""
    chosen = select(
        ReviewRow.id,
        type_coerce(Part.started_at, BigInteger),
        Part.agent_id,
        Part.team_id,
        ReviewRow.reviewer_id,
        ReviewRow.rubric_version_id,
        ReviewRow.total,
        ReviewRow.passed,
    ).join(Part, Part.id == ReviewRow.part_id)
    return [
        CountedReview._make(row)
        for row in _rows(session, chosen.where(*_of_reviews(scope)).order_by(ReviewRow.id))
    ]


def answer_counts(session: Session, scope: Scope) -> dict[int, tuple[int, int]]:
    """By review: how many criteria applied, and on how many of them points were lost."""
    chosen = (
        select(AnswerRow.review_id, func.count(AnswerRow.earned).label("judged"), _lost())
        .join(ReviewRow, ReviewRow.id == AnswerRow.review_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(*_of_reviews(scope))
        .group_by(AnswerRow.review_id)
    )
    return {review: (judged, lost) for review, judged, lost in _rows(session, chosen)}


def critical_answers(session: Session, scope: Scope, critical: CriticalIds) -> list[CriticalAnswer]:
    """The answers to critical criteria that applied."""
    wanted = [
        and_(ReviewRow.rubric_version_id == version, AnswerRow.criterion.in_(sorted(ids)))
        for version, ids in critical.items()
    ]
    if not wanted:
        return []
    chosen = (
        select(
            AnswerRow.review_id,
            ReviewRow.rubric_version_id,
            AnswerRow.criterion,
            AnswerRow.earned,
            case((AnswerRow.earned < AnswerRow.maximum, 1), else_=0),
        )
        .join(ReviewRow, ReviewRow.id == AnswerRow.review_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(*_of_reviews(scope), AnswerRow.earned.is_not(None), or_(*wanted))
    )
    return [CriticalAnswer._make(row) for row in _rows(session, chosen)]


def criterion_tallies(session: Session, scope: Scope) -> list[Tally]:
    """How often each criterion was judged and lost, by agent."""
    keys = (ReviewRow.rubric_version_id, AnswerRow.criterion, Part.agent_id)
    chosen = (
        select(*keys, func.count(AnswerRow.earned), _lost())
        .join(ReviewRow, ReviewRow.id == AnswerRow.review_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(*_of_reviews(scope), AnswerRow.earned.is_not(None))
        .group_by(*keys)
    )
    return [Tally._make(row) for row in _rows(session, chosen)]


def reviews_judging(
    session: Session, scope: Scope, version_ids: Collection[int], criterion: str, lost: bool
) -> list[int]:
    """The reviews by these rubric versions in which a criterion applied (or lost points)."""
    chosen = (
        select(AnswerRow.review_id)
        .join(ReviewRow, ReviewRow.id == AnswerRow.review_id)
        .join(Part, Part.id == ReviewRow.part_id)
        .where(
            *_of_reviews(scope),
            AnswerRow.criterion == criterion,
            AnswerRow.earned < AnswerRow.maximum if lost else AnswerRow.earned.is_not(None),
            ReviewRow.rubric_version_id.in_(version_ids),
        )
    )
    return list(session.scalars(chosen))


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


def listed_reviews(session: Session, review_ids: Sequence[int]) -> dict[int, ListedReview]:
    """What the list of these reviews shows of each, by id."""
    chosen = (
        select(
            ReviewRow.id,
            ConversationRow.external_id,
            Part.agent_id,
            Agent.name,
            Team.name,
            User.name,
            Part.started_at,
            ReviewRow.total,
            ReviewRow.passed,
        )
        .join(Part, Part.id == ReviewRow.part_id)
        .outerjoin(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Agent, Agent.id == Part.agent_id)
        .outerjoin(Team, Team.id == Part.team_id)
        .join(User, User.id == ReviewRow.reviewer_id)
        .where(ReviewRow.id.in_(review_ids))
    )
    return {row.id: ListedReview._make(row) for row in session.execute(chosen)}


def last_start(session: Session, reach: Reach) -> datetime | None:
    """When the last conversation with a review that counts began."""
    chosen = (
        select(func.max(Part.started_at))
        .join(ReviewRow, ReviewRow.part_id == Part.id)
        .where(*in_the_mean(), *_reached(reach))
    )
    return session.scalar(chosen)


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


def _rows(session: Session, chosen: Any) -> Iterable[Any]:
    """Plain rows of hundreds of thousands: past the mapping of objects, which is not needed."""
    return session.connection().execute(chosen)


def _names(session: Session, table: Any, ids: Collection[int]) -> dict[int, str]:
    # A statement takes a bounded number of values.
    wanted = sorted(ids)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 5000):
        some = wanted[start : start + 5000]
        rows = session.execute(select(table.id, table.name).where(table.id.in_(some)))
        found |= {row.id: str(row.name) for row in rows}
    return found


def _of_reviews(scope: Scope) -> list[ColumnElement[bool]]:
    conditions = [*in_the_mean(), *_of_parts(scope)]
    if scope.reviewer_id is not None:
        conditions.append(ReviewRow.reviewer_id == scope.reviewer_id)
    return conditions


def _of_parts(scope: Scope) -> list[ColumnElement[bool]]:
    start, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in scope.bounds_ms)
    conditions = [Part.started_at >= start, Part.started_at < end, *_reached(scope.reach)]
    if scope.agent_id is not None:
        conditions.append(Part.agent_id == scope.agent_id)
    return conditions


def _reached(reach: Reach) -> list[ColumnElement[bool]]:
    return [] if reach.everywhere else [Part.team_id.in_(reach.team_ids)]


def _lost() -> ColumnElement[int]:
    return _times(AnswerRow.earned < AnswerRow.maximum)


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How often it holds, as a whole number on every database."""
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer)
