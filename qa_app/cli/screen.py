"""``screen``: conversations in, findings and latency out, without a database."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import with_appcontext
from flask_babel import gettext
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from qa_app.services.screening.desk import DEFAULT_PROFILE, desk
from qa_app.services.screening.files import screen_files
from qa_app.services.screening.steps import Step

_MOST_JOBS = 64

_FILES = click.Path(exists=True, dir_okay=False, path_type=Path)
_FILES_OR_FOLDERS = click.Path(exists=True, path_type=Path)
_NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("screen")
@click.argument("files", nargs=-1, required=True, type=_FILES)
@click.option(
    "--rules",
    multiple=True,
    type=_FILES_OR_FOLDERS,
    help="Rule file or folder of rule files; may be repeated. Default: the shipped rules.",
)
@click.option(
    "--packs",
    multiple=True,
    help="Shipped pack of rules to screen with besides, by its id, or all; may be repeated.",
)
@click.option(
    "--profile", default=DEFAULT_PROFILE, show_default=True, help="Latency profile: id or file."
)
@click.option("--out", type=_NEW_FILE, help="Write here instead of to standard output.")
@click.option(
    "--jobs",
    default=1,
    show_default=True,
    type=click.IntRange(1, _MOST_JOBS),
    help="Processes that share the work on files of JSON lines.",
)
@with_appcontext
def screen(
    files: tuple[Path, ...],
    rules: tuple[Path, ...],
    packs: tuple[str, ...],
    profile: str,
    out: Path | None,
    jobs: int,
) -> None:
    """Screen the conversations of FILES: one line of JSON for each, in their order.

    Takes every format that can be imported. Exits with 0 where all were screened, with 1 where
    any input was refused (the rest is written all the same), with 2 where the call is wrong.
    """
    steps = screen_files(files, desk(rules, profile, packs), jobs=jobs)
    with _destination(out) as lines, _progress() as progress:
        tally = _write(steps, lines, progress)
    click.echo(tally.summary(), err=True)
    if tally.refused:
        raise click.exceptions.Exit(1)


class _Tally:
    """What has been written, refused and warned about so far."""

    def __init__(self) -> None:
        self.screened = self.refused = 0
        self.warnings: Counter[str] = Counter()

    def summary(self) -> str:
        said = [
            gettext(
                "%(screened)s conversations screened, %(refused)s refused.",
                screened=self.screened,
                refused=self.refused,
            )
        ]
        said += [
            gettext("%(count)s × warning: %(warning)s", count=count, warning=warning)
            for warning, count in self.warnings.most_common()
        ]
        return "\n".join(said)


def _write(steps: Iterator[Step], lines: BinaryIO, progress: Progress) -> _Tally:
    tally = _Tally()
    task = progress.add_task(gettext("conversations screened"), total=None)
    for step in steps:
        lines.write(step.lines)
        tally.screened += step.screened
        tally.refused += step.refused
        progress.update(task, completed=tally.screened)
        if step.refusals or step.warnings:
            _report(step, tally, progress)
    return tally


def _report(step: Step, tally: _Tally, progress: Progress) -> None:
    """Say at once what was refused; warnings are counted and told at the end."""
    for problem in step.refusals:
        sentence: str = gettext(problem.sentence)
        said = sentence % problem.values if problem.values else sentence
        progress.console.print(f"{problem.file}:{problem.line}: {said}", markup=False)
    for problem in step.warnings:
        tally.warnings[gettext(problem.sentence)] += 1


def _progress() -> Progress:
    """A line on standard error that counts; silent where that is no terminal."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.completed} {task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def _destination(out: Path | None) -> Iterator[BinaryIO]:
    """Where lines go; a file appears only once it is whole."""
    if out is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with open(handle, "wb") as file:
            yield file
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """The process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
