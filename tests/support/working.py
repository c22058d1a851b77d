"""Doing jobs within a test, step by step."""

from __future__ import annotations

from collections.abc import Mapping

from qa_app.core.jobs import Claim, JobKind, JobState
from qa_app.services import jobs
from qa_app.services.context import Context
from qa_app.services.jobs import JobHandle, Machine, Task


def do_nothing(_context: Context, _handle: JobHandle, **_arguments: object) -> None:
    """A task that is done at once."""


TASKS: Mapping[str, Task] = {kind.value: do_nothing for kind in JobKind}


class Gone:
    """A machine on which exactly these workers have ended."""

    def __init__(self, *workers: str) -> None:
        self.workers = workers

    def is_gone(self, worker: str) -> bool:
        return worker in self.workers


NOBODY_GONE: Machine = Gone()


def claimed(context: Context, worker: str = "w1", machine: Machine = NOBODY_GONE) -> Claim:
    """The job that a worker takes next; there must be one."""
    claim = jobs.take(context, worker, TASKS, machine)
    assert claim is not None
    return claim


def handle_of(context: Context, claim: Claim, worker: str = "w1") -> JobHandle:
    """The handle that a worker makes for a job it has taken; it never really pauses."""
    return JobHandle(
        context.session,
        claim,
        worker,
        clock=context.clock,
        lease=jobs.LEASE,
        sleep=lambda _seconds: None,
    )


def ended(
    context: Context, claim: Claim, worker: str = "w1", task: Task = do_nothing
) -> JobState | None:
    """Carry a taken job out."""
    return jobs.perform(context, handle_of(context, claim, worker), task, claim)


def work_off(context: Context, tasks: Mapping[str, Task]) -> int:
    """Carry out every job that waits, as a worker would; returns how many."""
    for count in range(1000):
        claim = jobs.take(context, "w1", tasks, NOBODY_GONE)
        if claim is None:
            return count
        state = jobs.perform(context, handle_of(context, claim), tasks[claim.kind], claim)
        assert state is not JobState.FAILED, jobs.followed(context, claim.id).failure
    raise AssertionError("the jobs never end")
