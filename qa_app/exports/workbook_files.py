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

from xlsxwriter import Workbook

LONGEST_NAME = 31
_TEXTS_ONLY = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FIRST_DAY = datetime(1980, 1, 1)  # noqa: DTZ001 - a file's own date has no zone
# Characters that no XML may hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Rows = Iterable[Sequence[str | Decimal]]


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook with these sheets, by name, in their order.

    A figure shows as many digits after the point as it has; none if it is whole.
    """
    out = io.BytesIO()
    with Workbook(out, _TEXTS_ONLY) as book:
        book.set_properties({"created": _FIRST_DAY})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name[:LONGEST_NAME])
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, Decimal):
                        shown = book.add_format({"num_format": _digits(cell)})
                        sheet.write_number(number, place, float(cell), shown)
                    elif cell:
                        sheet.write_string(number, place, _FORBIDDEN.sub("", cell))
    return out.getvalue()


def _digits(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "#,##0" + ("." + "0" * places if places else "")
