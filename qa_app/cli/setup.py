"""``init-db``: make the database ready."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from flask_babel import gettext

from qa_app.cli.context import context
from qa_app.services import setup


@click.command("init-db")
@with_appcontext
def init_db() -> None:
    """Create or upgrade the database and store the shipped rules, rubrics and profiles."""
    done = setup.set_up(context())
    if done.before != done.after:
        click.echo(gettext("The database is at revision %(revision)s.", revision=done.after))
    else:
        click.echo(gettext("The database is up to date (%(revision)s).", revision=done.after))
    if done.definitions:
        click.echo(gettext("%(count)s definitions were added.", count=done.definitions))
