"""Periods under a scheme: how they stand, their computations, check lists and timelines."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from qa_app.core.appraisals import (
    AppraisalState,
    AppraisalStep,
    Decided,
    Decision,
    Point,
    PointKind,
    Standing,
)
from qa_app.core.appraisals.stored import reason_from, reason_json
from qa_app.core.periods import period
from qa_app.core.permissions import Reach
from qa_app.storage.tables.appraisals import (
    AppraisalEvent,
    AppraisalPoint,
    AppraisalResult,
    AppraisalRow,
    AppraisalRun,
)
from qa_app.storage.tables.people import Team, User


class StoredAppraisal(NamedTuple):
    """A team's period under a scheme; ``role`` empty: whomever the scheme assesses."""

    id: int
    team_id: int
    team: str
    scheme: str
    role: str
    period: str
    state: AppraisalState
    editions: int
    least: int
    draft_id: int | None
    published_id: int | None
    checked_by: int | None
    job_id: int | None

    @property
    def shown_id(self) -> int | None:
        """The computation to look at: what waits to be published, else what is."""
        return self.draft_id or self.published_id


class StoredRun(NamedTuple):
    """A computation without the people's results."""

    id: int
    appraisal_id: int
    number: int
    scheme_version_id: int
    label: str
    digest: str
    warnings: Sequence[Any]
    teams: Sequence[Any]
    people: int
    computed_by: int | None
    computed_at: datetime
    published_by: int | None
    published_at: datetime | None


class StoredPoint(NamedTuple):
    """A point of the check list with who decided on it."""

    id: int
    point: Point
    by: str | None
    at: datetime | None
    released_by: str | None
    released_at: datetime | None
    release_reason: str


class StoredEvent(NamedTuple):
    step: AppraisalStep | str
    reason: str
    by: str | None
    at: datetime


class PublishedPeriod(NamedTuple):
    """Days that are published for a team under a scheme, both inclusive."""

    team_id: int
    scheme: str
    first_day: date
    last_day: date


def one(session: Session, appraisal_id: int) -> StoredAppraisal | None:
    """One period, or ``None``."""
    rows = _stored(session, _heads().where(AppraisalRow.id == appraisal_id))
    return rows[0] if rows else None


def of_place(
    session: Session, team_id: int, scheme: str, role: str, period_id: str
) -> StoredAppraisal | None:
    """The period of a team under a scheme, or ``None`` where none was begun."""
    rows = _stored(
        session,
        _heads().where(
            AppraisalRow.team_id == team_id,
            AppraisalRow.scheme == scheme,
            AppraisalRow.role == role,
            AppraisalRow.period == period_id,
        ),
    )
    return rows[0] if rows else None


def within(session: Session, reach: Reach, most: int) -> list[StoredAppraisal]:
    """The newest periods of some teams."""
    chosen = _heads().order_by(
        AppraisalRow.period.desc(), Team.name, AppraisalRow.scheme, AppraisalRow.role
    )
    if not reach.everywhere:
        chosen = chosen.where(AppraisalRow.team_id.in_(reach.team_ids))
    return _stored(session, chosen.limit(most))


def to_decide(session: Session, reach: Reach) -> int:
    """How many drafts of some teams have undecided points on their check list."""
    undecided = select(AppraisalPoint.run_id).where(AppraisalPoint.decision.is_(None))
    chosen = select(func.count(AppraisalRow.id)).where(AppraisalRow.draft_id.in_(undecided))
    if not reach.everywhere:
        chosen = chosen.where(AppraisalRow.team_id.in_(reach.team_ids))
    return session.scalar(chosen) or 0


def add(
    session: Session, team_id: int, scheme: str, role: str, period_id: str, now: datetime
) -> int:
    """Begin a period; its id."""
    row = AppraisalRow(
        team_id=team_id,
        scheme=scheme,
        role=role,
        period=period_id,
        state=AppraisalState.DRAFT.value,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def lock(session: Session, appraisal_id: int) -> None:
    """Let nobody else move a period until this transaction ends."""
    session.execute(
        select(AppraisalRow.id).where(AppraisalRow.id == appraisal_id).with_for_update()
    )


def keep(session: Session, appraisal_id: int, standing: Standing, **values: object) -> None:
    """Store how a period stands; ``values``: further columns."""
    _set(
        session,
        appraisal_id,
        state=standing.state.value,
        editions=standing.editions,
        checked_by=standing.checked_by,
        **values,
    )


def back_to(session: Session, appraisal_id: int, state: AppraisalState) -> None:
    """Take a check back."""
    _set(session, appraisal_id, state=state.value, checked_by=None)


def set_job(session: Session, appraisal_id: int, job_id: int | None) -> None:
    """Which job computes a period now."""
    _set(session, appraisal_id, job_id=job_id)


def set_least(session: Session, appraisal_id: int, least: int) -> None:
    """The number of cases under which a sample is thin."""
    _set(session, appraisal_id, least=least)


def run_of(session: Session, run_id: int | None) -> StoredRun | None:
    """A computation, or ``None``."""
    rows = session.execute(
        select(*(getattr(AppraisalRun, name) for name in StoredRun._fields)).where(
            AppraisalRun.id == run_id
        )
    )
    return next((StoredRun._make(row) for row in rows), None)


def add_run(session: Session, run: AppraisalRun, facts: bytes) -> int:
    """Keep a computation; its id."""
    last = session.scalar(
        select(func.max(AppraisalRun.number)).where(AppraisalRun.appraisal_id == run.appraisal_id)
    )
    run.number, run.facts = (last or 0) + 1, zlib.compress(facts)
    session.add(run)
    session.flush()
    return run.id


def facts_of(session: Session, run_id: int) -> bytes:
    """Everything that went into a computation, canonical JSON."""
    return zlib.decompress(
        session.scalars(select(AppraisalRun.facts).where(AppraisalRun.id == run_id)).one()
    )


def origins_of(session: Session, run_id: int) -> Mapping[str, Any]:
    """Where figures and entries of a computation came from."""
    found: Mapping[str, Any] = session.scalars(
        select(AppraisalRun.origins).where(AppraisalRun.id == run_id)
    ).one()
    return found


def freeze(session: Session, run_id: int, by: int | None, now: datetime) -> None:
    """Mark a computation as published."""
    session.execute(
        update(AppraisalRun)
        .where(AppraisalRun.id == run_id, AppraisalRun.published_at.is_(None))
        .values(published_by=by, published_at=now)
    )


def drop_draft(session: Session, run_id: int) -> None:
    """Forget a computation that was never published."""
    published = session.scalar(select(AppraisalRun.published_at).where(AppraisalRun.id == run_id))
    if published is not None:
        return
    for table in (AppraisalPoint, AppraisalResult):
        session.execute(delete(table).where(table.run_id == run_id))
    session.execute(delete(AppraisalRun).where(AppraisalRun.id == run_id))


def points(session: Session, run_id: int) -> list[StoredPoint]:
    """The check list of a computation, in its order."""
    decider, releaser = aliased(User), aliased(User)
    rows = session.execute(
        select(AppraisalPoint, decider.name, releaser.name)
        .outerjoin(decider, decider.id == AppraisalPoint.decided_by)
        .outerjoin(releaser, releaser.id == AppraisalPoint.released_by)
        .where(AppraisalPoint.run_id == run_id)
        .order_by(AppraisalPoint.id)
    )
    return [
        StoredPoint(
            row.id,
            _point(row),
            by,
            row.decided_at,
            released_by,
            row.released_at,
            row.release_reason,
        )
        for row, by, released_by in rows
    ]


def add_points(
    session: Session, run_id: int, found: Iterable[Point], before: Mapping[str, StoredPoint]
) -> None:
    """Keep a check list; ``before``: the points whose decisions it took over, by key."""
    rows = []
    for each in found:
        old = before.get(each.key) if each.decided is not None else None
        rows.append(
            {
                "run_id": run_id,
                "kind": each.kind.value,
                "key": each.key,
                "person": each.person,
                "because": reason_json(each.because),
                "decision": each.decided.decision.value if each.decided else None,
                "reason": each.decided.reason if each.decided else "",
                "decided_by": each.decided.by if each.decided else None,
                "decided_at": old.at if old else None,
                "released_at": old.released_at if old else None,
                "release_reason": old.release_reason if old else "",
            }
        )
    if rows:
        session.execute(insert(AppraisalPoint), rows)


def set_decision(session: Session, point_id: int, decided: Decided, now: datetime) -> None:
    """What was decided on a point."""
    session.execute(
        update(AppraisalPoint)
        .where(AppraisalPoint.id == point_id)
        .values(
            decision=decided.decision.value,
            reason=decided.reason,
            decided_by=decided.by,
            decided_at=now,
            released_at=None,
            released_by=None,
            release_reason="",
        )
    )


def release(
    session: Session, run_id: int, person: str, by: int | None, why: str, now: datetime
) -> int:
    """End every hold of a person; how many there were."""
    done = session.execute(
        update(AppraisalPoint)
        .where(
            AppraisalPoint.run_id == run_id,
            AppraisalPoint.person == person,
            AppraisalPoint.decision == Decision.HELD.value,
            AppraisalPoint.released_at.is_(None),
        )
        .values(released_by=by, released_at=now, release_reason=why)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def note(
    session: Session, appraisal_id: int, step: str, reason: str, by: int | None, now: datetime
) -> None:
    """Write a step into the timeline."""
    session.add(
        AppraisalEvent(appraisal_id=appraisal_id, step=step, reason=reason, user_id=by, at=now)
    )


def timeline(session: Session, appraisal_id: int) -> list[StoredEvent]:
    """What was done with a period, the first first."""
    rows = session.execute(
        select(AppraisalEvent.step, AppraisalEvent.reason, User.name, AppraisalEvent.at)
        .outerjoin(User, User.id == AppraisalEvent.user_id)
        .where(AppraisalEvent.appraisal_id == appraisal_id)
        .order_by(AppraisalEvent.id)
    )
    return [StoredEvent._make(row) for row in rows]


def published_periods(session: Session, team_ids: Collection[int]) -> list[PublishedPeriod]:
    """The days that are published for some teams, by scheme; re-opened ones are not among them."""
    rows = session.execute(
        select(AppraisalRow.team_id, AppraisalRow.scheme, AppraisalRow.period).where(
            AppraisalRow.team_id.in_(team_ids),
            AppraisalRow.state == AppraisalState.PUBLISHED.value,
        )
    )
    return [
        PublishedPeriod(team, scheme, (over := period(each)).first_day, over.last_day)
        for team, scheme, each in rows
    ]


def _set(session: Session, appraisal_id: int, **values: object) -> None:
    session.execute(update(AppraisalRow).where(AppraisalRow.id == appraisal_id).values(**values))


def _heads() -> Any:
    columns = [
        Team.name.label("team") if name == "team" else getattr(AppraisalRow, name)
        for name in StoredAppraisal._fields
    ]
    return select(*columns).join(Team, Team.id == AppraisalRow.team_id)


def _stored(session: Session, chosen: Any) -> list[StoredAppraisal]:
    return [
        StoredAppraisal._make(row)._replace(state=AppraisalState(row.state))
        for row in session.execute(chosen)
    ]


def _point(row: AppraisalPoint) -> Point:
    decided = None
    if row.decision is not None:
        decided = Decided(
            Decision(row.decision), row.reason, row.decided_by, row.released_at is not None
        )
    return Point(PointKind(row.kind), row.key, row.person, reason_from(row.because), decided)
