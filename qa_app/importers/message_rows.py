"""Tables with one row for each message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from qa_app.core.conversations import Kind, Role
from qa_app.core.errors import Invalid, _
from qa_app.importers.columns import OTHERS, Field
from qa_app.importers.grouping import Group, Key, grouped
from qa_app.importers.loose import KEPT_ASIDE, LONG_NAME, Repairs
from qa_app.importers.problems import Item, Problem
from qa_app.importers.records import ID_CHARACTERS, TOO_MANY, MessageRecord, or_speaker
from qa_app.importers.roles import EVENT_WORDS, KIND_WORDS, role_of
from qa_app.importers.row_values import Whole
from qa_app.importers.speakers import Speakers
from qa_app.importers.table_reading import TableReading, shown_row
from qa_app.importers.tables import BadRow, Row
from qa_app.importers.times import shown

NO_ID = _("The row does not say which conversation it belongs to.")
NO_SPEAKER = _("The row does not say who speaks.")
UNKNOWN_SPEAKER = _("Nothing tells which side “%(name)s” is on: say so in the column mapping.")
UNKNOWN_ROLE = _("“%(role)s” is no known role: say in the column mapping what it means.")
TOO_LONG = _("The text has %(count)s characters; at most %(most)s are taken.")
ROWS_REFUSED = _("%(count)s of its rows were refused: %(rows)s.")

WordT = TypeVar("WordT", bound=StrEnum)

_ROWS_NAMED = 20
_YES = frozenset({"1", "true", "yes", "y", "是", "t", "自动"})


def read_message_rows(reading: TableReading) -> Iterator[Item]:
    """Each conversation of the table, and each row that belongs to none."""
    most = reading.run.limits.messages
    for each in grouped(lambda: _keyed(reading), most):
        yield reading.refused_row(each) if isinstance(each, BadRow) else _item(reading, each)


def _keyed(reading: TableReading) -> Iterator[BadRow | tuple[Key, Row]]:
    """Every row with the conversation that it belongs to."""
    cells = reading.cells
    has_id = cells.has(Field.CONVERSATION)
    above = ""
    for row in reading.rows():
        if isinstance(row, BadRow):
            yield row
            continue
        conversation_id = cells.text(row.cells, Field.CONVERSATION)
        if not conversation_id and reading.mapping.fill_down:
            conversation_id = above
        above = conversation_id
        if len(conversation_id) > ID_CHARACTERS:
            reason = Invalid(LONG_NAME, key=Field.CONVERSATION.value, most=ID_CHARACTERS)
            yield BadRow(row.number, reason, shown_row(row))
        elif conversation_id or not has_id:
            yield Key(cells.text(row.cells, Field.SOURCE), conversation_id), row
        else:
            yield BadRow(row.number, Invalid(NO_ID), shown_row(row))


def _item(reading: TableReading, group: Group) -> Item:
    """What comes of the rows of one conversation."""
    ordinal = reading.run.step()
    line = group.rows[0].number
    if reading.run.skips(ordinal):
        return Item(ordinal, reading.file, line, None)
    try:
        if group.size > len(group.rows):
            raise Invalid(TOO_MANY, count=group.size, most=len(group.rows))
        return _Rows(reading, group).item(ordinal)
    except Invalid as reason:
        refused = reading.refused(group.rows[0], reason, group.key.id or None)
        return Item(ordinal, reading.file, line, None, (refused,))


class _Rows:
    """The rows of one conversation on their way to its messages."""

    def __init__(self, reading: TableReading, group: Group) -> None:
        self._reading = reading
        self._cells = reading.cells
        self._group = group
        self._repairs = Repairs()
        self._whole = Whole(reading.cells, reading.mapping, group.rows, self._repairs)
        self._speakers = Speakers(
            reading.mapping,
            agents=self._whole.every(Field.AGENT, Field.AGENT_NAME),
            customers=self._whole.every(Field.CUSTOMER, Field.CUSTOMER_NAME),
        )
        self._has_day = reading.cells.has(Field.DATE) or reading.cells.has(Field.STARTED_AT)
        self._senders: dict[Role, str] = {}

    def item(self, ordinal: int) -> Item:
        """The conversation of the rows that can be taken; raises Invalid where there is none."""
        if not self._cells.has(Field.ROLE):
            self._repairs.extend(self._speakers.meet(self._whole.every(Field.SENDER)))
        messages: list[MessageRecord] = []
        problems: list[Problem] = []
        rows, known_id = self._group.rows, self._group.key.id or None
        for row in rows:
            try:
                messages.append(self._message(row))
            except Invalid as reason:
                problems.append(self._reading.refused(row, reason, known_id))
        if not messages:
            return Item(ordinal, self._reading.file, rows[0].number, None, tuple(problems))
        if problems:
            numbers = [str(problem.line) for problem in problems[:_ROWS_NAMED]]
            named = ", ".join(numbers) + ("…" if len(problems) > _ROWS_NAMED else "")
            self._repairs.note(ROWS_REFUSED, count=len(problems), rows=named)
        record = self._whole.record(self._group.key.id, messages)
        # Where no column names them, those who spoke are the ones.
        record.agent = or_speaker(record.agent, self._senders.get(Role.AGENT))
        record.customer = or_speaker(record.customer, self._senders.get(Role.CUSTOMER))
        return self._reading.built(
            record, ordinal, rows[0].number, warnings=self._repairs, problems=problems
        )

    def _message(self, row: Row) -> MessageRecord:
        cells, given = self._cells, row.cells
        role = self._role(row)
        text = cells.text(given, Field.TEXT)
        most = self._reading.run.limits.text_characters
        if len(text) > most:
            raise Invalid(TOO_LONG, count=len(text), most=most)
        meta = self._whole.further(row)
        return MessageRecord(
            role,
            text,
            sent_at=cells.moment(given, Field.SENT_AT, cells.day(given) if self._has_day else None),
            agent=self._sender(row, role),
            auto=cells.text(given, Field.AUTO).casefold() in _YES,
            kind=self._word(row, Field.KIND, KIND_WORDS, meta) or Kind.TEXT,
            event=self._word(row, Field.EVENT, EVENT_WORDS, meta),
            start_ms=cells.milliseconds(given, Field.START_MS),
            end_ms=cells.milliseconds(given, Field.END_MS),
            meta=meta,
        )

    def _role(self, row: Row) -> Role:
        if self._cells.has(Field.ROLE):
            word = self._cells.text(row.cells, Field.ROLE)
            if not word:
                raise Invalid(NO_SPEAKER)
            roles = self._reading.mapping.roles
            role = roles.get(word) or role_of(word) or roles.get(OTHERS)
            if role is None:
                raise Invalid(UNKNOWN_ROLE, role=shown(word))
            return role
        name = self._cells.text(row.cells, Field.SENDER)
        if not name:
            raise Invalid(NO_SPEAKER)
        role = self._speakers.role_of(name)
        if role is None:
            raise Invalid(UNKNOWN_SPEAKER, name=shown(name))
        return role

    def _sender(self, row: Row, role: Role) -> str | None:
        """The sending agent's id; whoever sends is remembered for their side."""
        sender = self._cells.name(row.cells, Field.SENDER)
        if sender and role_of(sender) is None:
            self._senders.setdefault(role, sender)
        else:
            sender = ""
        if role is not Role.AGENT:
            return None
        return self._cells.name(row.cells, Field.AGENT) or sender or None

    def _word(
        self, row: Row, field: Field, words: Mapping[str, WordT], meta: dict[str, Any]
    ) -> WordT | None:
        """What a word of a closed list means; another is kept in ``meta``."""
        word = self._cells.text(row.cells, field)
        if not word:
            return None
        known = words.get(word.casefold())
        if known is None:
            meta[field.value] = word
            self._repairs.note(KEPT_ASIDE, word=shown(word), key=field.value)
        return known
