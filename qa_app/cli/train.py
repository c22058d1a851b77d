"""``train``: the risk model, learnt from the reviews that there are."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from flask.cli import with_appcontext
from flask_babel import gettext

from qa_app.cli.context import ready_context
from qa_app.services import risk_models


@click.command("train")
@with_appcontext
def train() -> None:
    """Learn the risk of a failing review; prints the model's card as JSON.

    Exits with 0 where a model was learnt, in use or not, with 1 where there are too few reviews.
    """
    found = risk_models.train_from_reviews(ready_context())
    if found.card is None:
        sentence = gettext(
            "There are %(reviews)s reviews with a pass mark; %(least)s are needed. Until then "
            "conversations are ranked by findings alone.",
            reviews=found.reviews,
            least=risk_models.LEAST_REVIEWS,
        )
        click.echo(sentence, err=True)
        raise click.exceptions.Exit(1)
    told = {"in_use": found.in_use, "card": asdict(found.card)}
    if found.duel is not None:
        told["compared"] = asdict(found.duel)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
