"""Taking, keeping, losing and ending a job, by the conditional statements alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from qa_app.core.errors import Invalid
from qa_app.core.jobs import JobKind, JobState
from qa_app.services import jobs
from qa_app.services.context import Context
from qa_app.services.jobs import JobHandle, LeaseLost, StoppedEarly
from qa_app.storage.queries import jobs as queries
from qa_app.storage.tables.people import Team
from tests.support.clock import FixedClock
from tests.support.factories import make_team
from tests.support.working import NOBODY_GONE, TASKS, Gone, claimed, ended, handle_of


@pytest.fixture
def job(context: Context) -> int:
    job = jobs.enqueue(context, JobKind.INDEX, {"rows": 3})
    context.session.commit()
    return job


def _taken(context: Context, worker: str, machine: jobs.Machine = NOBODY_GONE) -> bool:
    return jobs.take(context, worker, TASKS, machine) is not None


def test_a_taken_job_is_not_taken_again(context: Context, job: int) -> None:
    """Two workers must not do one job."""
    claim = claimed(context, "w1")
    assert claim.id == job
    assert claim.arguments == {"rows": 3}
    assert not _taken(context, "w2")


def test_of_two_who_saw_it_free_one_gets_it(engine: Engine, context: Context, job: int) -> None:
    """Between looking and taking there is always a moment."""
    [seen] = queries.candidates(context.session, [JobKind.INDEX])
    context.session.rollback()
    won = []
    for worker in ("w1", "w2"):
        with Session(engine) as session:
            lease = context.now + jobs.LEASE
            won.append(
                queries.claim(session, seen, worker, now=context.now, lease_until=lease) is not None
            )
            session.commit()
    assert won == [True, False]


def test_a_job_is_taken_over_when_its_lease_has_run_out(
    context: Context, job: int, clock: FixedClock
) -> None:
    """A worker that was switched off will not give it back."""
    claimed(context, "w1")
    clock.advance(seconds=jobs.LEASE.total_seconds() - 1)
    assert not _taken(context, "w2")
    clock.advance(seconds=1)
    assert _taken(context, "w2")


def test_a_job_of_a_worker_that_is_gone_is_taken_over_at_once(context: Context, job: int) -> None:
    """On one machine nobody needs to wait for the lease."""
    claimed(context, "w1")
    assert not _taken(context, "w2", Gone("w3"))
    assert _taken(context, "w2", Gone("w1"))


def test_heartbeats_keep_the_lease(context: Context, job: int, clock: FixedClock) -> None:
    """A chunk may take longer than a lease."""
    handle = handle_of(context, claimed(context, "w1"))
    for _beat in range(5):
        clock.advance(seconds=10)
        handle.progress(7, 20)
        jobs.beat(context, handle)
    assert not _taken(context, "w2")
    assert (jobs.followed(context, job).progress, jobs.followed(context, job).total) == (7, 20)


def test_the_next_worker_goes_on_from_the_last_checkpoint(context: Context, job: int) -> None:
    """With the rows of the same transaction, so that nothing is lost or doubled."""
    handle = handle_of(context, claimed(context, "w1"))
    make_team(context.session, "kept")
    handle.progress(1, 3)
    handle.checkpoint({"next": 1})
    context.session.commit()
    make_team(context.session, "dropped")
    handle.checkpoint({"next": 2})
    context.session.rollback()
    claim = claimed(context, "w2", Gone("w1"))
    assert claim.checkpoint == {"next": 1}
    assert claim.progress == 1
    assert context.session.scalars(select(Team.key)).all() == ["kept"]


def test_who_lost_the_job_cannot_commit_a_chunk(context: Context, job: int) -> None:
    """A worker that slept through its lease wakes up and goes on, not knowing."""
    handle = handle_of(context, claimed(context, "w1"))
    claimed(context, "w2", Gone("w1"))
    make_team(context.session, "late")
    with pytest.raises(LeaseLost):
        handle.checkpoint({"next": 1})
    with pytest.raises(LeaseLost):
        handle.pause()


def test_who_lost_the_job_neither_ends_nor_returns_it(context: Context, job: int) -> None:
    """Its new holder is at work."""
    claim = claimed(context, "w1")
    claimed(context, "w2", Gone("w1"))
    assert ended(context, claim, "w1") is None
    assert jobs.followed(context, job).state is JobState.RUNNING


def test_a_heartbeat_tells_that_the_job_was_lost(context: Context, job: int) -> None:
    """The sooner the work stops, the less is done in vain."""
    handle = handle_of(context, claimed(context, "w1"))
    claimed(context, "w2", Gone("w1"))
    jobs.beat(context, handle)
    assert handle.lost


def test_what_a_task_left_uncommitted_is_dropped(context: Context, job: int) -> None:
    """Half a chunk must not slip in with the job's end."""

    def task(context: Context, _handle: JobHandle, rows: int) -> None:
        make_team(context.session, f"half of {rows}")

    assert ended(context, claimed(context), task=task) is JobState.DONE
    assert context.session.scalars(select(Team)).all() == []


def test_a_cancelled_job_ends_as_cancelled_when_its_task_heeds_it(
    context: Context, job: int
) -> None:
    """The page says what became of it."""

    def task(_context: Context, handle: JobHandle, rows: int) -> None:
        assert rows == 3
        assert handle.cancelled

    jobs.cancel(context, job)
    assert ended(context, claimed(context), task=task) is JobState.CANCELLED


def test_a_cancel_that_came_too_late_leaves_the_job_done(context: Context, job: int) -> None:
    """What is done is done, and nobody should import it again."""
    jobs.cancel(context, job)
    assert ended(context, claimed(context)) is JobState.DONE


def test_a_running_task_learns_of_the_cancel_by_the_heartbeat(context: Context, job: int) -> None:
    """The task itself asks no database."""
    handle = handle_of(context, claimed(context))
    assert not handle.cancelled
    jobs.cancel(context, job)
    jobs.beat(context, handle)
    assert handle.cancelled


def test_a_fault_of_the_input_is_told_with_its_sentence(context: Context, job: int) -> None:
    """Who asked can do something about it."""

    def task(_context: Context, _handle: JobHandle, rows: int) -> None:
        raise Invalid("Row %(row)s has no role.", row=rows)

    assert ended(context, claimed(context), task=task) is JobState.FAILED
    job_now = jobs.followed(context, job)
    assert job_now.failure == "Row %(row)s has no role."
    assert job_now.failure_details == {"row": 3}


def test_an_unexpected_fault_is_told_without_its_inside(context: Context, job: int) -> None:
    """A traceback helps nobody on a page and may hold somebody's words."""

    def task(_context: Context, _handle: JobHandle, rows: int) -> None:
        raise ZeroDivisionError(f"secret {rows}")

    assert ended(context, claimed(context), task=task) is JobState.FAILED
    assert "secret" not in str(jobs.followed(context, job).failure)


def test_a_database_that_is_away_is_tried_again_a_little_later(
    context: Context, job: int, clock: FixedClock
) -> None:
    """It comes back; the import should not have failed by then."""

    def task(_context: Context, _handle: JobHandle, rows: int) -> None:
        raise OperationalError("statement", {}, Exception("locked"))

    assert ended(context, claimed(context), task=task) is JobState.QUEUED
    assert not _taken(context, "w1")
    clock.advance(seconds=10)
    assert _taken(context, "w1")
    assert jobs.followed(context, job).attempts == 2


def test_a_job_that_kills_every_worker_is_given_up(
    context: Context, job: int, clock: FixedClock
) -> None:
    """Else it would kill them for ever."""
    for _attempt in range(jobs.MAX_ATTEMPTS):
        claimed(context)
        clock.advance(seconds=20)
    assert not _taken(context, "w1")
    assert jobs.followed(context, job).state is JobState.FAILED
    assert jobs.followed(context, job).failure_details == {"attempts": jobs.MAX_ATTEMPTS}


def test_a_job_that_comes_forward_is_never_given_up(
    context: Context, job: int, clock: FixedClock
) -> None:
    """A long import may outlive many workers."""
    for step in range(jobs.MAX_ATTEMPTS + 5):
        handle = handle_of(context, claimed(context))
        handle.checkpoint({"next": step})
        context.session.commit()
        clock.advance(seconds=20)
    assert jobs.followed(context, job).state is JobState.RUNNING


def test_an_ending_worker_gives_the_job_back_without_counting_the_attempt(
    context: Context, job: int
) -> None:
    """Updates are no fault of the job."""

    def task(_context: Context, handle: JobHandle, rows: int) -> None:
        handle.pause()

    claim = claimed(context)
    handle = JobHandle(
        context.session,
        claim,
        "w1",
        clock=context.clock,
        lease=timedelta(seconds=15),
        stopping=lambda: True,
    )
    assert jobs.perform(context, handle, task, claim) is JobState.QUEUED
    assert jobs.followed(context, job).attempts == 0
    assert _taken(context, "w2")


def test_no_task_takes_the_call_to_stop_for_a_fault(context: Context, job: int) -> None:
    """A task that catches every exception of one row must not catch this."""
    assert not issubclass(StoppedEarly, Exception)
    assert not issubclass(LeaseLost, Exception)


def test_jobs_of_a_kind_that_this_worker_does_not_know_are_left(context: Context, job: int) -> None:
    """During an update an old worker sees the new version's jobs."""
    assert jobs.take(context, "w1", {"something else": print}, NOBODY_GONE) is None
    assert jobs.followed(context, job).state is JobState.QUEUED


def test_the_oldest_job_comes_first(context: Context, job: int) -> None:
    """Nobody waits for ever behind newer ones."""
    jobs.enqueue(context, JobKind.INDEX)
    context.session.commit()
    assert claimed(context).id == job


def test_a_job_that_had_to_leave_something_is_done_and_says_what(
    context: Context, job: int
) -> None:
    """All the rest of the work is there; to call it failed would be wrong."""

    def task(_context: Context, handle: jobs.JobHandle, rows: int) -> None:
        handle.warn(Invalid("%(left)s left", left=rows))

    claim = claimed(context, "w1")
    assert jobs.perform(context, handle_of(context, claim), task, claim) is JobState.DONE
    ended_job = jobs.followed(context, job)
    assert ended_job.state is JobState.DONE
    assert (ended_job.failure, ended_job.failure_details) == ("%(left)s left", {"left": 3})
