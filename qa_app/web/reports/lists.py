"""The tables of reports: their columns, their order, their pages."""

from __future__ import annotations

from flask_babel import gettext as _

from qa_app.core.listing import Cursor, Page, Place, page_within
from qa_app.core.reports import Figure, Group, quick_value
from qa_app.services.reports import Line, PeopleReport
from qa_app.web.reports.words import FIGURES, ONE_OF
from qa_app.web.tables import Column, TableState

ROWS_ON_A_PAGE = 30


def columns(group: Group) -> list[Column]:
    """The columns of a report by agent, team or reviewer."""
    figures = [
        Column(figure.value, str(FIGURES[figure]), sortable=True, numeric=True) for figure in Figure
    ]
    return [
        Column("name", str(ONE_OF[group]), sortable=True, fixed=True),
        Column("reviews", _("Reviews"), sortable=True, numeric=True),
        *figures,
    ]


def page_of_lines(found: PeopleReport, table: TableState, place: Place | None) -> Page[Line]:
    """One page in the order of the table; what is unknown comes behind the lowest."""
    ranked = {line.id: rank for rank, line in enumerate(found.lines)}

    def value(line: Line) -> int:
        if table.sort == "name":
            return ranked[line.id]
        if table.sort == "reviews":
            return line.sums.n
        figure = quick_value(line.sums, Figure(table.sort))
        return -1 if figure is None else round(figure * 100)

    rows = [(line, Cursor(value(line), line.id or 0)) for line in found.lines]
    return page_within(rows, place, ascending=not table.descending, limit=ROWS_ON_A_PAGE)
