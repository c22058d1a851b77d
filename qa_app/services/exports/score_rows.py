"""The scores of a span of days as rows: one for each agent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from qa_app.core.decimals import half_up
from qa_app.core.exports import Wish
from qa_app.core.proportions import Proportion
from qa_app.core.reports import Figures, Step, figures_of
from qa_app.exports.table_files import Cell, Tables
from qa_app.services.context import Context
from qa_app.services.reports import Asked, terms_of
from qa_app.storage.queries import exports as queries
from qa_app.storage.queries import score_sums

_HEAD = ("agent", "agent_key", "team", "n", "score", "low", "high", "pass_rate", "critical_rate")


def write_scores(
    context: Context, wish: Wish, tables: Tables, step: Callable[[int, int], None]
) -> int:
    """One row for each agent and team; the figures are those of the reports."""
    asked = Asked(wish.since, wish.until, Step.MONTH, team_id=wish.team_id)
    sums = score_sums.by_key(
        context.session, terms_of(context, asked).scope, score_sums.AGENT, score_sums.TEAM
    )
    people = queries.agents(context.session)
    teams = queries.teams(context.session)
    sheet = wish.said("scores")
    tables.row(sheet, [wish.said(heading) for heading in _HEAD])
    rows = [
        (*people.get(agent or 0, ("", "")), teams.get(team or 0), each)
        for (agent, team), each in sums.items()
    ]
    for name, key, team_name, each in sorted(rows, key=lambda row: (row[0], row[1], row[2] or "")):
        tables.row(sheet, [name, key, team_name, *_figures(figures_of(each))])
    step(len(rows), len(rows))
    return len(rows)


def _figures(figures: Figures) -> list[Cell]:
    interval = figures.mean_interval
    return [
        figures.n,
        figures.mean,
        interval.low if interval else None,
        interval.high if interval else None,
        _percent(figures.passed),
        _percent(figures.critical),
    ]


def _percent(rate: Proportion) -> Decimal | None:
    return half_up(Fraction(100 * rate.count, rate.of)) if rate.of else None
