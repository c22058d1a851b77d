"""``import``: bring files in, in the foreground, by the same work as the pages'."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from qa_app.cli.context import context, contexts, ready_context
from qa_app.cli.errors import say
from qa_app.cli.worker import WORKER
from qa_app.config import Settings
from qa_app.core.errors import Invalid, _
from qa_app.core.imports.contacts import LONGEST_GAP, SHORTEST_GAP
from qa_app.core.imports.states import State
from qa_app.importers.columns import ColumnMapping
from qa_app.services.imports import mappings, reports, staging
from qa_app.services.imports.options import Options
from qa_app.services.imports.reports import Report

_FILES = click.Path(exists=True, dir_okay=False, path_type=Path)
_POLL_S = 0.2
_RETRY_S = 1.0
_SHOWN = 20
_INTERRUPTED = 130

NOT_JSON = _("The column mapping is no JSON: %(reason)s")


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=_FILES)
@click.option(
    "--mapping",
    "mapping_text",
    help="Column mapping for tables: a kept one's name, a JSON file, or JSON.",
)
@click.option("--team", "team_key", help="Id of the team for what names no team.")
@click.option("--source", default="", help="Source for what names none.")
@click.option(
    "--split-gap",
    type=click.IntRange(SHORTEST_GAP, LONGEST_GAP),
    help="Cut endless threads into contacts after a silence of so many minutes.",
)
@with_appcontext
def import_files(
    files: tuple[Path, ...],
    mapping_text: str | None,
    team_key: str | None,
    source: str,
    split_gap: int | None,
) -> None:
    """Bring FILES in: JSON, JSONL, CSV, TSV, Excel, or zip archives of these.

    Ctrl-C ends after the conversations at hand; what has landed by then is whole. Exits with 0
    where everything landed, with 1 where any row was refused, with 2 where the call is wrong.
    """
    ready_context()
    options = Options(_mapping(mapping_text), source, split_gap)
    team_id = None if team_key is None else reports.team_keyed(context(), team_key).id
    landed = [_landed(path, options, team_id) for path in files]
    if not all(landed):
        raise click.exceptions.Exit(1)


def _landed(path: Path, options: Options, team_id: int | None) -> bool:
    """Bring one file in and tell what became of it; whether nothing of it was refused."""
    try:
        report = _bring_in(path, options, team_id)
    except Invalid as reason:  # the other files may be better
        click.echo(f"{path.name}: {say(reason)}", err=True)
        return False
    _tell(report)
    if report.state is State.CANCELLED:
        raise click.exceptions.Exit(_INTERRUPTED)
    return report.state is State.DONE and not report.row.counts.refused


def _bring_in(path: Path, options: Options, team_id: int | None) -> Report:
    settings: Settings = current_app.config["SETTINGS"]
    asking = context()
    with path.open("rb") as stream:
        import_id = staging.stage(
            asking,
            stream,
            path.name,
            team_id=team_id,
            most_bytes=max(settings.max_upload_bytes, path.stat().st_size),
        )
    staging.choose(asking, import_id, options, team_id)
    job_id = staging.commit(asking, import_id)
    _work(import_id, job_id)
    return reports.report(context(writes=False), import_id)


def _work(import_id: int, job_id: int) -> None:
    """Do the job here, or follow the worker that was quicker to take it."""
    opened = contexts("command line")
    worker = current_app.extensions[WORKER](opened)
    ended = threading.Event()

    def work() -> None:
        # Somebody else may have taken it, or the database been away: then once more.
        while not ended.is_set():
            worker.work_on(job_id)
            ended.wait(_RETRY_S)

    def now() -> Report:
        with opened(False) as reading:
            return reports.report(reading, import_id)

    def stop() -> None:
        with opened(True) as writing:
            reports.cancel(writing, import_id)

    thread = threading.Thread(target=work, daemon=True)
    with _ended_by_ctrl_c(stop), _bar() as bar:
        task = bar.add_task(now().row.name, total=None)
        thread.start()
        while (report := now()).state.under_way:
            _show(bar, task, report)
            thread.join(_POLL_S)
    ended.set()
    thread.join()


def _show(bar: Progress, task: Any, report: Report) -> None:
    counts = report.row.counts
    done = report.job.progress if report.job else 0
    total = report.job.total if report.job else None
    bar.update(
        task,
        completed=done,
        total=total,
        description=gettext(
            "%(name)s: %(read)s read, %(refused)s refused",
            name=report.row.name,
            read=counts.read,
            refused=counts.refused,
        ),
    )


def _tell(report: Report) -> None:
    """The report of one file: its counts, and the first of what was refused."""
    counts = report.row.counts
    click.echo(
        gettext(
            "%(name)s: %(read)s read, %(new)s new, %(changed)s changed, %(same)s the same,"
            " %(refused)s refused, %(warned)s with warnings.",
            name=report.row.name,
            **counts._asdict(),
        )
    )
    if report.state is State.FAILED and report.job is not None and report.job.failure:
        click.echo(gettext(report.job.failure) % report.job.failure_details, err=True)
    found = reports.problems(context(writes=False), report.row.id).shown[:_SHOWN]
    for problem in found:
        where = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
        click.echo(f"  {where}: {say(problem.reason)}", err=True)
    if counts.refused > len(found):
        more = counts.refused - len(found)
        click.echo(gettext("  … and %(count)s more; the page has them all.", count=more), err=True)


def _mapping(text: str | None) -> ColumnMapping | None:
    if text is None:
        return None
    if not text.lstrip().startswith("{"):
        path = Path(text)
        if not path.is_file():
            return mappings.mapping_named(context(writes=False), text)
        text = path.read_text("utf-8-sig")
    try:
        return ColumnMapping.from_dict(json.loads(text))
    except (ValueError, AttributeError, TypeError) as reason:
        raise Invalid(NOT_JSON, reason=str(reason)) from None


@contextmanager
def _ended_by_ctrl_c(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C asks the work to stop after the chunk at hand instead of tearing it."""

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _bar() -> Progress:
    """A bar on standard error; silent where that is no terminal."""
    console = Console(stderr=True, highlight=False)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
