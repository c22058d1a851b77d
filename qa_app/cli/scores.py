"""``scores``: past scores as a file, and computed again from it."""

from __future__ import annotations

import json
from typing import BinaryIO, TextIO

import click
from flask.cli import with_appcontext
from flask_babel import gettext

from qa_app.cli.context import ready_context
from qa_app.services import fair_scores
from qa_app.services.fair_scores import CHECK_NAMES, LARGEST_FILE, OTHER_METHOD


@click.group("scores")
def scores() -> None:
    """Take the scores of a period out as a file, or check such a file."""


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
