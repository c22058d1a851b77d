"""``describe``: what a definition asks for, as JSON."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from qa_app.services.describing import describe_named


@click.command("describe")
@click.argument("definition", metavar="ID")
@with_appcontext
def describe(definition: str) -> None:
    """Print what a rubric or a scheme asks for, with the ids of everything in it.

    Of a rubric: sections and criteria with kinds and points. Of a scheme: measures, entry items,
    bands, payments and actions. ID is that of one that comes with the product, or a file.
    """
    click.echo(json.dumps(describe_named(definition), ensure_ascii=False, indent=2))
