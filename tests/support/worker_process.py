"""A worker in a process of its own, which tests can watch and kill."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from qa_app.core.permissions import SYSTEM
from qa_app.jobs.machine import ThisMachine
from qa_app.jobs.worker import Worker
from qa_app.logs import configure_logs
from qa_app.services.context import Context
from qa_app.services.jobs import JobHandle, Task
from qa_app.storage.tables.people import SignInAttempt
from qa_app.storage.wiring import read_only
from tests.support.databases import opened


def count_rows(context: Context, handle: JobHandle, *, rows: int, chunk_s: float = 0.0) -> None:
    """Write ``rows`` numbered rows, three in a chunk."""
    start = int(str((handle.saved or {}).get("next", 0)))
    for first in range(start, rows, 3):
        if handle.cancelled:
            return
        numbers = range(first, min(first + 3, rows))
        context.session.execute(
            insert(SignInAttempt),
            [
                {"username": str(n), "address": handle.worker[-40:], "at": context.now}
                for n in numbers
            ],
        )
        time.sleep(chunk_s)
        handle.progress(numbers.stop, rows)
        handle.checkpoint({"next": numbers.stop})
        context.session.commit()
        handle.pause()


def fail_at_once(context: Context, handle: JobHandle) -> None:
    raise ZeroDivisionError


TASKS: Mapping[str, Task] = {"count": count_rows, "fail": fail_at_once}


def worker_on(url: str, data_dir: Path, known: Mapping[str, Task]) -> Worker:
    """A worker with sessions on a database."""
    engine = opened(url)
    reading, machine = read_only(engine), ThisMachine()

    @contextmanager
    def contexts(writes: bool) -> Iterator[Context]:
        with Session(engine if writes else reading, expire_on_commit=False) as session:
            yield Context(session, replace(SYSTEM, name="worker"), data_dir)

    return Worker(machine.new_name(), contexts, known, machine)


@contextmanager
def running_worker(
    url: str, data_dir: Path, known: Mapping[str, Task] = TASKS
) -> Iterator[BaseProcess]:
    """A worker process, killed at the end if it still runs.

    It is forked, because importing everything anew would take longer than most tests.
    """
    process = multiprocessing.get_context("fork").Process(
        target=_run, args=(url, data_dir, known), daemon=True
    )
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def _run(url: str, data_dir: Path, known: Mapping[str, Task]) -> None:
    # Connections of the parent must not be closed by a collection here.
    gc.freeze()
    configure_logs("json")
    worker = worker_on(url, data_dir, known)
    signal.signal(signal.SIGTERM, lambda *_: worker.end())
    worker.run()
