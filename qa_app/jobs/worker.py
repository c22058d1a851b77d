"""The process that does background work: takes a job, keeps it alive, does it, takes the next.

It holds nothing of its own. Ended gently it finishes the chunk at hand and gives the job back;
killed, it leaves a lease behind that runs out, or is found to be gone by the next worker here.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import structlog
from sqlalchemy.exc import DBAPIError

from qa_app.core.jobs import Claim
from qa_app.services import jobs
from qa_app.services.context import Context
from qa_app.services.jobs import JobHandle, Machine, Task

BEAT_S = 1.0
POLL_S = 0.5
AFTER_A_FAULT_S = 2.0
GARBAGE_AFTER = (50_000, 20, 100)

log = structlog.get_logger("qa_app.jobs")

Contexts = Callable[[bool], AbstractContextManager[Context]]
"""Opens a context with a session of its own; the argument says whether it will write."""


class Worker:
    """One worker; ``name`` is known to no other, ever."""

    def __init__(
        self, name: str, contexts: Contexts, tasks: Mapping[str, Task], machine: Machine
    ) -> None:
        self.name = name
        self._contexts = contexts
        self._tasks = tasks
        self._machine = machine
        self._ending = threading.Event()

    def end(self) -> None:
        """Ask the worker to end after the chunk at hand; safe in a signal handler."""
        self._ending.set()

    def run(self) -> None:
        """Work until asked to end."""
        # Jobs hold a million rows at once, and rows form no cycles: looking for some among them
        # after every few hundred would take a fifth of the time.
        gc.set_threshold(*GARBAGE_AFTER)
        log.info("worker ready", worker=self.name)
        while not self._ending.is_set():
            try:
                idle = not self.work_once()
            except DBAPIError:
                log.warning("the database does not answer", exc_info=True)
                self._ending.wait(AFTER_A_FAULT_S)
                continue
            if idle:
                self._ending.wait(POLL_S)
        log.info("worker ended", worker=self.name)

    def work_once(self) -> bool:
        """Take one job and do it; whether there was one."""
        with self._contexts(False) as context:
            if not jobs.is_waiting(context, self._tasks, self._machine):
                return False
        with self._contexts(True) as context:
            claim = jobs.take(context, self.name, self._tasks, self._machine)
            if claim is None:
                return False
            self._perform(context, claim)
        return True

    def work_on(self, job_id: int) -> bool:
        """Do one job here and now; false where somebody else has taken it already."""
        with self._contexts(True) as context:
            claim = jobs.take(context, self.name, self._tasks, self._machine, only=job_id)
            if claim is None:
                return False
            self._perform(context, claim)
        return True

    def _perform(self, context: Context, claim: Claim) -> None:
        handle = JobHandle(
            context.session,
            claim,
            self.name,
            clock=context.clock,
            lease=jobs.LEASE,
            stopping=self._ending.is_set,
        )
        with self._kept_alive(handle):
            jobs.perform(context, handle, self._tasks[claim.kind], claim)

    @contextmanager
    def _kept_alive(self, handle: JobHandle) -> Iterator[None]:
        """A thread renews the lease, since nobody knows how long a chunk takes."""
        done = threading.Event()
        thread = threading.Thread(target=self._beat, args=(handle, done), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _beat(self, handle: JobHandle, done: threading.Event) -> None:
        while not done.wait(BEAT_S) and not handle.lost:
            try:
                with self._contexts(True) as context:
                    jobs.beat(context, handle)
            except DBAPIError:
                # The task itself may be writing; the lease outlasts many missed beats.
                log.debug("a heartbeat was missed", job=handle.id)
