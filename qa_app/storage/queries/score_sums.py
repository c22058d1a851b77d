"""Adding up what reviews count for: by whose they are, and over time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from qa_app.core.listing import Place
from qa_app.core.permissions import Reach
from qa_app.core.scores import MARK_KEPT, MARK_LOST, Kept, Sums
from qa_app.storage.tables.base import Instant, from_ms
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.review_figures import ReviewFigures as Row
from qa_app.storage.tables.reviews import ReviewRow

Bounds = tuple[int, int]
"""From (inclusive) and to (exclusive), in milliseconds since the Unix epoch."""

Key = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]

AGENT, TEAM, REVIEWER = Row.agent_id, Row.team_id, Row.reviewer_id
"""By whom reviews are added up."""

EVERYWHERE = Reach(True, frozenset())

OF_SCORES = Sums._fields[:7]
"""The sums that mean, interval and the rates of passed and critical reviews need."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which reviews: of conversations that began within the bounds, in these teams."""

    bounds_ms: Bounds
    reach: Reach
    agent_id: int | None = None
    reviewer_id: int | None = None


class AgentSums(NamedTuple):
    """An agent's reviews of one standing, of the random sample or not.

    ``newest``: the highest id among them; ``team``: that review's.
    """

    agent_id: int
    agent: str
    agent_key: str
    team: str | None
    counts: int
    drawn: int
    newest: int
    sums: Sums


class StepSums(NamedTuple):
    """What somebody's reviews of one step come to."""

    step: int
    owner: int | None
    sums: Sums


class CountedReview(NamedTuple):
    """A review that counts, as the list behind a figure shows it."""

    id: int
    part_id: int
    conversation: str
    agent_id: int
    agent: str
    team: str | None
    reviewer: str
    started_at: datetime
    state: str
    total: Decimal
    passed: bool | None

    @property
    def drawn(self) -> bool:
        """At random, as all that count were."""
        return True


def of_agents(session: Session, bounds_ms: Bounds, reach: Reach) -> list[AgentSums]:
    """The sums of every agent's reviews, submitted ones and those outside the sample too."""
    keys = (Row.agent_id, Row.counts, Row.drawn)
    newest = func.max(Row.review_id).label("newest")
    added = (
        select(*keys, newest, *_sums(OF_SCORES))
        .where(*_between(bounds_ms), *_within(reach))
        .group_by(*keys)
        .subquery()
    ).c
    chosen = (
        select(
            added.agent_id,
            Agent.name,
            Agent.key,
            Team.name,
            added.counts,
            added.drawn,
            added.newest,
            *(added[name] for name in OF_SCORES),
        )
        .join(Agent, Agent.id == added.agent_id)
        .join(Row, Row.review_id == added.newest)
        .outerjoin(Team, Team.id == Row.team_id)
    )
    owned = len(AgentSums._fields) - 1
    return [AgentSums._make((*row[:owned], Sums(*row[owned:]))) for row in _rows(session, chosen)]


def overall(session: Session, scope: Scope) -> Sums:
    """The sums that scores need, over all reviews that make plain scores."""
    chosen = select(*_sums(OF_SCORES)).where(*in_the_mean(scope))
    return Sums(*next(iter(_rows(session, chosen))))


def by_agent_key(
    session: Session, bounds_ms: Bounds, agent_ids: Collection[int]
) -> dict[str, Sums]:
    """All the sums of these agents' reviews that make plain scores, by the agent's key."""
    added = (
        select(Row.agent_id, *_sums())
        .where(*in_the_mean(Scope(bounds_ms, EVERYWHERE)), Row.agent_id.in_(agent_ids))
        .group_by(Row.agent_id)
        .subquery()
    ).c
    chosen = select(Agent.key, *(added[name] for name in Sums._fields)).join(
        Agent, Agent.id == added.agent_id
    )
    return {key: Sums(*sums) for key, *sums in _rows(session, chosen)}


def by_key(session: Session, scope: Scope, *keys: Key) -> dict[tuple[int | None, ...], Sums]:
    """All the sums of the reviews that make plain scores, by one or more keys."""
    chosen = select(*keys, *_sums()).where(*in_the_mean(scope)).group_by(*keys)
    width = len(keys)
    return {tuple(row[:width]): Sums(*row[width:]) for row in _rows(session, chosen)}


def by_step(
    session: Session, scope: Scope, steps: Sequence[Bounds], fields: Sequence[str]
) -> list[Sums]:
    """The sums of each step within the scope, of those named by ``fields``; the others stay 0."""
    each_step = [
        # Instead of the scope's bounds: SQLite goes along an index between two of them alone.
        select(literal(step), *_sums(fields)).where(
            *in_the_mean(replace(scope, bounds_ms=bounds_ms))
        )
        for step, bounds_ms in enumerate(steps)
    ]
    found = {row[0]: row[1:] for row in _rows(session, union_all(*each_step))}
    return [_named(fields, found[step]) for step in range(len(steps))]


def by_owner_and_step(
    session: Session,
    scope: Scope,
    steps: Sequence[Bounds],
    fields: Sequence[str],
    key: Key,
    owners: Collection[int | None],
) -> list[StepSums]:
    """The same for each of these owners, where they have any review in a step.

    Where few reviews are theirs these are found by themselves and not step by step: a step is
    told from its end, as the steps follow upon each other.
    """
    step = case(
        *((Row.started_at < from_ms(end), number) for number, (_start, end) in enumerate(steps))
    ).label("step")
    chosen = (
        select(step, key, *_sums(fields))
        .where(*in_the_mean(scope), _among(key, owners))
        .group_by(step, key)
    )
    return [StepSums(row[0], row[1], _named(fields, row[2:])) for row in _rows(session, chosen)]


def _named(fields: Sequence[str], values: Sequence[int]) -> Sums:
    return Sums(**dict(zip(fields, values, strict=True)))


def marks(session: Session, scope: Scope) -> list[tuple[int, int, str]]:
    """Rubric version, agent and the marks of all the agent's reviews by it, one after another."""
    chosen = (
        select(Row.rubric_version_id, Row.agent_id, func.aggregate_strings(Row.marks, ""))
        .where(*in_the_mean(scope))
        .group_by(Row.rubric_version_id, Row.agent_id)
    )
    return [tuple(row) for row in _rows(session, chosen)]


def versions(session: Session, scope: Scope) -> list[int]:
    """The rubric versions by which these reviews were made."""
    chosen = select(Row.rubric_version_id).where(*in_the_mean(scope)).distinct()
    return sorted(session.scalars(chosen))


def listed(
    session: Session,
    scope: Scope,
    kept: Kept,
    place: Place | None,
    limit: int,
    places: Mapping[int, int] | None = None,
) -> list[CountedReview]:
    """Up to ``limit`` reviews behind a figure, the newest conversation first, from a place on in
    its direction; ``places`` as in :func:`counts`.
    """
    order = (Row.started_at, Row.review_id)
    chosen = select(Row.review_id).where(
        *in_the_mean(scope), *_applied(places), _kept(kept, places)
    )
    backwards = place is not None and place.backwards
    if place is not None:
        chosen = chosen.where(_beyond(place))
    ids = list(
        session.scalars(
            chosen.order_by(*(each if backwards else each.desc() for each in order)).limit(limit)
        )
    )
    shown = (
        select(
            ReviewRow.id,
            Part.id,
            ConversationRow.external_id,
            Part.agent_id,
            Agent.name,
            Team.name,
            User.name,
            Part.started_at,
            ReviewRow.state,
            ReviewRow.total,
            ReviewRow.passed,
        )
        .join(Part, Part.id == ReviewRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .join(Agent, Agent.id == Part.agent_id)
        .outerjoin(Team, Team.id == Part.team_id)
        .join(User, User.id == ReviewRow.reviewer_id)
        .where(ReviewRow.id.in_(ids))
    )
    found = {row[0]: CountedReview._make(row) for row in session.execute(shown)}
    return [found[each] for each in ids]


def counts(
    session: Session, scope: Scope, places: Mapping[int, int] | None = None
) -> dict[Kept, int]:
    """How many reviews that make plain scores stand behind each kind of figure.

    ``places``: of one criterion among those of each rubric version that has it; then only reviews
    in which it applied, and ``Kept.LOST`` are those that lost points on it.
    """
    wanted = (func.count(case((_kept(each, places), 1))) for each in Kept)
    chosen = select(*wanted).where(*in_the_mean(scope), *_applied(places))
    return dict(zip(Kept, next(iter(_rows(session, chosen))), strict=True))


def in_the_mean(scope: Scope) -> list[ColumnElement[bool]]:
    """Which reviews make plain scores: those of the random sample that are published."""
    conditions = [
        Row.drawn == 1, Row.counts == 1, *_between(scope.bounds_ms), *_within(scope.reach)
    ]  # fmt: skip
    if scope.agent_id is not None:
        conditions.append(Row.agent_id == scope.agent_id)
    if scope.reviewer_id is not None:
        conditions.append(Row.reviewer_id == scope.reviewer_id)
    return conditions


def _between(bounds_ms: Bounds) -> list[ColumnElement[bool]]:
    start, end = map(from_ms, bounds_ms)
    return [Row.started_at >= start, Row.started_at < end]


def _within(reach: Reach) -> list[ColumnElement[bool]]:
    return [] if reach.everywhere else [Row.team_id.in_(reach.team_ids)]


def _sums(fields: Sequence[str] = Sums._fields) -> list[ColumnElement[int]]:
    return [_whole(_ADDED[name]).label(name) for name in fields]


_ADDED: Mapping[str, ColumnElement[Any]] = {
    "n": func.count(),
    "total": func.sum(Row.total),
    "squares": func.sum(Row.total * Row.total),
    "passed": func.sum(Row.passed),
    "judged": func.count(Row.passed),
    "critical": func.sum(Row.critical),
    "critical_of": func.count(Row.critical),
    "lost": func.sum(Row.lost),
    "applied": func.sum(Row.applied),
    "lost_squares": func.sum(Row.lost * Row.lost),
    "products": func.sum(Row.lost * Row.applied),
    "applied_squares": func.sum(Row.applied * Row.applied),
    "clusters": func.count(case((Row.applied > 0, 1))),
}


def _whole(value: ColumnElement[Any]) -> ColumnElement[int]:
    """A whole number on every database, 0 of nothing."""
    return cast(func.coalesce(value, 0), BigInteger)


def _among(key: Key, owners: Collection[int | None]) -> ColumnElement[bool]:
    known = key.in_([each for each in owners if each is not None])
    return or_(known, key.is_(None)) if None in owners else known


def _applied(places: Mapping[int, int] | None) -> list[ColumnElement[bool]]:
    return [] if places is None else [_marked(places, MARK_KEPT, MARK_LOST)]


def _kept(kept: Kept, places: Mapping[int, int] | None) -> ColumnElement[bool]:
    if kept is Kept.LOST and places is not None:
        return _marked(places, MARK_LOST)
    return {
        Kept.ALL: true(),
        Kept.PASSED: Row.passed == 1,
        Kept.FAILED: Row.passed == 0,
        Kept.CRITICAL: Row.critical == 1,
        Kept.LOST: Row.lost > 0,
    }[kept]


def _marked(places: Mapping[int, int], *wanted: str) -> ColumnElement[bool]:
    """Which reviews have one of these marks at a criterion's place."""
    return or_(
        false(),
        *(
            and_(
                Row.rubric_version_id == version,
                func.substr(Row.marks, place + 1, 1).in_(wanted),
            )
            for version, place in places.items()
        ),
    )


def _beyond(place: Place) -> ColumnElement[bool]:
    """The rows behind a cursor, or before it, without its own."""
    moment, row_id = from_ms(place.cursor.value), place.cursor.id
    here, key = tuple_(Row.started_at, Row.review_id), tuple_(literal(moment, Instant), row_id)
    return here > key if place.backwards else here < key


def _rows(session: Session, chosen: Any) -> Iterable[Any]:
    """Plain rows of thousands: past the mapping of objects, which is not needed."""
    return session.connection().execute(chosen)
