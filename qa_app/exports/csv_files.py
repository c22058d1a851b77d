"""Rows as CSV that spreadsheet programs open as text, in the right encoding, without formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

# Spreadsheet programs need the mark to take a file for UTF-8.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

# What begins a formula; the wide forms are folded to the narrow ones by Chinese editions.
_FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠|%")


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV file, the first with a byte order mark; each ends in CR LF."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(header)
    yield BYTE_ORDER_MARK + _taken(buffer)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield _taken(buffer)


def harmless(cell: object) -> object:
    """The cell such that no spreadsheet program takes it for a formula.

    Numbers stay numbers; a text that begins like a formula gets an apostrophe before it.
    """
    if cell is None:
        return ""
    if isinstance(cell, str) and not _FORMULA_SIGNS.isdisjoint((cell[:1], cell.lstrip()[:1])):
        return f"'{cell}"
    return cell


def _taken(buffer: io.StringIO) -> str:
    line = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return line
