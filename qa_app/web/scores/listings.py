"""The list of scores: its columns, its order, and its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from flask_babel import gettext as _

from qa_app.core.listing import Cursor, Page, Place, page_within
from qa_app.core.scores import Rate
from qa_app.services.scores import AgentLine
from qa_app.web.tables import Column, TableState

AGENTS_ON_A_PAGE = 30

_VALUES: Mapping[str, Callable[[AgentLine], Decimal | None]] = {
    "score": lambda line: line.counted.mean,
    "reviews": lambda line: Decimal(line.counted.n),
    "passed": lambda line: Rate(line.counted.passed, line.counted.judged).percent,
    "critical": lambda line: Rate(line.counted.critical, line.counted.critical_of).percent,
}
"""What the list can be ordered by; what there is no figure of comes behind the lowest."""


def columns(*, with_team: bool) -> list[Column]:
    """The columns of the list of agents."""
    return [
        Column("agent", _("Agent"), fixed=True),
        Column("team", _("Team"), optional=not with_team),
        Column("score", _("Plain score"), numeric=True, sortable=True),
        Column("plot", _("Score with its interval")),
        Column("interval", _("Confidence interval"), numeric=True),
        Column("reviews", _("Reviews"), numeric=True, sortable=True),
        Column("passed", _("Passed"), numeric=True, sortable=True),
        Column("critical", _("With a critical error"), numeric=True, sortable=True),
        Column("provisional", _("With submitted ones"), numeric=True),
    ]


def page_of_agents(
    lines: Sequence[AgentLine], table: TableState, place: Place | None
) -> Page[AgentLine]:
    """One page of agents in the order of the table; the same score goes by the agent's id."""
    value = _VALUES[table.sort]
    rows = [(line, Cursor(_hundredths(value(line)), line.agent_id)) for line in lines]
    return page_within(rows, place, ascending=not table.descending, limit=AGENTS_ON_A_PAGE)


def _hundredths(value: Decimal | None) -> int:
    return -1 if value is None else int(value * 100)
