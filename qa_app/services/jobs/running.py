"""Doing background work: taking a job, keeping its lease, and ending it one way or another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Protocol

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from qa_app.core.errors import QaError, _
from qa_app.core.jobs import Candidate, Claim, JobState
from qa_app.services.context import Context
from qa_app.services.jobs.handle import JobHandle, LeaseLost, StoppedEarly
from qa_app.storage.queries import jobs as queries

LEASE = timedelta(seconds=15)
RETRY_AFTER = timedelta(seconds=5)
MAX_ATTEMPTS = 20
"""Takeovers without a chunk in between, after which a job is given up."""

GIVEN_UP = _("It was tried %(attempts)s times and never came forward. The log says more.")
BROKEN = _("Something unexpected went wrong. The log tells an administrator, under job %(job)s.")

Task = Callable[..., object]
"""Called as ``task(context, handle, **arguments)``: one service call."""

log = structlog.get_logger("qa_app.jobs")


class Machine(Protocol):
    """What a worker knows about the processes of its own machine."""

    def is_gone(self, worker: str) -> bool:
        """Whether the worker of this name surely runs no longer."""
        ...


def is_waiting(context: Context, kinds: Mapping[str, Task], machine: Machine) -> bool:
    """Whether there is a job to take; only reads."""
    found = any(True for _seen in _free(context, kinds, machine))
    context.session.rollback()
    return found


def take(
    context: Context,
    worker: str,
    kinds: Mapping[str, Task],
    machine: Machine,
    only: int | None = None,
) -> Claim | None:
    """Take the oldest job that is free, or only the one of an id; ``None`` where there is none.

    Free are queued jobs, those whose lease has run out, and those whose worker is gone.
    """
    claim = None
    for seen in _free(context, kinds, machine):
        if only is not None and seen.id != only:
            continue
        claim = _take(context, worker, seen)
        if claim is not None:
            break
    context.session.commit()
    return claim


def beat(context: Context, handle: JobHandle) -> None:
    """Renew the lease, write the progress down, and tell the handle what became of the job."""
    now = context.now
    cancel_asked = queries.beat(
        context.session,
        handle.id,
        handle.worker,
        now=now,
        lease_until=now + LEASE,
        progress=handle.done,
        total=handle.total,
    )
    context.session.commit()
    handle.lost = handle.lost or cancel_asked is None
    handle.cancel_asked = handle.cancel_asked or bool(cancel_asked)


def perform(context: Context, handle: JobHandle, task: Task, claim: Claim) -> JobState | None:
    """Run the task and end the job; returns its state, ``None`` where it was lost."""
    try:
        task(context, handle, **claim.arguments)
    except StoppedEarly:
        return _give_back(context, handle, counted=False)
    except LeaseLost:
        context.session.rollback()
        log.warning("job lost to another worker", job=handle.id)
        return None
    except QaError as error:
        return _end(context, handle, JobState.FAILED, error.sentence, error.values)
    except (OperationalError, InterfaceError):
        # The database was away or busy; the checkpoint knows how far the work is.
        log.warning("job to be tried again", job=handle.id, exc_info=True)
        return _give_back(context, handle, counted=True)
    except Exception:
        log.exception("job failed", job=handle.id, kind=claim.kind)
        return _end(context, handle, JobState.FAILED, BROKEN, {"job": handle.id})
    if handle.cancel_seen:
        return _end(context, handle, JobState.CANCELLED)
    if handle.warning is not None:
        left = handle.warning
        return _end(context, handle, JobState.DONE, left.sentence, left.values)
    return _end(context, handle, JobState.DONE)


def _free(context: Context, kinds: Mapping[str, Task], machine: Machine) -> Iterator[Candidate]:
    now = context.now
    for seen in queries.candidates(context.session, sorted(kinds)):
        gone = seen.worker is not None and machine.is_gone(seen.worker)
        if seen.is_free(now, gone):
            yield seen


def _take(context: Context, worker: str, seen: Candidate) -> Claim | None:
    now, session = context.now, context.session
    if seen.attempts >= MAX_ATTEMPTS:
        queries.give_up(session, seen, now=now, failure=GIVEN_UP, attempts=seen.attempts)
        log.error("job given up", job=seen.id, attempts=seen.attempts)
        return None
    claim = queries.claim(session, seen, worker, now=now, lease_until=now + LEASE)
    if claim is not None:
        log.info("job taken", job=claim.id, kind=claim.kind, attempt=seen.attempts + 1)
    return claim


def _give_back(context: Context, handle: JobHandle, *, counted: bool) -> JobState | None:
    context.session.rollback()
    not_before = context.now + RETRY_AFTER if counted else None
    held = queries.give_back(
        context.session, handle.id, handle.worker, not_before=not_before, counted=counted
    )
    context.session.commit()
    log.info("job given back", job=handle.id)
    return JobState.QUEUED if held else None


def _end(
    context: Context,
    handle: JobHandle,
    state: JobState,
    failure: str | None = None,
    details: Mapping[str, object] | None = None,
) -> JobState | None:
    context.session.rollback()
    held = queries.finish(
        context.session,
        handle.id,
        handle.worker,
        state,
        now=context.now,
        progress=handle.done,
        total=handle.total,
        failure=failure,
        failure_details=details,
    )
    context.session.commit()
    log.info("job ended", job=handle.id, state=state.value)
    return state if held else None
