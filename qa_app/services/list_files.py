"""Lists that people bring: CSV files in any usual encoding, or Excel workbooks."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from qa_app.core.errors import Invalid, _
from qa_app.core.list_plans import MOST_ROWS, Row
from qa_app.importers.delimited import DelimitedTable
from qa_app.importers.formats import Format
from qa_app.importers.limits import MEGABYTE, Limits
from qa_app.importers.reading import file_source, nature_within
from qa_app.importers.tables import BadRow, Table, cell_text
from qa_app.importers.workbooks import WorkbookTable
from qa_app.services.imports import uploads

MOST_BYTES = 5 * MEGABYTE
LIMITS = Limits(
    conversation_bytes=MEGABYTE,
    columns=100,
    workbook_bytes=MOST_BYTES,
    workbook_unpacked_bytes=50 * MEGABYTE,
)
NO_TABLE = _("This is no table. A list is a CSV file or an Excel workbook (xlsx).")

_STORED = re.compile(r"[0-9a-f]{32}\.upload")


def keep_list(data_dir: Path, stream: BinaryIO) -> str:
    """Put an uploaded list away until it is imported; returns the word that finds it again."""
    return uploads.keep(data_dir, stream, MOST_BYTES).stored_as


def kept_rows(data_dir: Path, stored_as: str, name: str) -> list[Row]:
    """The rows of a list put away; raises Invalid where it is gone or no table."""
    return list_rows(uploads.existing(data_dir, _checked(stored_as)), name)


def drop_list(data_dir: Path, stored_as: str) -> None:
    """Delete a list put away, once it is imported or refused."""
    uploads.remove(data_dir, _checked(stored_as))


def list_rows(path: Path, name: str | None = None) -> list[Row]:
    """Every row of a list; raises Invalid where the file is none.

    ``name``: what the user calls the file. A row that cannot be taken apart comes with its
    fault in place of cells. One row more than a list may have is read, so that it shows.
    """
    source = file_source(path, name)
    nature = nature_within(source)
    if nature.format is Format.WORKBOOK:
        table: Table = WorkbookTable(source, LIMITS)
    elif nature.format is Format.TABLE:
        table = DelimitedTable(source, nature.encoding, LIMITS)
    else:
        raise Invalid(NO_TABLE, field="file")
    return [
        (row.number, row.reason)
        if isinstance(row, BadRow)
        else (row.number, [cell_text(cell) for cell in row.cells])
        for row in islice(table.rows(), MOST_ROWS + 2)
    ]


def _checked(stored_as: str) -> str:
    """Only a word that we made names a file."""
    if _STORED.fullmatch(stored_as) is None:
        raise Invalid(uploads.GONE, field="file")
    return stored_as
