"""Sheets as an Excel workbook (xlsx) without any formula.

A text is written as a text, which no spreadsheet program computes, whatever it begins with. A
figure is written as a number, so that whoever gets the file can add it up.
The same sheets give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

LONGEST_NAME = 31
WIDEST = 60
"""How wide a column to be read grows, in letters (a Chinese character takes two); then lines
are broken.
"""

_TEXTS_ONLY = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_TO_READ = {"text_wrap": True, "valign": "top"}
_FIRST_DAY = datetime(1980, 1, 1)  # noqa: DTZ001 - a file's own date has no zone
# Characters that no XML may hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Rows = Iterable[Sequence[str | Decimal]]


def workbook(sheets: Mapping[str, Rows], *, to_read: bool = False) -> bytes:
    """A workbook with these sheets, by name, in their order.

    A figure shows as many digits after the point as it has; none if it is whole. ``to_read``: for
    people rather than programs: the first row stays in sight as the head of the others, columns
    are as wide as what they hold, long texts go over several lines.
    """
    out = io.BytesIO()
    with Workbook(out, _TEXTS_ONLY) as book:
        book.set_properties({"created": _FIRST_DAY})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name[:LONGEST_NAME])
            lines = [list(row) for row in rows] if to_read else rows
            _fill(book, sheet, lines, _TO_READ if to_read else {})
            if to_read:
                sheet.freeze_panes(1, 0)
                for place, column in enumerate(zip_longest(*lines, fillvalue="")):
                    sheet.set_column(place, place, max(map(_width, map(str, column))))
    return out.getvalue()


def _fill(book: Workbook, sheet: Worksheet, rows: Rows, layout: Mapping[str, object]) -> None:
    text, head = book.add_format(layout), book.add_format({**layout, "bold": bool(layout)})
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, Decimal):
                shown = book.add_format({**layout, "num_format": _digits(cell)})
                sheet.write_number(number, place, float(cell), shown)
            elif cell:
                told = _FORBIDDEN.sub("", cell)
                sheet.write_string(number, place, told, text if number else head)


def _width(text: str) -> int:
    """Of the longest line, in letters, with some air beside it."""
    longest = max(len(line[:WIDEST].encode("gb18030", "replace")) for line in text.split("\n"))
    return min(WIDEST, longest + 2)


def _digits(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "#,##0" + ("." + "0" * places if places else "")
