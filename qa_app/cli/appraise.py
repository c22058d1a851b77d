"""``appraise``: what a period comes to under a scheme, without a database."""

from __future__ import annotations

import json
from typing import BinaryIO

import click
from flask.cli import with_appcontext
from flask_babel import get_locale, gettext

from qa_app.core.appraisal import appraisal_json
from qa_app.services.appraisal_files import LARGEST_FACTS, appraise_facts, scheme_named


@click.command("appraise")
@click.argument("scheme")
@click.argument("facts", type=click.File("rb"))
@with_appcontext
def appraise(scheme: str, facts: BinaryIO) -> None:
    """Assess FACTS (a JSON file, - for standard input) under SCHEME (a file or an id).

    Prints results with their derivation, teams and warnings as JSON. Exits with 2 where the
    scheme or the facts cannot be read, or do not fit each other.
    """
    given = facts.read(LARGEST_FACTS + 1)
    found = appraise_facts(scheme_named(scheme), given, file=getattr(facts, "name", "-"))
    click.echo(
        json.dumps(appraisal_json(found, gettext, str(get_locale())), ensure_ascii=False, indent=2)
    )
