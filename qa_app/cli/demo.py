"""``demo``: everything that a first look needs, made once."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext

from qa_app.cli.context import context, contexts
from qa_app.cli.worker import WORKER
from qa_app.config import Settings
from qa_app.services import demo as service
from qa_app.services import setup
from qa_app.services.demo.samples import STAFF
from qa_app.services.list_files import list_rows
from qa_app.services.people.demo import DEMO_PASSWORD, create_demo_users
from qa_app.services.risk_models import demo as demo_model

SAMPLES = Path(__file__).resolve().parents[2] / "transcripts_sample"


@click.command("demo")
@click.option(
    "--samples",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=SAMPLES,
    help="The folder of sample transcripts and their staff list.",
)
@with_appcontext
def demo(samples: Path) -> None:
    """Make the database ready and the demo in it: users, transcripts, reviews, examples.

    Safe to repeat; needs DEMO=1.
    """
    settings: Settings = current_app.config["SETTINGS"]
    asking = context()
    setup.set_up(asking)
    names = create_demo_users(asking, list_rows(samples / STAFF), allowed=settings.demo)
    service.name_teams(asking)
    asked = service.bring_samples(asking, samples)
    if asked:
        click.echo(gettext("Importing and screening %(count)s sample files …", count=asked))
    work = current_app.extensions[WORKER](contexts("demo"))

    def work_off() -> None:
        while work.work_once():
            pass

    if asked:
        work_off()
    demo_model.use(asking)
    done = service.do_demo_work(asking)
    if done is not None:
        service.show_effect(asking, work_off)
        click.echo(
            gettext(
                "Drawn and reviewed: %(reviews)s reviews, %(published)s of them published.",
                reviews=done.reviews,
                published=done.published,
            )
        )
    click.echo(gettext("Open http://127.0.0.1:%(port)s and sign in as one of:", port=settings.port))
    click.echo("  " + "  ".join(names))
    click.echo(gettext("The password of each is: %(password)s", password=DEMO_PASSWORD))
