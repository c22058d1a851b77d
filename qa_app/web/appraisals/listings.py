"""The people of a period as a table: its columns, its order, its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from flask_babel import gettext as _

from qa_app.core.listing import Cursor, Page, Place, page_within
from qa_app.services.appraisals.looking import Board, StoredResult
from qa_app.web.tables import Column, TableState

ON_A_PAGE = 50

_VALUES: Mapping[str, Callable[[StoredResult], Decimal | None]] = {
    "total": lambda each: each.total,
    "money": lambda each: each.money,
}


def columns(board: Board) -> list[Column]:
    """The columns that the scheme has something for."""
    scheme = board.scheme
    found = [Column("name", _("Person"), fixed=True, sortable=True)]
    if scheme.total is not None or scheme.components is not None:
        found.append(Column("total", _("Total"), numeric=True, sortable=True))
    if scheme.bands or scheme.grades:
        found.append(Column("band", _("Grade") if scheme.grades else _("Band")))
    if scheme.payments:
        found.append(Column("money", _("Money (yuan)"), numeric=True, sortable=True))
    if scheme.titles:
        found.append(Column("titles", _("Titles held")))
    found.append(Column("actions", _("What follows")))
    found.append(Column("marks", _("Check list")))
    return found


def page_of(board: Board, table: TableState, place: Place | None) -> Page[StoredResult]:
    """One page of people in the order of the table."""
    value = _VALUES.get(table.sort)
    rows = [
        (each, Cursor(_rank(value(each)) if value else number, each.id))
        for number, each in enumerate(board.results)
    ]
    return page_within(rows, place, ascending=not table.descending, limit=ON_A_PAGE)


def _rank(value: Decimal | None) -> int:
    # What there is no figure of stands below the lowest.
    return -(10**15) if value is None else int(value * 10_000)
