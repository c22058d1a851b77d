"""The cells of a table's rows by what their columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from qa_app.core.errors import Invalid, _
from qa_app.importers.clock import Clock, canonical_time
from qa_app.importers.columns import ColumnMapping, Field
from qa_app.importers.loose import LONG_NAME, NO_MILLISECONDS
from qa_app.importers.records import ID_CHARACTERS, LONGEST_CALL_MS
from qa_app.importers.tables import cell_text
from qa_app.importers.times import (
    EARLIEST_MS,
    IMPLAUSIBLE,
    LATEST_MS,
    UNREADABLE,
    clock_time,
    moment,
    moment_in_format,
    shown,
)

MISSING_COLUMN = _("There is no column “%(column)s” in this table.")
NO_DATE = _("“%(value)s” is a time of day without a date: say in which column the date stands.")


class Cells:
    """Looks up a row's cells by meaning; raises Invalid for what a cell cannot mean."""

    def __init__(self, mapping: ColumnMapping, names: Sequence[str], clock: Clock) -> None:
        """Raises Invalid where the table has no column that the mapping names."""
        self._time_format = mapping.time_format
        self._clock = clock
        self._at: dict[Field, int] = {}
        for field, name in mapping.columns.items():
            if name not in names:
                raise Invalid(MISSING_COLUMN, column=shown(name))
            self._at[field] = names.index(name)
        meant = set(self._at.values())
        self.further = [(at, name) for at, name in enumerate(names) if at not in meant and name]

    def has(self, field: Field) -> bool:
        return field in self._at

    def raw(self, row: Sequence[object], field: Field) -> object:
        """The cell as it was read; '' where there is none."""
        at = self._at.get(field)
        return row[at] if at is not None and at < len(row) else ""

    def text(self, row: Sequence[object], field: Field) -> str:
        """What the cell shows; '' where there is none."""
        at = self._at.get(field)
        if at is None or at >= len(row):
            return ""
        return cell_text(row[at])

    def name(self, row: Sequence[object], field: Field) -> str:
        """A short text: an id, a name."""
        text = self.text(row, field)
        if text and len(text) > ID_CHARACTERS:
            raise Invalid(LONG_NAME, key=field.value, most=ID_CHARACTERS)
        return text

    def moment(self, row: Sequence[object], field: Field, day: date | None = None) -> str | None:
        """A time in canonical form; a time of day alone is on ``day``."""
        cell = self.raw(row, field)
        if cell == "" or cell is None:
            return None
        if isinstance(cell, str):
            return self._written_moment(cell.strip(), day)
        if isinstance(cell, time):
            return _on(day, cell.isoformat())
        if isinstance(cell, date) and not isinstance(cell, datetime):
            cell = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  a cell has no zone
        return canonical_time(moment(cell))

    def day(self, row: Sequence[object]) -> date | None:
        """The date of a row's times of day, where a column gives it."""
        for field in (Field.DATE, Field.STARTED_AT):
            try:
                found = self.moment(row, field)
            except Invalid:
                continue
            if found is not None:
                return date.fromisoformat(found[:10])
        return None

    def milliseconds(self, row: Sequence[object], field: Field) -> int | None:
        """Milliseconds from the start of the call, or a position such as ``00:01:05``."""
        text = self.text(row, field)
        if not text:
            return None
        position = clock_time(text)
        if position is not None:
            return round(position / timedelta(milliseconds=1))
        try:
            value = round(float(text))
        except (ValueError, OverflowError):
            value = -1
        if not 0 <= value <= LONGEST_CALL_MS:
            raise Invalid(NO_MILLISECONDS, key=field.value)
        return value

    def _written_moment(self, text: str, day: date | None) -> str | None:
        if not text:
            return None
        if self._time_format:
            return canonical_time(moment_in_format(text, self._time_format))
        try:
            if not EARLIEST_MS <= self._clock.milliseconds(text) < LATEST_MS:
                raise Invalid(IMPLAUSIBLE, value=shown(text))
        except ValueError:
            if clock_time(text) is not None:
                return _on(day, text)
            return canonical_time(moment(text))
        return text


def _on(day: date | None, clock: str) -> str:
    since_midnight = clock_time(clock)
    if since_midnight is None:
        raise Invalid(UNREADABLE, value=shown(clock))
    if day is None:
        raise Invalid(NO_DATE, value=shown(clock))
    return (datetime(day.year, day.month, day.day) + since_midnight).isoformat()  # noqa: DTZ001
