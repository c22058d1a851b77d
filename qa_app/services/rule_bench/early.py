"""Telling of a trial before its end, to somebody who waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from qa_app.services.context import Context
from qa_app.services.rule_bench.passing import Handle
from qa_app.services.rule_bench.runs import Run, one_run

SOON_S = 3.0
"""Who has waited so long is told what the whole will come to."""


class Early:
    """A handle of a trial that once, after some seconds, tells of its effect so far."""

    def __init__(
        self, handle: Handle, context: Context, run_id: int, told: Callable[[Run], None]
    ) -> None:
        self.saved = handle.saved
        self._handle, self._context, self._run_id, self._told = handle, context, run_id, told
        self._due: float | None = time.monotonic() + SOON_S

    @property
    def cancelled(self) -> bool:
        return self._handle.cancelled

    def progress(self, done: int, total: int | None = None) -> None:
        self._handle.progress(done, total)

    def checkpoint(self, state: Mapping[str, object]) -> None:
        self._handle.checkpoint(state)

    def pause(self, seconds: float = 0.0) -> None:
        """Between two chunks what was counted can be read."""
        if self._due is not None and time.monotonic() >= self._due:
            run = one_run(self._context, self._run_id)
            if run.estimates:
                self._due = None
                self._told(run)
            self._context.session.rollback()
        self._handle.pause(seconds)
