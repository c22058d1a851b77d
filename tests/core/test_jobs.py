"""What is told of a running job, and when one is free to take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.jobs import Candidate, Job, JobState

NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
RUNNING = Job(
    id=1,
    kind="import",
    state=JobState.RUNNING,
    progress=25,
    total=100,
    attempts=1,
    cancel_asked=False,
    failure=None,
    failure_details={},
    created_by=None,
    created_at=NOW,
    started_at=NOW,
    heartbeat_at=NOW,
    finished_at=None,
)


def test_the_time_left_follows_from_the_pace_so_far() -> None:
    """A quarter in a minute leaves three minutes."""
    assert RUNNING.time_left(NOW + timedelta(minutes=1)) == timedelta(minutes=3)


@pytest.mark.parametrize(
    "changed",
    [
        {"total": None},
        {"total": 0},
        {"progress": 0},
        {"state": JobState.QUEUED},
        {"started_at": None},
    ],
)
def test_no_time_is_told_where_nothing_tells_it(changed: dict[str, object]) -> None:
    """A made-up figure is worse than none."""
    job = replace(RUNNING, **changed)  # type: ignore[arg-type]
    assert job.time_left(NOW + timedelta(minutes=1)) is None


@given(st.integers(0, 10**6), st.none() | st.integers(0, 10**6))
def test_a_share_is_never_outside_nought_to_one(progress: int, total: int | None) -> None:
    """A total is a guess while the work goes on, and a bar must not overflow."""
    share = replace(RUNNING, progress=progress, total=total).share
    assert share is None or 0 <= share <= 1


def test_a_job_that_is_done_is_wholly_done() -> None:
    """Whatever its counts say."""
    assert replace(RUNNING, state=JobState.DONE, total=None).share == 1


def _seen(state: JobState, lease: timedelta | None, worker: str | None = "w") -> Candidate:
    return Candidate(1, state, worker, None if lease is None else NOW + lease, 0)


def test_a_queued_job_is_free_from_its_moment_on() -> None:
    """One that failed for want of a database waits a little."""
    assert _seen(JobState.QUEUED, None, None).is_free(NOW, gone=False)
    assert _seen(JobState.QUEUED, timedelta(0), None).is_free(NOW, gone=False)
    assert not _seen(JobState.QUEUED, timedelta(seconds=1), None).is_free(NOW, gone=True)


def test_a_held_job_is_free_when_the_lease_is_over_or_the_holder_gone() -> None:
    """Only a holder that may still be working keeps others away."""
    held = _seen(JobState.RUNNING, timedelta(seconds=1))
    assert not held.is_free(NOW, gone=False)
    assert held.is_free(NOW, gone=True)
    assert held.is_free(NOW + timedelta(seconds=1), gone=False)


def test_only_queued_and_running_jobs_are_open() -> None:
    """Ended ones are never taken again."""
    assert [state for state in JobState if state.open] == [JobState.QUEUED, JobState.RUNNING]
