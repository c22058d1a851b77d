"""``sample``: a team's sampling plans from the command line."""

from __future__ import annotations

import json
from datetime import date, datetime

import click
from flask.cli import with_appcontext
from flask_babel import gettext

from qa_app.cli.context import ready_context
from qa_app.core.sampling_plans import Rhythm, window_of
from qa_app.services import sampling

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("sample")
def sample() -> None:
    """Draw conversations by a plan, try one beforehand, or repeat a draw."""


@sample.command("plans")
@with_appcontext
def list_plans() -> None:
    """The plans in use, each with its number, its next turn and what waits."""
    for line in sampling.list_plans(ready_context(writes=False)):
        plan = line.plan
        turn = line.next_on.isoformat() if line.next_on else "-"
        waiting = ",".join(window.first_day.isoformat() for window in line.waiting) or "-"
        click.echo(f"{plan.id}\t{plan.team}\t{plan.name}\t{plan.rhythm}\t{turn}\t{waiting}")


@sample.command("simulate")
@click.argument("plan", type=int)
@click.option("--day", type=_DAY, help="Any day of those to draw from. Default: today.")
@with_appcontext
def simulate(plan: int, day: datetime | None) -> None:
    """What PLAN would draw, as JSON; nothing is stored."""
    context = ready_context(writes=False)
    stored = sampling.one_plan(context, plan)
    window = window_of(_day(day, context.today), Rhythm(stored.rhythm))
    found = sampling.outlook(context, sampling.wish_of(stored, window))
    outlook = found.outlook
    figures = {
        "first_day": window.first_day.isoformat(),
        "last_day": window.last_day.isoformat(),
        "conversations": outlook.population,
        "drawn": outlook.drawn,
        "per_agent": outlook.per_agent,
        "flagged": outlook.flagged,
        "without_a_chance": outlook.uncovered,
        "smallest_chance": outlook.least,
        "runs": outlook.runs,
        "groups": [each._asdict() for each in outlook.cells],
        "reviewers": {each.name: each.would_add for each in found.reviewers},
        "unflagged": found.unflagged,
    }
    click.echo(json.dumps(figures, ensure_ascii=False, indent=1))


@sample.command("draw")
@click.argument("plan", type=int)
@click.option("--day", type=_DAY, help="Any day of those to draw from. Default: today.")
@click.option("--seed", default="", help="Default: one is made.")
@with_appcontext
def draw(plan: int, day: datetime | None, seed: str) -> None:
    """Draw by PLAN and give the conversations to reviewers; prints the draw's number."""
    context = ready_context()
    click.echo(sampling.draw_by_plan(context, plan, _day(day, context.today), seed=seed))


@sample.command("replay")
@click.argument("draw", type=int)
@with_appcontext
def replay(draw: int) -> None:
    """Draw DRAW again from what was kept of it; exits with 1 where it is not the same."""
    found = sampling.replay(ready_context(writes=False), draw)
    if not found.same:
        click.echo(
            gettext(
                "Not the same: %(missing)s do not come again, %(added)s are new.",
                missing=found.missing,
                added=found.added,
            ),
            err=True,
        )
        raise click.exceptions.Exit(1)
    click.echo(gettext("Repeated: the same %(count)s conversations.", count=found.drawn))


@sample.command("run-due")
@with_appcontext
def run_due() -> None:
    """Ask for every plan whose turn has come; the worker draws. Prints how many plans."""
    click.echo(sampling.enqueue_due(ready_context()))


def _day(given: datetime | None, today: date) -> date:
    return today if given is None else given.date()
