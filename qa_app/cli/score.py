"""``score``: what a filled form scores on a rubric, without a database."""

from __future__ import annotations

import json
from typing import BinaryIO

import click
from flask.cli import with_appcontext
from flask_babel import gettext

from qa_app.core.rubrics import Problem
from qa_app.services.json_files import LARGEST
from qa_app.services.rubric_scoring import rubric_named, score_form


@click.command("score")
@click.argument("rubric")
@click.argument("answers", type=click.File("rb"))
@with_appcontext
def score(rubric: str, answers: BinaryIO) -> None:
    """Score ANSWERS (a JSON file, - for standard input) on RUBRIC (a file or an id).

    Prints the totals, sections, criteria and problems as JSON. Exits with 0 where the form is
    whole and right, with 1 where it has problems, with 2 where it cannot be read.
    """
    form = answers.read(LARGEST + 1)
    result = score_form(rubric_named(rubric), form, file=getattr(answers, "name", "-"))
    click.echo(json.dumps(result.as_json(_said), ensure_ascii=False, indent=2))
    if not result.is_complete:
        raise click.exceptions.Exit(1)


def _said(problem: Problem) -> str:
    sentence: str = gettext(problem.sentence)
    return sentence % problem.values if problem.values else sentence
