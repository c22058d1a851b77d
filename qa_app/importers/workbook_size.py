"""How much memory a workbook would take, found out from its parts before it is parsed.

A sheet is held as a table of everything between its first and last cell, and each cell holds
its own copy of a text that the file keeps once: two far cells, or one long text in many cells,
are a small file and a large table.
"""

from __future__ import annotations

import re
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zipfile import ZipFile

from qa_app.core.errors import Invalid, _
from qa_app.importers.limits import MEGABYTE, Limits
from qa_app.importers.unpacking import unpacked

TOO_MANY_ROWS = _("The sheet has %(count)s rows; at most %(most)s are taken: save it as CSV.")
TOO_MANY_COLUMNS = _("The sheet has %(count)s columns; at most %(most)s are taken.")
TOO_MANY_CELLS = _("The sheet has %(count)s cells; at most %(most)s are taken: save it as CSV.")
TOO_MUCH_TEXT = _("The sheet's texts take more than %(most)s MB, which is not accepted.")

_SHARED_TEXTS = re.compile(r"xl/sharedstrings\.xml", re.IGNORECASE)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)

_NEAR_THE_END = 8 * 1024
_LONGEST_HELD = MEGABYTE

_END_OF_TEXT = re.compile(rb"</(?:\w+:)?si\s*>|<(?:\w+:)?si\s*/>")
_CELL = re.compile(
    rb"<(?:\w+:)?(?:(row)|c)(?=[\s/>])"
    rb"""(?=(?:[^>]*?\sr\s*=\s*["']([A-Za-z]{0,9})([0-9]{1,9})["'])?)"""
    rb"""(?=(?:[^>]*?\st\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v[^>]*>\s*([0-9]{1,9}))?)"""
)


@dataclass(slots=True)
class _Extent:
    """How far a sheet reaches, and where in it one is; what says no place follows the last."""

    rows: int = 0
    columns: int = 0
    row: int = 0
    column: int = 0
    text_bytes: int = 0


def check_memory(archive: ZipFile, limits: Limits) -> None:
    """Raise Invalid where a sheet would take more memory than it may."""
    names = archive.namelist()
    lengths = array("Q")
    for name in names:
        if _SHARED_TEXTS.fullmatch(name):
            lengths.extend(_text_lengths(unpacked(archive, archive.getinfo(name))))
    for name in names:
        if _SHEET.fullmatch(name):
            _check_sheet(unpacked(archive, archive.getinfo(name)), lengths, limits)


def _text_lengths(chunks: Iterator[bytes]) -> Iterator[int]:
    """The bytes of each shared text, its marks included."""
    length = 0
    for piece in _pieces(chunks, _END_OF_TEXT):
        start = 0
        for end in _END_OF_TEXT.finditer(piece):
            yield length + end.end() - start
            length, start = 0, end.end()
        length += len(piece) - start


def _check_sheet(chunks: Iterator[bytes], lengths: array[int], limits: Limits) -> None:
    extent = _Extent()
    for piece in _pieces(chunks, _CELL):
        for is_row, letters, digits, text in _CELL.findall(piece):
            if is_row:
                extent.row = int(digits) if digits else extent.row + 1
                extent.column = 0
                extent.rows = max(extent.rows, extent.row)
                continue
            if letters:
                extent.column = _column_number(letters)
                extent.rows = max(extent.rows, int(digits))
            else:
                extent.column += 1
            extent.columns = max(extent.columns, extent.column)
            if text and int(text) < len(lengths):
                extent.text_bytes += lengths[int(text)]
        _check_extent(extent, limits)


def _check_extent(extent: _Extent, limits: Limits) -> None:
    if extent.columns > limits.columns:
        raise Invalid(TOO_MANY_COLUMNS, count=extent.columns, most=limits.columns)
    if extent.rows > limits.workbook_rows:
        raise Invalid(TOO_MANY_ROWS, count=extent.rows, most=limits.workbook_rows)
    cells = extent.rows * extent.columns
    if cells > limits.workbook_cells:
        raise Invalid(TOO_MANY_CELLS, count=cells, most=limits.workbook_cells)
    if extent.text_bytes > limits.workbook_unpacked_bytes:
        raise Invalid(TOO_MUCH_TEXT, most=limits.workbook_unpacked_bytes // MEGABYTE)


@lru_cache(maxsize=1024)
def _column_number(letters: bytes) -> int:
    """A for 1, Z for 26, AA for 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _pieces(chunks: Iterator[bytes], mark: re.Pattern[bytes]) -> Iterator[bytes]:
    """The same bytes, cut only before a mark, so that none is cut in two."""
    held = b""
    for chunk in chunks:
        held += chunk
        near_the_end = mark.finditer(held, max(0, len(held) - _NEAR_THE_END))
        last = next(iter(deque(near_the_end, maxlen=1)), None)
        if last is not None:
            yield held[: last.start()]
            held = held[last.start() :]
        elif len(held) > _LONGEST_HELD:
            yield held[:-_NEAR_THE_END]
            held = held[-_NEAR_THE_END:]
    yield held
