"""Tables with one row for each conversation, its messages in one block of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid, _
from qa_app.importers.clock import canonical_time
from qa_app.importers.columns import Field
from qa_app.importers.json_files import DUPLICATE
from qa_app.importers.loose import Repairs
from qa_app.importers.message_rows import UNKNOWN_SPEAKER
from qa_app.importers.problems import Item
from qa_app.importers.records import MessageRecord, or_speaker
from qa_app.importers.row_values import Whole
from qa_app.importers.speakers import Speakers
from qa_app.importers.table_reading import TableReading
from qa_app.importers.tables import BadRow, Row
from qa_app.importers.text_blocks import Said, own_name, said_in
from qa_app.importers.times import clock_time, moment, shown

NOBODY_SPEAKS = _("No line of the text says who speaks.")
NO_DATES = _("The times of day were left out, for no date stands with them.")

_HALF_A_DAY = timedelta(hours=12)


def read_block_rows(reading: TableReading) -> Iterator[Item]:
    """Each conversation of the table, and each row that is none."""
    first_lines: dict[int, int] = {}
    count = 0
    for row in reading.rows():
        if isinstance(row, BadRow):
            yield reading.refused_row(row)
            continue
        count += 1
        yield _item(reading, row, count, first_lines)


def _item(reading: TableReading, row: Row, count: int, first_lines: dict[int, int]) -> Item:
    """What comes of one row."""
    ordinal = reading.run.step()
    conversation_id: str | None = None
    try:
        repairs = Repairs()
        whole = Whole(reading.cells, reading.mapping, [row], repairs)
        conversation_id = whole.first(Field.CONVERSATION) or f"{reading.file}#{count}"
        record = whole.record(conversation_id, _messages(reading, row, whole, repairs))
        speaker = next((each.agent for each in record.messages if each.agent), None)
        record.agent = or_speaker(record.agent, speaker)
        item = reading.built(record, ordinal, row.number, warnings=repairs)
        first = first_lines.setdefault(hash((record.source, conversation_id)), row.number)
        if first != row.number:
            raise Invalid(DUPLICATE, id=conversation_id, line=first)
    except Invalid as reason:
        refused = reading.refused(row, reason, conversation_id)
        return Item(ordinal, reading.file, row.number, None, (refused,))
    return item


def _messages(
    reading: TableReading, row: Row, whole: Whole, repairs: Repairs
) -> list[MessageRecord]:
    """The messages of a block; raises Invalid where nothing tells who says one."""
    agents = whole.every(Field.AGENT, Field.AGENT_NAME)
    customers = whole.every(Field.CUSTOMER, Field.CUSTOMER_NAME)
    speakers = Speakers(reading.mapping, agents=agents, customers=customers)
    before, said = said_in(reading.cells.text(row.cells, Field.TEXT), speakers.is_speaker)
    if not said:
        raise Invalid(NOBODY_SPEAKS)
    repairs.extend(speakers.meet({each.speaker for each in said}))
    times = _times(said, reading.cells.day(row.cells), repairs)
    messages = [MessageRecord(Role.SYSTEM, before)] if before else []
    for each, sent_at in zip(said, times, strict=True):
        role = speakers.role_of(each.speaker)
        if role is None:
            raise Invalid(UNKNOWN_SPEAKER, name=shown(each.speaker))
        # The conversation's own agent needs no naming at each message.
        agent = own_name(each.speaker) if role is Role.AGENT else ""
        known = {agent, each.speaker} & agents
        messages.append(
            MessageRecord(role, each.text, sent_at=sent_at, agent=None if known else agent or None)
        )
    return messages


def _times(said: list[Said], day: date | None, repairs: Repairs) -> list[str | None]:
    """The time of each message in canonical form; raises Invalid for what is no time.

    A time of day is on the date of the message before it, at first on ``day``; where that goes
    back by more than half a day, midnight has passed.
    """
    times: list[str | None] = []
    last: datetime | None = None
    for each in said:
        since_midnight = clock_time(each.time) if each.time else None
        found: datetime | None = None
        if since_midnight is not None:
            on = last.date() if last else day
            if on is None:
                repairs.note(NO_DATES)
            else:
                found = datetime(on.year, on.month, on.day) + since_midnight  # noqa: DTZ001
                if last is not None and last - found > _HALF_A_DAY:
                    found += timedelta(days=1)
        elif each.time:
            found = moment(each.time)
        last = found or last
        times.append(None if found is None else canonical_time(found))
    return times
