"""``train``: a risk model, learnt from reviews or from figures that came with conversations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import gettext
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from qa_app.cli.context import ready_context
from qa_app.cli.errors import say
from qa_app.core.errors import QaError
from qa_app.core.risk_models.learning import Source, Wish
from qa_app.services import risk_models
from qa_app.services.imports.reports import team_keyed
from qa_app.services.list_files import list_rows
from qa_app.services.risk_models import demo as demo_model


@click.command("train")
@click.option("--team", "team_key", help="Id of the team to learn from. Default: the whole house.")
@click.option("--field", help="Learn from this figure in the conversations' meta data (human.S).")
@click.option(
    "--labels",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Learn from a CSV or Excel list: conversation id and figure. Needs --team.",
)
@click.option("--failing", type=float, help="A conversation fails from this figure down.")
@click.option("--demo", is_flag=True, help="Rebuild the model shipped for the demo instead.")
@with_appcontext
def train(
    team_key: str | None,
    field: str | None,
    labels: Path | None,
    failing: float | None,
    demo: bool,
) -> None:
    """Learn how likely conversations would fail a review; prints the model's card as JSON.

    The model is put into use where it is the first one, or ranks better than the one in use on
    the same held-out conversations. Exits with 0 where one was learnt, in use or not, with 1
    where there is too little to learn from.
    """
    if demo:
        click.echo(demo_model.rebuild())
        return
    context = ready_context()
    team_id = None if team_key is None else team_keyed(context, team_key).id
    wish = _wish(team_id, field, labels, failing)
    with _Bar() as handle:
        found = risk_models.learn(context, wish, handle, use_if_better=True)
    if isinstance(found, risk_models.Lacking):
        click.echo(say(found.fault), err=True)
        raise click.exceptions.Exit(1)
    told: dict[str, object] = {
        "model": found.model_id,
        "in_use": found.in_use,
        "card": asdict(found.card),
    }
    if found.duel is not None:
        told["compared"] = asdict(found.duel)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _wish(
    team_id: int | None, field: str | None, labels: Path | None, failing: float | None
) -> Wish:
    if field is not None and labels is not None:
        raise click.UsageError(gettext("Give --field or --labels, not both."))
    if failing is None and (field is not None or labels is not None):
        raise click.UsageError(
            gettext("Say with --failing from which figure down a conversation fails.")
        )
    if labels is not None:
        if team_id is None:
            raise click.UsageError(gettext("--labels needs --team."))
        # Whatever is wrong with the wish is told before the list is kept.
        wish = Wish(team_id, Source.LIST, list_id=0, failing_at=failing)
        return replace(wish, list_id=_brought(team_id, labels))
    if field is not None:
        return Wish(team_id, Source.FIELD, field, failing_at=failing)
    return Wish(team_id)


def _brought(team_id: int, path: Path) -> int:
    """Bring a list of figures in, telling what is refused; the list's id."""
    context = ready_context()
    plan = risk_models.import_labels(context, team_id, list_rows(path), path.name)
    for row in plan.rows:
        if row.problem is not None:
            click.echo(f"{path.name}:{row.number}: {say(row.problem)}", err=True)
    if plan.list_id is None:
        click.echo(gettext("%(file)s: no row can be used.", file=path.name), err=True)
        raise click.exceptions.Exit(1)
    return plan.list_id


class _Bar:
    """The progress of learning on standard error; Ctrl-C ends it, and nothing is kept."""

    cancelled = False

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task = self._progress.add_task(gettext("Learning"), total=None)

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *_reason: object) -> None:
        self._progress.stop()

    def progress(self, done: int, total: int | None = None) -> None:
        self._progress.update(self._task, completed=done, total=total)

    def checkpoint(self, state: Mapping[str, object]) -> None:
        """Nothing to go on from."""

    def warn(self, warning: QaError) -> None:
        """Learning leaves nothing undone."""

    def pause(self, seconds: float = 0) -> None:
        """Nobody waits."""
