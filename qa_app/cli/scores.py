"""``scores``: past scores as a file and computed again from it; what scores add up, checked."""

from __future__ import annotations

import json
from typing import BinaryIO, TextIO

import click
from flask.cli import with_appcontext
from flask_babel import gettext
from rich.console import Console
from rich.progress import Progress, TextColumn

from qa_app.cli.context import ready_context
from qa_app.core.errors import _
from qa_app.services import fair_scores, review_figures
from qa_app.services.fair_scores import CHECK_NAMES, LARGEST_FILE, OTHER_METHOD

_DIFFERING = _(
    "%(wrong)s of %(count)s reviews count in scores for something else than they should. "
    "“scores check --mend” puts it right."
)
_MENDED = _("%(wrong)s of %(count)s reviews counted for something else, and are put right.")


@click.group("scores")
def scores() -> None:
    """Check what scores add up; take the scores of a period out as a file, check such a file."""


@scores.command("check")
@click.option("--mend", is_flag=True, help="Put right what differs.")
@with_appcontext
def check(*, mend: bool) -> None:
    """Compute again what every review counts for, and compare it with what scores add up.

    Exits with 0 where everything is equal or was put right, with 1 where something differs. To
    be run after the database was changed by hand or brought back from a copy. Ctrl-C ends it at
    any time; what was put right by then stays so.
    """
    context = ready_context(writes=mend)
    look = review_figures.mend if mend else review_figures.check
    with _counter() as bar:
        task = bar.add_task(gettext("Reviews"))
        found = look(context, lambda done: bar.update(task, completed=done))
    if not found.wrong:
        click.echo(gettext("Scores are as their reviews are: %(count)s.", count=found.reviews))
        return
    told = _MENDED if mend else _DIFFERING
    click.echo(gettext(told, wrong=found.wrong, count=found.reviews), err=not mend)
    if not mend:
        raise click.exceptions.Exit(1)


def _counter() -> Progress:
    """How many so far, on standard error; silent where that is no terminal."""
    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}", markup=False), TextColumn("{task.completed}"))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


@scores.command("export")
@click.argument("period")
@click.argument("team", type=int)
@click.option("--version", type=int, help="Default: the newest.")
@click.option(
    "--out",
    type=click.File("w", encoding="utf-8"),
    default="-",
    help="Where to write it. Default: standard output.",
)
@with_appcontext
def export(period: str, team: int, version: int | None, out: TextIO) -> None:
    """Write the file from which the scores of TEAM (its number) in PERIOD can be rebuilt."""
    content = fair_scores.exported_file(ready_context(), period, team, version)
    json.dump(content, out, ensure_ascii=False, sort_keys=True)
    out.write("\n")


@scores.command("verify")
@click.argument("file", type=click.File("rb"))
@with_appcontext
def verify(file: BinaryIO) -> None:
    """Compute the scores in FILE again, without a database, and compare.

    Exits with 0 where everything is equal, with 1 where something is not, with 2 where the file
    cannot be read or another version of the method computed its scores.
    """
    content = fair_scores.read_file(file.read(LARGEST_FILE + 1), file=file.name)
    found = fair_scores.verify(content)
    for check in found.checks:
        told = gettext("equal") if check.passed else gettext("NOT equal")
        name = gettext(CHECK_NAMES[check.kind])
        click.echo(f"{name}\t{check.of - check.differing}/{check.of}\t{told}")
        for each in check.differences:
            click.echo(f"  {each.subject}\t{each.stated}\t{each.found}")
    if not found.unchanged:
        raise click.exceptions.Exit(1)
    if not found.comparable:
        told = gettext(OTHER_METHOD, given=found.engine, own=found.own_engine)
        click.echo(told, err=True)
        raise click.exceptions.Exit(2)


@scores.command("rebuild")
@click.argument("file", type=click.File("rb"))
@with_appcontext
def rebuild(file: BinaryIO) -> None:
    """Print the scores that come out of FILE, as JSON, without a database."""
    content = fair_scores.read_file(file.read(LARGEST_FILE + 1), file=file.name)
    found = fair_scores.verify(content)
    rows = [
        {
            "agent": each.agent,
            "reviews": each.n,
            "plain": each.plain,
            "weighted": each.weighted,
            "severity": each.severity,
            "shrinkage": each.shrinkage,
            "score": each.score,
            "low": each.interval.low,
            "high": each.interval.high,
        }
        for each in found.scores
    ]
    answer = {"period": found.period, "version": found.version, "equal": found.equal}
    click.echo(json.dumps({**answer, "scores": rows}, ensure_ascii=False, indent=1))
