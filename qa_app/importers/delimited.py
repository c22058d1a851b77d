"""Tables as text: CSV, TSV and their kin."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from qa_app.core.errors import Invalid, _
from qa_app.importers.encodings import UTF8, as_utf8
from qa_app.importers.limits import Limits
from qa_app.importers.sources import Source
from qa_app.importers.tables import TOO_MANY_COLUMNS, BadRow, Row

NOT_IN_ENCODING = _("There are bytes here that are no text in %(encoding)s.")
TOO_LONG = _("The line has more than %(most)s bytes.")
HOLDS_NUL = _("The line holds NUL characters, which are no text.")
BROKEN = _("The row cannot be taken apart: a quotation mark or a line break is out of place.")

DELIMITERS = ("\t", ",", ";", "|")
SAMPLE_LINES = 200
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Dialect:
    """``quoted``: whether quotation marks hold cells together or are text like any other."""

    delimiter: str
    quoted: bool


class DelimitedTable:
    """A table whose cells are separated by one character."""

    def __init__(
        self, source: Source, encoding: str, limits: Limits, *, delimiter: str | None = None
    ) -> None:
        self._source = source
        self._limits = limits
        self.encoding = encoding
        self.dialect = self._guessed(delimiter)

    def rows(self) -> Iterator[Row | BadRow]:
        """Every row that is not blank, with the line where it begins."""
        with self._source.open() as raw:
            lines = _Lines(as_utf8(raw, self.encoding), self.encoding, self._limits)
            # The only limit that the reader knows, and it holds for the whole process.
            csv.field_size_limit(self._limits.conversation_bytes)
            reader = _reader(lines, self.dialect)
            while True:
                number = lines.number + 1
                try:
                    cells = next(reader, None)
                except Invalid as reason:
                    yield BadRow(number, reason, lines.last)
                    continue
                except csv.Error:
                    yield BadRow(number, Invalid(BROKEN), lines.last)
                    continue
                if cells is None:
                    return
                if len(cells) > self._limits.columns:
                    wide = Invalid(TOO_MANY_COLUMNS, count=len(cells), most=self._limits.columns)
                    yield BadRow(number, wide, lines.last)
                elif any(cells):
                    yield Row(number, cells)

    def _guessed(self, delimiter: str | None) -> Dialect:
        with self._source.open() as raw:
            lines = _Lines(as_utf8(raw, self.encoding), self.encoding, self._limits)
            sample = lines.good(SAMPLE_LINES)
        known = [delimiter] if delimiter else list(DELIMITERS)
        if not delimiter and self._source.suffix == ".tsv":
            known = ["\t"]
        dialects = [
            Dialect(each, quoted) for each in known for quoted in (each != "\t", each == "\t")
        ]
        return max(dialects, key=lambda dialect: _regularity(sample, dialect))


class _Lines:
    """The lines of a file; one that is no text is an Invalid in its place."""

    def __init__(self, file: BinaryIO, encoding: str, limits: Limits) -> None:
        self._file = file
        self._encoding = encoding
        self._most = limits.conversation_bytes
        self.number = 0
        self.last: str | bytes = ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        data = self._file.readline(self._most + 1)
        if not data:
            raise StopIteration
        self.number += 1
        self.last = data[:1000]
        if len(data) > self._most:
            self._pass_over(data)
            raise Invalid(TOO_LONG, most=self._most)
        try:
            text = data.decode(UTF8)
        except UnicodeDecodeError:
            raise Invalid(NOT_IN_ENCODING, encoding=self._encoding) from None
        if self._encoding != UTF8 and _REPLACEMENT in text:
            raise Invalid(NOT_IN_ENCODING, encoding=self._encoding)
        if "\0" in text:
            raise Invalid(HOLDS_NUL)
        return text

    def good(self, count: int) -> list[str]:
        """The first lines, those left out that are no text."""
        found: list[str] = []
        while len(found) < count:
            try:
                found.append(next(self))
            except StopIteration:
                break
            except Invalid:
                continue
        return found

    def _pass_over(self, data: bytes) -> None:
        while data and not data.endswith(b"\n"):
            data = self._file.readline(self._most)


def _reader(lines: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quoting=csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE,
    )


def _regularity(sample: list[str], dialect: Dialect) -> tuple[float, int]:
    """How alike the rows are in their number of columns, and that number."""
    try:
        counts = Counter(len(row) for row in _reader(iter(sample), dialect) if row)
    except csv.Error:
        return (0.0, 0)
    if not counts:
        return (0.0, 0)
    columns, often = counts.most_common(1)[0]
    return (often / sum(counts.values()) if columns > 1 else 0.0, columns)
