"""What the rows of one conversation say about it as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isfinite
from typing import Any

from qa_app.core.conversations import Channel
from qa_app.core.errors import Invalid
from qa_app.importers.cells import Cells
from qa_app.importers.columns import ColumnMapping, Field
from qa_app.importers.loose import KEPT_ASIDE, LONG_NAME, Repairs
from qa_app.importers.records import (
    ID_CHARACTERS,
    ConversationRecord,
    MessageRecord,
    PersonRecord,
)
from qa_app.importers.roles import CHANNEL_WORDS
from qa_app.importers.tables import Row, cell_text
from qa_app.importers.times import shown

_BETWEEN_ORDERS = re.compile(r"[\s,，;；、|]+")


class Whole:
    """The values of a conversation, each from the first row that gives it."""

    def __init__(
        self, cells: Cells, mapping: ColumnMapping, rows: Sequence[Row], repairs: Repairs
    ) -> None:
        """Raises Invalid where an id is too long to be one."""
        self._cells = cells
        self._mapping = mapping
        self._rows = rows
        self._repairs = repairs
        self.meta = {
            name: values[0]
            for at, name in cells.further
            if len(values := _distinct(rows, at)) == 1 and values[0]
        }
        self.agent = self._person(Field.AGENT, Field.AGENT_NAME, self.first(Field.TEAM))
        self.customer = self._person(Field.CUSTOMER, Field.CUSTOMER_NAME)

    def first(self, field: Field) -> str:
        """The first value given; '' where there is none."""
        if not self._cells.has(field):
            return ""
        return next(filter(None, (self._cells.name(row.cells, field) for row in self._rows)), "")

    def every(self, *fields: Field) -> frozenset[str]:
        """Every value that stands in these columns."""
        given = [field for field in fields if self._cells.has(field)]
        return frozenset(
            text
            for row in self._rows
            for field in given
            if (text := self._cells.text(row.cells, field))
        )

    def further(self, row: Row) -> dict[str, Any]:
        """What a row says beyond the columns that mean something, and beyond the other rows."""
        return {
            name: text
            for at, name in self._cells.further
            if name not in self.meta and at < len(row.cells) and (text := cell_text(row.cells[at]))
        }

    def record(self, conversation_id: str, messages: list[MessageRecord]) -> ConversationRecord:
        """The conversation's record with these messages."""
        return ConversationRecord(
            messages,
            id=conversation_id,
            source=self.first(Field.SOURCE) or self._mapping.source,
            channel=self._channel(),
            started_at=self._started_at(),
            agent=self.agent,
            customer=self.customer,
            shop=self.first(Field.SHOP),
            account=self.first(Field.ACCOUNT),
            orders=self._orders(),
            satisfaction=self._satisfaction(),
            meta=self.meta,
        )

    def _person(self, by_id: Field, by_name: Field, team: str = "") -> PersonRecord | None:
        """A person; where only the name is given it serves as the id."""
        name = self.first(by_name)
        known = self.first(by_id) or name
        return PersonRecord(known, name or None, team or None) if known or team else None

    def _channel(self) -> Channel:
        word = self.first(Field.CHANNEL)
        if not word:
            return self._mapping.channel
        plain = word.casefold()
        if plain in CHANNEL_WORDS:
            return CHANNEL_WORDS[plain]
        if plain in Channel.__members__.values():
            return Channel(plain)
        self._keep_aside(Field.CHANNEL, word)
        return self._mapping.channel

    def _started_at(self) -> str | None:
        for row in self._rows:
            try:
                found = self._cells.moment(row.cells, Field.STARTED_AT, self._cells.day(row.cells))
            except Invalid:
                self._keep_aside(Field.STARTED_AT, self._cells.text(row.cells, Field.STARTED_AT))
                return None
            if found is not None:
                return found
        return None

    def _orders(self) -> list[str]:
        given = (self._cells.text(row.cells, Field.ORDER) for row in self._rows)
        orders = dict.fromkeys(each for cell in given for each in _BETWEEN_ORDERS.split(cell))
        if any(len(each) > ID_CHARACTERS for each in orders):
            raise Invalid(LONG_NAME, key=Field.ORDER.value, most=ID_CHARACTERS)
        return [each for each in orders if each]

    def _satisfaction(self) -> float | None:
        word = self.first(Field.SATISFACTION)
        try:
            value = float(word) if word else None
            if value is None or isfinite(value):
                return value
        except ValueError:
            pass  # a word such as 满意
        self._keep_aside(Field.SATISFACTION, word)
        return None

    def _keep_aside(self, field: Field, word: str) -> None:
        self.meta[field.value] = word
        self._repairs.note(KEPT_ASIDE, word=shown(word), key=field.value)


def _distinct(rows: Sequence[Row], at: int) -> list[str]:
    """At most two of the different values of a column."""
    first = None
    for row in rows:
        text = cell_text(row.cells[at]) if at < len(row.cells) else ""
        if first is None:
            first = text
        elif text != first:
            return [first, text]
    return [] if first is None else [first]
