"""``export``: reviews or scores as a file, without a page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import gettext

from qa_app.cli.context import ready_context
from qa_app.core.exports import HEADINGS, ExportKind, FileFormat, Wish
from qa_app.services import exports

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("export")
@click.argument("kind", type=click.Choice([kind.value for kind in ExportKind]))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--since", type=_DAY, required=True, help="The first day of the conversations.")
@click.option("--until", type=_DAY, required=True, help="The last day, inclusive.")
@click.option("--team", type=int, help="The number of a team. Default: all.")
@click.option("--personal", is_flag=True, help="Do not mask personal data.")
@with_appcontext
def export(
    kind: str, out: Path, since: datetime, until: datetime, team: int | None, personal: bool
) -> None:
    """Write KIND (reviews, scores or ledger) to OUT: Excel (.xlsx), .csv, or .zip of CSV files.

    Published reviews of conversations that began on these days, a row for each, and their
    evidence; the scores by agent; or the entries of the ledger of these days. The file is there
    when it is whole.
    """
    formats = {".xlsx": FileFormat.XLSX, ".csv": FileFormat.CSV, ".zip": FileFormat.CSV}
    allowed = (".xlsx", ".zip") if kind == ExportKind.REVIEWS else (".xlsx", ".csv")
    if out.suffix not in allowed:
        raise click.UsageError(f"{out.name}: OUT must end in {' or '.join(allowed)}")
    wish = Wish(
        kind=ExportKind(kind),
        format=formats[out.suffix],
        since=since.date(),
        until=until.date(),
        team_id=team,
        personal=personal,
        words={key: gettext(sentence) for key, sentence in HEADINGS.items()},
    )
    context = ready_context()

    def step(done: int, total: int) -> None:
        context.session.rollback()
        click.echo(f"{done} / {total}", err=True)

    click.echo(exports.write_now(context, wish, out, step))
