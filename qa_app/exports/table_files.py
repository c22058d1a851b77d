"""Tables of any length, written row by row: one Excel workbook, or CSV files.

Nothing of what is written is a formula: texts are written as texts, figures as figures. A file
appears under its name when it is whole, so that a process that ends in the middle leaves nothing
behind that could be taken for one.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import IO, Protocol

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from qa_app.exports.csv_files import BYTE_ORDER_MARK, csv_lines

Cell = str | int | Decimal | None

MOST_ROWS = 1_048_576
LONGEST_TEXT = 32_767
PART = ".part"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class Tables(Protocol):
    """Where rows go: ``sheet`` is the name of a table, its first row the heads."""

    def row(self, sheet: str, cells: Sequence[Cell]) -> None: ...


class _Workbook:
    """One sheet for each table; a table too long for one goes on in the next."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._sheets: dict[str, tuple[Worksheet, int, int, Sequence[Cell]]] = {}

    def row(self, sheet: str, cells: Sequence[Cell]) -> None:
        target, at, part, head = self._sheets.get(sheet) or self._new(sheet, 1, cells)
        if at == MOST_ROWS:
            target, at, part, head = self._new(sheet, part + 1, head)
            self._write(target, 0, head)
            at = 1
        self._write(target, at, cells)
        self._sheets[sheet] = (target, at + 1, part, head)

    def _new(
        self, sheet: str, part: int, head: Sequence[Cell]
    ) -> tuple[Worksheet, int, int, Sequence[Cell]]:
        name = sheet if part == 1 else f"{sheet} {part}"
        target = self._book.add_worksheet(name[:31])
        target.freeze_panes(1, 0)
        return target, 0, part, head

    def _write(self, target: Worksheet, at: int, cells: Sequence[Cell]) -> None:
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    text = _FORBIDDEN.sub("", cell)[:LONGEST_TEXT]
                    target.write_string(at, place, text)
            elif cell is not None:
                target.write_number(at, place, cell)


class _CsvFiles:
    """One file for each table, written side by side."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files: dict[str, tuple[Path, IO[str]]] = {}

    def row(self, sheet: str, cells: Sequence[Cell]) -> None:
        if sheet not in self.files:
            path = self._folder.with_name(f"{self._folder.name}.{len(self.files)}{PART}")
            self.files[sheet] = (path, path.open("w", encoding="utf-8", newline=""))
            self.files[sheet][1].write("".join(csv_lines([str(each or "") for each in cells], ())))
            return
        # The lines of a table without heads begin with the mark that the file already has.
        line = list(csv_lines([], [cells]))[1]
        self.files[sheet][1].write(line)


@contextmanager
def tables_at(path: Path, *, workbook: bool) -> Iterator[Tables]:
    """Write tables to a file that is there, whole, once the block ends without an error.

    Without ``workbook``: CSV, and where ``path`` ends in ``.zip`` one file for each table in it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + PART)
    try:
        if workbook:
            with Workbook(str(part), _PLAIN) as book:
                yield _Workbook(book)
        else:
            files = _CsvFiles(part)
            try:
                yield files
            finally:
                for _path, open_file in files.files.values():
                    open_file.close()
            _gather(files, path, part)
        part.replace(path)
    finally:
        for left in path.parent.glob(f"{path.name}{PART}*"):
            left.unlink(missing_ok=True)


def _gather(files: _CsvFiles, path: Path, part: Path) -> None:
    if path.suffix != ".zip":
        for written, _file in files.files.values():
            written.replace(part)
        return
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet, (written, _file) in files.files.items():
            archive.write(written, f"{sheet}.csv")


Progress = Callable[[int, int], None]
"""Told after each chunk: how many rows are written, of how many."""

__all__ = ["BYTE_ORDER_MARK", "Cell", "Progress", "Tables", "tables_at"]
