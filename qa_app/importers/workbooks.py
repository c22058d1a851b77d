"""Excel workbooks (xlsx) as tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from zipfile import ZipFile

from python_calamine import CalamineSheet, CalamineWorkbook

from qa_app.core.errors import Invalid, _
from qa_app.importers.limits import MEGABYTE, Limits
from qa_app.importers.sources import Source
from qa_app.importers.tables import BadRow, Row
from qa_app.importers.unpacking import check_sizes, opened
from qa_app.importers.workbook_size import check_memory

TOO_LARGE = _("The workbook has more than %(most)s MB: split it, or save it as CSV.")
UNREADABLE = _("The workbook cannot be read: it is damaged, or protected by a password.")
NO_SHEET = _("The workbook has no sheet “%(sheet)s”.")

CONTENT = "xl/workbook.xml"
_MOST_PARTS = 10_000


class WorkbookTable:
    """One sheet of a workbook, by default the first that is not empty."""

    def __init__(self, source: Source, limits: Limits, *, sheet: str | None = None) -> None:
        with source.open() as file:
            data = file.read(limits.workbook_bytes + 1)
        if len(data) > limits.workbook_bytes:
            raise Invalid(TOO_LARGE, most=limits.workbook_bytes // MEGABYTE)
        _check(data, limits)
        # Its own errors are of many kinds, and a fault inside of it is no Exception even.
        try:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
            self.sheets = tuple(workbook.sheet_names)
            self.sheet, self._sheet = _chosen(workbook, sheet)
        except (Invalid, KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            raise Invalid(UNREADABLE) from None

    def rows(self) -> Iterator[Row | BadRow]:
        """Every row that is not blank, with its number in the sheet."""
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            if any(cell != "" for cell in cells):
                yield Row(number, cells)


def is_workbook(archive: ZipFile) -> bool:
    """Whether a zip archive is a workbook."""
    return CONTENT in archive.namelist()


def _check(data: bytes, limits: Limits) -> None:
    """Raise Invalid where the workbook would take more memory than it may."""
    with opened(io.BytesIO(data)) as archive:
        check_sizes(
            archive,
            most_bytes=limits.workbook_unpacked_bytes,
            most_times=limits.unpacking_ratio,
            most_files=_MOST_PARTS,
        )
        check_memory(archive, limits)


def _chosen(workbook: CalamineWorkbook, sheet: str | None) -> tuple[str, CalamineSheet]:
    if sheet is not None:
        if sheet not in workbook.sheet_names:
            raise Invalid(NO_SHEET, sheet=sheet)
        return sheet, workbook.get_sheet_by_name(sheet)
    sheets = [(name, workbook.get_sheet_by_name(name)) for name in workbook.sheet_names]
    return next((each for each in sheets if each[1].height), sheets[0])
