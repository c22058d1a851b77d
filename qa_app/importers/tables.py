"""Tables as rows of cells, whatever file they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import NamedTuple, Protocol

from qa_app.core.errors import Invalid, _
from qa_app.importers.meta import clean_text

TOO_MANY_COLUMNS = _("The row has %(count)s columns; at most %(most)s are taken.")


class Row(NamedTuple):
    """``number``: the line or row of the file where it begins, from 1."""

    number: int
    cells: Sequence[object]


class BadRow(NamedTuple):
    """A row that could not even be taken apart."""

    number: int
    reason: Invalid
    excerpt: str | bytes = ""


class Table(Protocol):
    """Rows that can be gone through more than once, blank ones left out."""

    def rows(self) -> Iterator[Row | BadRow]:
        """Every row in order, a header included."""


def cell_text(cell: object) -> str:
    """What a cell shows: whole numbers without point, times in ISO 8601, nothing as ''."""
    if type(cell) is str:
        text = cell.strip()
        return clean_text(text) if "\0" in text else text
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e16:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
