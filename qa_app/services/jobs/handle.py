"""What a task is given to tell how far it is, and to be told when to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from qa_app.core.errors import QaError
from qa_app.core.jobs import Claim
from qa_app.storage.queries import jobs as queries

PAUSE_S = 0.02


class StoppedEarly(BaseException):
    """The worker is asked to end: the job goes back and is continued from its checkpoint.

    No ``except Exception`` of a task may take this for a fault of its own.
    """


class LeaseLost(BaseException):
    """Another worker has taken the job over; whatever is not committed must be dropped."""


class JobHandle:
    """A running job, as its task sees it.

    A task works in chunks. For each it writes its rows and calls :meth:`checkpoint`, commits
    both together, then calls :meth:`progress` and :meth:`pause`. Whatever interrupts it, the
    next run finds :attr:`saved` exactly as the last committed chunk left it.
    """

    def __init__(
        self,
        session: Session,
        claim: Claim,
        worker: str,
        *,
        clock: Callable[[], datetime],
        lease: timedelta,
        stopping: Callable[[], bool] = lambda: False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.id = claim.id
        self.worker = worker
        self.saved = claim.checkpoint
        self.done = claim.progress
        self.total = claim.total
        self.cancel_asked = claim.cancel_asked
        self.cancel_seen = False
        self.lost = False
        self.warning: QaError | None = None
        self._session = session
        self._clock = clock
        self._lease = lease
        self._stopping = stopping
        self._sleep = sleep

    @property
    def cancelled(self) -> bool:
        """Whether to stop for good; a task that finds it true cleans up and returns."""
        self.cancel_seen = self.cancel_seen or self.cancel_asked
        return self.cancel_asked

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how far the work is, in the job's own unit; written down about every second."""
        self.done = done
        self.total = self.total if total is None else total

    def checkpoint(self, state: Mapping[str, object]) -> None:
        """Note, in the present transaction, where to go on; the task commits.

        Call it last before the commit. Raises LeaseLost where the job was taken over.
        """
        now = self._clock()
        kept = queries.keep_checkpoint(
            self._session,
            self.id,
            self.worker,
            state,
            now=now,
            lease_until=now + self._lease,
            progress=self.done,
            total=self.total,
        )
        if not kept:
            self.lost = True
            raise LeaseLost(self.id)
        self.saved = state

    def warn(self, warning: QaError) -> None:
        """Say what the job had to leave undone; it ends as done, with this sentence."""
        self.warning = warning

    def pause(self, seconds: float = PAUSE_S) -> None:
        """Let others write between two chunks; ends the run where the worker is to end.

        A task that has worked for a while without a transaction needs no more seconds. Call it
        outside a transaction. Raises StoppedEarly or LeaseLost.
        """
        if self.lost:
            raise LeaseLost(self.id)
        if self._stopping():
            raise StoppedEarly(self.id)
        if seconds > 0:
            self._sleep(seconds)
