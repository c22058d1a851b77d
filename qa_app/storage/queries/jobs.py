"""The job table: taking, keeping and giving back work, each by one conditional UPDATE.

Whoever holds a job is named in ``worker``; every statement of a holder carries that name and
must change exactly one row. A holder whose lease was taken over therefore changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    case,
    false,
    func,
    literal,
    null,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from qa_app.core.jobs import Candidate, Claim, JobState
from qa_app.core.jobs import Job as JobValue
from qa_app.storage.tables.base import Instant
from qa_app.storage.tables.jobs import Job

_OPEN = (JobState.QUEUED.value, JobState.RUNNING.value)
_SHOWN = (
    Job.id,
    Job.kind,
    Job.state,
    Job.progress,
    Job.total,
    Job.attempts,
    Job.cancel_asked,
    Job.failure,
    Job.failure_details,
    Job.created_by,
    Job.created_at,
    Job.started_at,
    Job.heartbeat_at,
    Job.finished_at,
)


def add(
    session: Session,
    kind: str,
    arguments: Mapping[str, object],
    *,
    unique_key: str | None,
    created_by: int | None,
    now: datetime,
    not_before: datetime | None = None,
) -> int | None:
    """Queue a job; ``None`` where an open job holds the key."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    query = (
        dialect.insert(Job)
        .values(
            kind=kind,
            arguments=dict(arguments),
            unique_key=unique_key,
            state=JobState.QUEUED.value,
            progress=0,
            attempts=0,
            cancel_asked=False,
            again=False,
            created_by=created_by,
            created_at=now,
            lease_until=not_before,
        )
        .on_conflict_do_nothing(index_elements=[Job.unique_key])
        .returning(Job.id)
    )
    return session.execute(query).scalar_one_or_none()


def holder_of(session: Session, unique_key: str) -> int | None:
    """The queued job that holds a key, or the running one, which is asked to run again."""
    query = select(Job.id, Job.state).where(Job.unique_key == unique_key)
    found = session.execute(query).first()
    if found is None or found.state == JobState.QUEUED.value:
        return None if found is None else int(found.id)
    running = and_(Job.id == found.id, Job.state == JobState.RUNNING.value)
    return int(found.id) if _changed(session, running, again=True) else None


def open_with_key(session: Session, unique_key: str) -> JobValue | None:
    """The open job that holds a key, or ``None``."""
    held = (Job.unique_key == unique_key, Job.state.in_(_OPEN))
    row = session.execute(select(*_SHOWN).where(*held)).first()
    return None if row is None else _value(row)


def candidates(session: Session, kinds: Sequence[str]) -> list[Candidate]:
    """Every open job of these kinds, the oldest first."""
    query = (
        select(Job.id, Job.state, Job.worker, Job.lease_until, Job.attempts)
        .where(Job.state.in_(_OPEN), Job.kind.in_(kinds))
        .order_by(Job.id)
    )
    return [
        Candidate(row.id, JobState(row.state), row.worker, row.lease_until, row.attempts)
        for row in session.execute(query)
    ]


def claim(
    session: Session, seen: Candidate, worker: str, *, now: datetime, lease_until: datetime
) -> Claim | None:
    """Take the job if it still is as it was seen; ``None`` where somebody else was quicker."""
    taken = _changed(
        session,
        _as_seen(seen),
        state=JobState.RUNNING.value,
        worker=worker,
        lease_until=lease_until,
        heartbeat_at=now,
        attempts=Job.attempts + 1,
        started_at=func.coalesce(Job.started_at, literal(now, Instant)),
    )
    if not taken:
        return None
    row = session.execute(
        select(
            Job.kind, Job.arguments, Job.checkpoint, Job.progress, Job.total, Job.cancel_asked
        ).where(Job.id == seen.id)
    ).one()
    return Claim(seen.id, *row)


def beat(
    session: Session,
    job_id: int,
    worker: str,
    *,
    now: datetime,
    lease_until: datetime,
    progress: int,
    total: int | None,
) -> bool | None:
    """Renew the lease; whether cancelling was asked for, ``None`` where the job is lost."""
    kept = _changed(
        session,
        _held(job_id, worker),
        heartbeat_at=now,
        lease_until=lease_until,
        progress=progress,
        total=total,
    )
    if not kept:
        return None
    return bool(session.execute(select(Job.cancel_asked).where(Job.id == job_id)).scalar_one())


def keep_checkpoint(
    session: Session,
    job_id: int,
    worker: str,
    checkpoint: Mapping[str, object],
    *,
    now: datetime,
    lease_until: datetime,
    progress: int,
    total: int | None,
) -> bool:
    """Note how far the work is, in the transaction that did it; whether the job is held."""
    return _changed(
        session,
        _held(job_id, worker),
        checkpoint=dict(checkpoint),
        attempts=0,
        heartbeat_at=now,
        lease_until=lease_until,
        progress=progress,
        total=total,
    )


def finish(
    session: Session,
    job_id: int,
    worker: str,
    state: JobState,
    *,
    now: datetime,
    progress: int,
    total: int | None,
    failure: str | None = None,
    failure_details: Mapping[str, object] | None = None,
) -> bool:
    """End the job, or queue it anew where another run was asked for; whether it was held."""
    once_more = and_(Job.again, true() if state is JobState.DONE else false())
    return _changed(
        session,
        _held(job_id, worker),
        state=case((once_more, JobState.QUEUED.value), else_=state.value),
        unique_key=case((once_more, Job.unique_key), else_=null()),
        finished_at=case((once_more, null()), else_=literal(now, Instant)),
        checkpoint=case((once_more, null()), else_=Job.checkpoint),
        again=False,
        worker=None,
        lease_until=None,
        progress=progress,
        total=total,
        failure=failure,
        failure_details=None if failure_details is None else dict(failure_details),
    )


def give_back(
    session: Session, job_id: int, worker: str, *, not_before: datetime | None, counted: bool
) -> bool:
    """Queue a held job again, to go on from its checkpoint; whether it was held.

    ``counted``: the attempt counts against the limit.
    """
    # A checkpoint has set it to 0 meanwhile where the attempt brought something forward.
    uncounted = case((Job.attempts > 0, Job.attempts - 1), else_=0)
    return _changed(
        session,
        _held(job_id, worker),
        state=JobState.QUEUED.value,
        worker=None,
        lease_until=not_before,
        attempts=Job.attempts if counted else uncounted,
    )


def give_up(
    session: Session, seen: Candidate, *, now: datetime, failure: str, attempts: int
) -> bool:
    """End a job that no attempt brought forward; whether it still was as seen."""
    return _changed(
        session,
        _as_seen(seen),
        state=JobState.FAILED.value,
        worker=None,
        lease_until=None,
        unique_key=None,
        finished_at=now,
        failure=failure,
        failure_details={"attempts": attempts},
    )


def ask_to_cancel(session: Session, job_id: int) -> bool:
    """Ask an open job to stop; whether it was open."""
    return _changed(session, and_(Job.id == job_id, Job.state.in_(_OPEN)), cancel_asked=True)


def by_id(session: Session, job_id: int) -> JobValue | None:
    """One job."""
    row = session.execute(select(*_SHOWN).where(Job.id == job_id)).first()
    return None if row is None else _value(row)


def by_ids(session: Session, job_ids: Collection[int]) -> list[JobValue]:
    """Several jobs."""
    return [_value(row) for row in session.execute(select(*_SHOWN).where(Job.id.in_(job_ids)))]


def last_asked(
    session: Session, kind: str, arguments: Mapping[str, object], created_by: int | None
) -> tuple[int, Mapping[str, object]] | None:
    """The id and checkpoint of the last job with just these arguments that somebody wanted."""
    row = session.execute(
        select(Job.id, Job.checkpoint)
        .where(Job.kind == kind, Job.created_by == created_by, Job.arguments == dict(arguments))
        .order_by(Job.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.id, row.checkpoint or {})


def is_open(session: Session, kind: str) -> bool:
    """Whether a job of a kind is queued or running."""
    chosen = select(Job.id).where(Job.kind == kind, Job.state.in_(_OPEN)).limit(1)
    return session.scalar(chosen) is not None


def newest(session: Session, *, before: int | None, limit: int) -> list[JobValue]:
    """Jobs from the newest to the oldest, those before an id where one is given."""
    query = select(*_SHOWN).order_by(Job.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Job.id < before)
    return [_value(row) for row in session.execute(query)]


def _held(job_id: int, worker: str) -> ColumnElement[bool]:
    return and_(Job.id == job_id, Job.state == JobState.RUNNING.value, Job.worker == worker)


def _as_seen(seen: Candidate) -> ColumnElement[bool]:
    return and_(
        Job.id == seen.id,
        Job.state == seen.state.value,
        _same(Job.worker, seen.worker),
        _same(Job.lease_until, seen.lease_until),
        Job.attempts == seen.attempts,
    )


def _same(column: Any, value: object) -> ColumnElement[bool]:
    same: ColumnElement[bool] = column.is_(None) if value is None else column == value
    return same


def _changed(session: Session, where: ColumnElement[bool], **values: Any) -> bool:
    result = session.execute(
        update(Job).where(where).values(**values).execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount == 1


def _value(row: Row[*tuple[Any, ...]]) -> JobValue:
    return JobValue(
        id=row.id,
        kind=row.kind,
        state=JobState(row.state),
        progress=row.progress,
        total=row.total,
        attempts=row.attempts,
        cancel_asked=row.cancel_asked,
        failure=row.failure,
        failure_details=row.failure_details or {},
        created_by=row.created_by,
        created_at=row.created_at,
        started_at=row.started_at,
        heartbeat_at=row.heartbeat_at,
        finished_at=row.finished_at,
    )
