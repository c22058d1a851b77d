"""Rubrics as files: YAML and Excel."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, BinaryIO

from qa_app.core.errors import Invalid, _
from qa_app.definitions.documents import DefinitionFaults
from qa_app.definitions.rubrics.drafts import Document, document_of, sections_of
from qa_app.definitions.rubrics.sheets import CRITERIA, MOST_ROWS, WHOLE, document_from, sheets_of
from qa_app.exports.workbook_files import workbook
from qa_app.importers.limits import MEGABYTE, Limits
from qa_app.importers.sources import Source
from qa_app.importers.tables import BadRow
from qa_app.importers.workbooks import WorkbookTable

LARGEST_FILE = MEGABYTE
NO_RUBRIC = _("This file holds no rubric that could be shown as a form.")
_LIMITS = Limits(
    workbook_bytes=LARGEST_FILE,
    workbook_unpacked_bytes=16 * MEGABYTE,
    workbook_rows=2000,
    workbook_cells=100_000,
)
_ZIP = b"PK\x03\x04"


def as_workbook(document: Mapping[str, Any]) -> bytes:
    """A rubric as an Excel workbook, without formulas."""
    return workbook(sheets_of(document))


def document_in(data: bytes) -> Document:
    """The rubric in a YAML or Excel file, however faulty; raises Invalid where there is none."""
    if len(data) > LARGEST_FILE:
        raise Invalid(_("This file is too large for a rubric."), field="file")
    document = _from_workbook(data) if data.startswith(_ZIP) else _from_yaml(data)
    if not sections_of(document):
        raise Invalid(NO_RUBRIC, field="file")
    return document


def _from_yaml(data: bytes) -> Document:
    try:
        return document_of(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, DefinitionFaults) as reason:
        raise Invalid(NO_RUBRIC, field="file") from reason


def _from_workbook(data: bytes) -> Document:
    def opened() -> BinaryIO:
        return io.BytesIO(data)

    source = Source("rubric.xlsx", opened)
    return document_from(_rows(source, WHOLE), _rows(source, CRITERIA))


def _rows(source: Source, sheet: str) -> list[list[str]]:
    found: list[list[str]] = []
    for row in WorkbookTable(source, _LIMITS, sheet=sheet).rows():
        if isinstance(row, BadRow):
            raise row.reason
        # Blank rows count, so that a fault names the row that the user sees.
        found += [[] for _blank in range(row.number - 1 - len(found))]
        found.append([_text(cell) for cell in row.cells])
        if len(found) > MOST_ROWS + 1:
            break
    return found


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
