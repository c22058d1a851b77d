"""``describe``: what a definition asks for, as JSON."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from qa_app.core.rubrics import description
from qa_app.services.rubric_scoring import rubric_named


@click.command("describe")
@click.argument("definition", metavar="ID")
@with_appcontext
def describe(definition: str) -> None:
    """Print a rubric's sections and criteria with their ids, kinds and points.

    ID is that of a rubric that comes with the product, or a rubric's file.
    """
    click.echo(json.dumps(description(rubric_named(definition)), ensure_ascii=False, indent=2))
