"""Opening a table, under a mapping or under the likeliest one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_app.core.errors import Invalid, _
from qa_app.importers.block_rows import read_block_rows
from qa_app.importers.cells import Cells
from qa_app.importers.clock import Clock
from qa_app.importers.columns import ColumnMapping, Field, Layout
from qa_app.importers.delimited import DelimitedTable
from qa_app.importers.encodings import KNOWN_ENCODINGS
from qa_app.importers.formats import Format, Nature
from qa_app.importers.guessing import SAMPLE_ROWS, guess
from qa_app.importers.limits import Limits
from qa_app.importers.message_rows import read_message_rows
from qa_app.importers.problems import Item
from qa_app.importers.runs import Run
from qa_app.importers.samples import Sample, sample_of
from qa_app.importers.sources import Source
from qa_app.importers.table_reading import TableReading
from qa_app.importers.tables import TOO_MANY_COLUMNS, Row, Table
from qa_app.importers.workbooks import WorkbookTable

NO_ROWS = _("There are no rows in this table.")
NO_COLUMN_FOR = {
    Field.TEXT: _("No column is known to hold the texts: say which in the column mapping."),
    Field.ROLE: _("No column is known to tell who speaks: say which in the column mapping."),
    Field.CONVERSATION: _(
        "No column is known to tell which conversation a row belongs to: say which in the "
        "column mapping."
    ),
}
UNKNOWN_ENCODING = _("“%(encoding)s” is no encoding that is known here.")
BAD_DELIMITER = _("The delimiter must be one character.")

# A short table without ids is one copied conversation; a long one must say how it is divided.
MOST_ROWS_OF_ONE = 500
MOST_NAMES_OF_ONE = 6


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table with its sample and the mapping that it is read under."""

    table: Table
    first_rows: Sequence[Row]
    sample: Sample
    mapping: ColumnMapping
    encoding: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[Field, ...]:
        """The fields that must have a column and have none."""
        columns = self.mapping.columns
        missing = [] if Field.TEXT in columns else [Field.TEXT]
        if self.mapping.layout is Layout.MESSAGES:
            if Field.ROLE not in columns and Field.SENDER not in columns:
                missing.append(Field.ROLE)
            if Field.CONVERSATION not in columns:
                missing.append(Field.CONVERSATION)
        return tuple(missing)


def open_table(
    source: Source, nature: Nature, limits: Limits, mapping: ColumnMapping | None
) -> OpenTable:
    """The table of a file; raises Invalid where there is none to read."""
    table, encoding, sheets = _table(source, nature, limits, mapping)
    rows = _first_rows(table)
    sample = sample_of([row.cells for row in rows], header=mapping.header if mapping else None)
    return OpenTable(table, rows, sample, mapping or guess(sample), encoding, sheets)


def read_table(
    source: Source, nature: Nature, run: Run, mapping: ColumnMapping | None
) -> Iterator[Item]:
    """Every conversation of a table; raises Invalid where it cannot be read at all."""
    opened = open_table(source, nature, run.limits, mapping)
    lacking = opened.missing
    if Field.CONVERSATION in lacking and (mapping is not None or _is_one_chat(opened)):
        lacking = tuple(field for field in lacking if field is not Field.CONVERSATION)
    if lacking:
        raise Invalid(NO_COLUMN_FOR[lacking[0]])
    found = False
    for item in items_of(opened, source.name, run):
        found = True
        yield item
    if not found:
        raise Invalid(NO_ROWS)


def items_of(opened: OpenTable, file: str, run: Run) -> Iterator[Item]:
    """Every conversation of an open table; raises Invalid where the mapping does not fit it."""
    mapping = opened.mapping
    clock = Clock(mapping.zone_info() or run.zone)
    cells = Cells(mapping, opened.sample.names, clock)
    reading = TableReading(file, opened.table, mapping, cells, clock, run)
    if mapping.layout is Layout.MESSAGES:
        return read_message_rows(reading)
    return read_block_rows(reading)


def _table(
    source: Source, nature: Nature, limits: Limits, mapping: ColumnMapping | None
) -> tuple[Table, str, tuple[str, ...]]:
    """The table, its encoding and the sheets there are."""
    if nature.format is Format.WORKBOOK:
        workbook = WorkbookTable(source, limits, sheet=mapping.sheet if mapping else None)
        return workbook, "", workbook.sheets
    encoding, delimiter = nature.encoding, None
    if mapping and mapping.encoding:
        if mapping.encoding not in KNOWN_ENCODINGS:
            raise Invalid(UNKNOWN_ENCODING, encoding=mapping.encoding[:40])
        encoding = mapping.encoding
    if mapping and mapping.delimiter:
        delimiter = mapping.delimiter
        if len(delimiter) != 1 or delimiter in '\r\n"':
            raise Invalid(BAD_DELIMITER)
    return DelimitedTable(source, encoding, limits, delimiter=delimiter), encoding, ()


def _first_rows(table: Table) -> list[Row]:
    """Rows enough to guess from; raises Invalid where there are none or they are no table."""
    rows: list[Row] = []
    fault: Invalid | None = None
    for row in table.rows():
        if isinstance(row, Row):
            rows.append(row)
        elif fault is None:
            fault = row.reason
            if not rows and fault.sentence == TOO_MANY_COLUMNS:
                break
        if len(rows) >= SAMPLE_ROWS:
            break
    if not rows:
        raise fault or Invalid(NO_ROWS)
    return rows


def _is_one_chat(opened: OpenTable) -> bool:
    """Whether the table may be one conversation, copied from a chat window."""
    sender = opened.mapping.columns.get(Field.SENDER)
    names = set(opened.sample.columns[sender]) if sender else set()
    return len(opened.first_rows) <= MOST_ROWS_OF_ONE and len(names) <= MOST_NAMES_OF_ONE
