"""Real worker processes, ended gently and killed, on each database."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from qa_app.core.jobs import Job, JobState
from qa_app.storage.queries import jobs as queries
from qa_app.storage.tables import jobs as tables
from qa_app.storage.tables.people import SignInAttempt
from tests.support.clock import MONDAY_MORNING
from tests.support.worker_process import running_worker

ROWS = 240


def _queue(engine: Engine, kind: str = "count", **arguments: object) -> int:
    with Session(engine) as session:
        job = queries.add(
            session, kind, arguments, unique_key=None, created_by=None, now=MONDAY_MORNING
        )
        session.commit()
    assert job is not None
    return job


def _job(engine: Engine, job_id: int) -> Job:
    with Session(engine) as session:
        found = queries.by_id(session, job_id)
    assert found is not None
    return found


def _numbers(engine: Engine) -> list[int]:
    with Session(engine) as session:
        return sorted(int(name) for name in session.scalars(select(SignInAttempt.username)))


def _wait(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_a_worker_killed_ten_times_loses_nothing_and_doubles_nothing(
    engine: Engine, database: str, data_dir: Path
) -> None:
    """Machines lose power, and a second half of an import must not need a human."""
    job = _queue(engine, rows=ROWS, chunk_s=0.02)
    chance = random.Random(7)
    for _turn in range(10):
        seen = len(_numbers(engine))
        with running_worker(database, data_dir) as process:
            _wait(lambda before=seen: len(_numbers(engine)) > before)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
    assert _job(engine, job).state is JobState.RUNNING
    with running_worker(database, data_dir):
        _wait(lambda: _job(engine, job).state is JobState.DONE)
    assert _numbers(engine) == list(range(ROWS))


def test_a_restarted_worker_goes_on_at_once_not_after_the_lease(
    engine: Engine, database: str, data_dir: Path
) -> None:
    """After a crash on one machine nobody should look at a standing bar."""
    job = _queue(engine, rows=30, chunk_s=0.05)
    with running_worker(database, data_dir) as process:
        _wait(lambda: len(_numbers(engine)) > 0)
        process.kill()
        process.join()
    killed_at = time.monotonic()
    with running_worker(database, data_dir):
        _wait(lambda: _job(engine, job).state is JobState.DONE)
    assert time.monotonic() - killed_at < 10


def test_a_worker_ended_gently_finishes_its_chunk_and_gives_the_job_back(
    engine: Engine, database: str, data_dir: Path
) -> None:
    """A restart for an update is no fault and must not look like one."""
    job = _queue(engine, rows=ROWS, chunk_s=0.05)
    with running_worker(database, data_dir) as process:
        _wait(lambda: len(_numbers(engine)) > 0)
        process.terminate()
        process.join(10)
        assert process.exitcode == 0
    given_back = _job(engine, job)
    assert given_back.state is JobState.QUEUED
    assert given_back.attempts == 0
    done = len(_numbers(engine))
    assert _numbers(engine) == list(range(done))
    assert given_back.progress == done < ROWS


def test_two_workers_share_the_jobs_and_do_none_twice(
    engine: Engine, database: str, data_dir: Path
) -> None:
    """A second worker is how a busy installation grows."""
    jobs = [_queue(engine, rows=6, chunk_s=0.01) for _ in range(10)]
    with ExitStack() as both:
        for _worker in range(2):
            both.enter_context(running_worker(database, data_dir))
        _wait(lambda: all(_job(engine, job).state is JobState.DONE for job in jobs))
    assert _numbers(engine) == sorted(list(range(6)) * 10)


def test_a_job_held_by_another_machine_is_taken_over_when_its_lease_runs_out(
    engine: Engine, database: str, data_dir: Path
) -> None:
    """Of another machine nobody here knows more than its lease."""
    job = _queue(engine, rows=3)
    with Session(engine) as session:
        row = session.get_one(tables.Job, job)
        row.state, row.worker = "running", "elsewhere/boot/1:1:1:x"
        row.lease_until = datetime.now(UTC) + timedelta(seconds=2)
        session.commit()
    with running_worker(database, data_dir):
        time.sleep(1.0)
        assert _numbers(engine) == []
        _wait(lambda: _job(engine, job).state is JobState.DONE)
    assert _numbers(engine) == [0, 1, 2]


@pytest.mark.parametrize("others", [0, 3])
def test_a_job_that_fails_does_not_end_the_worker(
    engine: Engine, database: str, data_dir: Path, others: int
) -> None:
    """One bad job must not stand in the way of the next."""
    failing = _queue(engine, "fail")
    rest = [_queue(engine, rows=3) for _ in range(others)]
    with running_worker(database, data_dir) as process:
        _wait(lambda: not _job(engine, failing).state.open)
        _wait(lambda: all(_job(engine, job).state is JobState.DONE for job in rest))
        assert process.is_alive()
    assert _job(engine, failing).state is JobState.FAILED
    assert _job(engine, failing).failure_details == {"job": failing}
