"""A first column mapping for a table: from its header, and for the rest from its data."""

from __future__ import annotations

from qa_app.core.conversations import Channel, Role
from qa_app.importers.column_guesses import (
    MOSTLY,
    conversation_column,
    is_clock,
    known_roles,
    side_column,
    sides_of,
    text_column,
    time_column,
    time_format_of,
    word_column,
)
from qa_app.importers.columns import OTHERS, ColumnMapping, Field, Layout
from qa_app.importers.header_words import FIELD_OF_HEADER, SIDE_OF_HEADER, plain_header
from qa_app.importers.roles import role_of
from qa_app.importers.samples import Sample
from qa_app.importers.text_blocks import looks_like_block, role_of_speaker

SAMPLE_ROWS = 1_000

_YES = frozenset({"1", "1.0", "true", "yes", "y", "t", "是"})
_FILLED_DOWN = 0.3


def guess(sample: Sample) -> ColumnMapping:
    """The most likely mapping; where something cannot be told its field has no column."""
    draft = _Draft(sample)
    draft.read_header()
    # The surest first: what is known to be a time or a role is no text any more.
    draft.find_time()
    draft.find_role_by_words()
    draft.find_text()
    if draft.layout is Layout.MESSAGES:
        draft.find_conversation()
        draft.find_role()
        draft.divide_time()
    return draft.mapping()


class _Draft:
    """A mapping while it is being guessed."""

    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        self._columns: dict[Field, str] = {}
        self._roles: dict[str, Role] = {}
        self._fill_down = False
        self.layout = Layout.MESSAGES

    def read_header(self) -> None:
        """Take every column whose name says what it is, the surest name for each field."""
        if not self._sample.header:
            return
        ranks: dict[Field, int] = {}
        for name in self._sample.names:
            field, rank = FIELD_OF_HEADER.get(plain_header(name), (None, 0))
            if field is not None and rank < ranks.get(field, len(FIELD_OF_HEADER)):
                self._columns[field], ranks[field] = name, rank

    def find_text(self) -> None:
        if Field.TEXT not in self._columns:
            self._take(Field.TEXT, text_column(self._free()))
        texts = [text for text in self._values(Field.TEXT) if text]
        blocks = sum(map(looks_like_block, texts[:50]))
        if texts and blocks >= MOSTLY * len(texts[:50]):
            self.layout = Layout.CONVERSATIONS
            self._roles.clear()
            self._columns.pop(Field.ROLE, None)
            if Field.SENT_AT in self._columns:
                self._columns.setdefault(Field.STARTED_AT, self._columns.pop(Field.SENT_AT))

    def find_conversation(self) -> None:
        if Field.CONVERSATION not in self._columns:
            self._take(Field.CONVERSATION, conversation_column(self._free()))
        ids = self._values(Field.CONVERSATION)
        empty = sum(not each for each in ids)
        self._fill_down = bool(ids) and bool(ids[0]) and empty >= _FILLED_DOWN * len(ids)

    def find_role_by_words(self) -> None:
        self._find_side()
        if known_roles(self._values(Field.SENDER)) and Field.ROLE not in self._columns:
            self._columns[Field.ROLE] = self._columns.pop(Field.SENDER)
        if Field.ROLE not in self._columns and Field.SENDER not in self._columns:
            self._take(Field.ROLE, word_column(self._free()))

    def find_role(self) -> None:
        if Field.ROLE in self._columns:
            self._name_roles()
        elif Field.SENDER in self._columns:
            self._name_others()
        else:
            found = side_column(self._free(), self._values(Field.CONVERSATION))
            if found is not None:
                self._columns[Field.ROLE], self._roles = found

    def find_time(self) -> None:
        if Field.SENT_AT not in self._columns and Field.START_MS not in self._columns:
            self._take(Field.SENT_AT, time_column(self._free()))

    def divide_time(self) -> None:
        """Where nothing else times the messages, a start or a date that changes does."""
        for field in (Field.STARTED_AT, Field.DATE):
            timed = Field.SENT_AT in self._columns or Field.START_MS in self._columns
            if not timed and len(set(self._values(field))) > 1:
                self._take(Field.SENT_AT, self._columns.pop(field, None))

    def mapping(self) -> ColumnMapping:
        times = self._values(Field.SENT_AT) or self._values(Field.STARTED_AT)
        return ColumnMapping(
            self._columns,
            header=self._sample.header,
            layout=self.layout,
            roles=self._roles,
            time_format=None if is_clock(times) else time_format_of(times),
            channel=Channel.CALL if Field.START_MS in self._columns else Channel.CHAT,
            fill_down=self._fill_down,
        )

    def _find_side(self) -> None:
        """A column of true and false that says which side sent."""
        for name in self._sample.names if self._sample.header else ():
            side = SIDE_OF_HEADER.get(plain_header(name))
            if side is None:
                continue
            other = Role.AGENT if side is Role.CUSTOMER else Role.CUSTOMER
            self._columns[Field.ROLE] = name
            self._roles = {
                value: side if value.casefold() in _YES else other
                for value in set(self._sample.columns[name])
                if value
            }
            return

    def _name_roles(self) -> None:
        """What the values of the role column mean, as far as their words tell."""
        if self._roles:
            return
        values = self._values(Field.ROLE)
        words = {value: role_of(value) for value in set(values) if value}
        if len(words) == 2 and not any(words.values()):
            self._roles = sides_of(values, self._values(Field.CONVERSATION))
        else:
            self._roles = {word: role for word, role in words.items() if role is not None}

    def _name_others(self) -> None:
        """Where a column names the agents, everyone else who sends is a customer."""
        agents = {*self._values(Field.AGENT), *self._values(Field.AGENT_NAME)}
        known = agents & set(self._values(Field.SENDER)) or any(
            role_of_speaker(name) is Role.AGENT for name in set(self._values(Field.SENDER))
        )
        customers = Field.CUSTOMER in self._columns or Field.CUSTOMER_NAME in self._columns
        if known and not customers:
            self._roles = {OTHERS: Role.CUSTOMER}

    def _take(self, field: Field, name: str | None) -> None:
        if name is not None:
            self._columns[field] = name

    def _values(self, field: Field) -> list[str]:
        name = self._columns.get(field)
        return list(self._sample.columns[name]) if name is not None else []

    def _free(self) -> dict[str, list[str]]:
        """The columns that mean nothing yet."""
        taken = set(self._columns.values())
        return {
            name: list(values) for name, values in self._sample.columns.items() if name not in taken
        }
