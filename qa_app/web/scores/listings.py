"""The list of scores: its columns, its order, and its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask_babel import gettext as _

from qa_app.core.listing import Cursor, Page, Place, page_within
from qa_app.core.scores import Sums
from qa_app.services.scores import AgentLine
from qa_app.web.tables import Column, TableState

AGENTS_ON_A_PAGE = 30

_VALUES: Mapping[str, Callable[[Sums], int | None]] = {
    "score": lambda sums: sums.mean_hundredths,
    "reviews": lambda sums: sums.n,
    "passed": lambda sums: _share(sums.passed, sums.judged),
    "critical": lambda sums: _share(sums.critical, sums.critical_of),
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
    rows = [(line, Cursor(_known(value(line.counted)), line.agent_id)) for line in lines]
    return page_within(rows, place, ascending=not table.descending, limit=AGENTS_ON_A_PAGE)


def _known(value: int | None) -> int:
    return -1 if value is None else value


def _share(count: int, of: int) -> int | None:
    """In hundredths of a percent."""
    return 10_000 * count // of if of else None
