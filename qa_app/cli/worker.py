"""``worker``: the process that does background work."""

from __future__ import annotations

import signal
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from qa_app.cli.context import contexts, ready_context
from qa_app.services import daily, review_figures, search

WORKER = "worker"
"""The name under which the factory leaves what makes a worker: siblings do not import."""


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do background work until ended; SIGTERM or Ctrl-C finish the chunk at hand first."""
    context = ready_context()
    # Whoever changed the tables alone ("db upgrade") must not look at empty scores.
    review_figures.fill(context)
    daily.plan(context)
    search.see_to(context)
    running = current_app.extensions[WORKER](contexts("worker"))

    def end(_signal: int, _frame: FrameType | None) -> None:
        running.end()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    running.run()
