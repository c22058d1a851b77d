"""Sheets of texts as an Excel workbook (xlsx) without any formula.

Every cell is written as a text, which no spreadsheet program computes, whatever it begins with.
The same sheets give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

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

Rows = Iterable[Sequence[str]]


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook with these sheets, by name, in their order."""
    out = io.BytesIO()
    with Workbook(out, _TEXTS_ONLY) as book:
        book.set_properties({"created": _FIRST_DAY})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name[:LONGEST_NAME])
            for number, row in enumerate(rows):
                for place, text in enumerate(row):
                    if text:
                        sheet.write_string(number, place, _FORBIDDEN.sub("", text))
    return out.getvalue()
