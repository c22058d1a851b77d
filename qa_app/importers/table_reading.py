"""What reading a table needs at every row, and what both layouts do alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_app.core.errors import Invalid
from qa_app.importers.cells import Cells
from qa_app.importers.clock import Clock
from qa_app.importers.columns import ColumnMapping
from qa_app.importers.problems import Item, Place, Problem, Severity
from qa_app.importers.records import ConversationRecord, build
from qa_app.importers.runs import Run
from qa_app.importers.tables import BadRow, Row, Table, cell_text


@dataclass(frozen=True, slots=True)
class TableReading:
    """One table under one mapping within a run."""

    file: str
    table: Table
    mapping: ColumnMapping
    cells: Cells
    clock: Clock
    run: Run

    def rows(self) -> Iterator[Row | BadRow]:
        """Every row but the header."""
        is_header = self.mapping.header
        for row in self.table.rows():
            if is_header and isinstance(row, Row):
                is_header = False
                continue
            yield row

    def refused(
        self, row: Row | BadRow, reason: Invalid, conversation_id: str | None = None
    ) -> Problem:
        """The problem of a row that stays out."""
        excerpt = row.excerpt if isinstance(row, BadRow) else shown_row(row)
        return Place(self.file, row.number).problem(
            Severity.REFUSED, reason, conversation_id=conversation_id, excerpt=excerpt
        )

    def refused_row(self, row: BadRow) -> Item:
        """The item of a row that belongs to no conversation."""
        return Item(self.run.step(), self.file, row.number, None, (self.refused(row, row.reason),))

    def built(
        self,
        record: ConversationRecord,
        ordinal: int,
        line: int,
        *,
        warnings: Sequence[Invalid] = (),
        problems: Sequence[Problem] = (),
    ) -> Item:
        """The item of a conversation with what is to be said about it; raises Invalid."""
        fallback_id = record.id or f"{self.file}#1"
        built = build(record, fallback_id=fallback_id, clock=self.clock, limits=self.run.limits)
        place = Place(self.file, line)
        said = [
            place.problem(Severity.WARNING, warning, conversation_id=built.conversation.id)
            for warning in (*warnings, *built.warnings)
        ]
        return Item(ordinal, self.file, line, built.conversation, (*problems, *said))


def shown_row(row: Row) -> str:
    """A row as an excerpt shows it."""
    return " | ".join(cell_text(cell) for cell in row.cells[:20])
