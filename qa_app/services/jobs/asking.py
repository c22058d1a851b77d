"""Asking for background work, and following it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from qa_app.core.errors import Conflict, NotFound, _
from qa_app.core.jobs import Job, JobKind
from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.storage.queries import jobs as queries

PAGE = 50


@dataclass(frozen=True, slots=True)
class EveryJob:
    """One page of all jobs, the newest first; ``before`` leads to the next page."""

    jobs: tuple[Job, ...]
    before: int | None


def enqueue(
    context: Context,
    kind: JobKind,
    arguments: Mapping[str, object] | None = None,
    *,
    unique_key: str | None = None,
    not_before: datetime | None = None,
) -> int:
    """Ask for a job in the caller's transaction; returns its id and commits nothing.

    ``arguments`` (JSON values) become the task's keyword arguments. Of the jobs with one
    ``unique_key`` only one is open at a time: where one waits already, that one is returned;
    where one runs already, it will run once more, since it may have passed by what is new.
    ``not_before``: it waits until then.
    """
    while True:
        added = queries.add(
            context.session,
            kind.value,
            arguments or {},
            unique_key=unique_key,
            created_by=context.actor.user_id,
            now=context.now,
            not_before=not_before,
        )
        if added is not None:
            return added
        # The open job with this key may end between the two statements; then it is added.
        holder = queries.holder_of(context.session, unique_key or "")
        if holder is not None:
            return holder


def is_planned(context: Context, kind: JobKind) -> bool:
    """Whether a job of a kind waits or runs."""
    return queries.is_open(context.session, kind.value)


def followed(context: Context, job_id: int) -> Job:
    """One job, for who asked for it or may see all; raises NotFound for everybody else."""
    job = queries.by_id(context.session, job_id)
    if job is None:
        raise NotFound()
    asked = job.created_by is not None and job.created_by == context.actor.user_id
    if not asked and not context.actor.may(Right.SEE_JOBS):
        raise NotFound()
    return job


def state_of(context: Context, job_id: int) -> Job | None:
    """How a job stands, for a service that has checked who may know; ``None``: no such job."""
    return queries.by_id(context.session, job_id)


def open_with_key(context: Context, unique_key: str) -> Job | None:
    """The open job of a ``unique_key``, for a service that has checked who may know."""
    return queries.open_with_key(context.session, unique_key)


def states_of(context: Context, job_ids: Collection[int]) -> dict[int, Job]:
    """The same of several, by id."""
    return {job.id: job for job in queries.by_ids(context.session, job_ids)}


def cancel(context: Context, job_id: int) -> None:
    """Ask a job to stop at its next chunk; raises NotFound, or Conflict where it has ended."""
    followed(context, job_id)
    if not queries.ask_to_cancel(context.session, job_id):
        raise Conflict(_("This job has ended already."))
    context.session.commit()


def every_job(context: Context, before: int | None = None) -> EveryJob:
    """All jobs, the newest first, those before an id where one is given."""
    context.actor.require(Right.SEE_JOBS)
    found = queries.newest(context.session, before=before, limit=PAGE + 1)
    shown = tuple(found[:PAGE])
    return EveryJob(shown, shown[-1].id if len(found) > PAGE else None)
