"""The canonical form ``qa-transcript/1`` as records, and conversations built from them."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from msgspec import Meta, Struct

from qa_app.core.conversations import (
    NO_META,
    Channel,
    Conversation,
    Event,
    Kind,
    Message,
    Person,
    Role,
    in_order,
)
from qa_app.core.errors import Invalid, _
from qa_app.importers.clock import Clock
from qa_app.importers.limits import Limits
from qa_app.importers.meta import clean_meta
from qa_app.importers.times import EARLIEST_MS, IMPLAUSIBLE, LATEST_MS, shown

ID_CHARACTERS = 200
LONGEST_CALL_MS = 10**10

_new = tuple.__new__

Id = Annotated[str, Meta(max_length=ID_CHARACTERS)]
Offset = Annotated[int, Meta(ge=0, le=LONGEST_CALL_MS)]

NO_MESSAGES = _("The conversation has no messages.")
NO_TIMES = _("No message has a time: the order of the input is kept and no duration is computed.")
SOME_TIMES = _("%(count)s of the messages have no time; they keep their place.")
REORDERED = _("The messages were not in order of time and have been put in order.")
TOO_MANY = _("The conversation has %(count)s messages; at most %(most)s are taken.")
TOO_LONG = _("Message %(number)s has %(count)s characters; at most %(most)s are taken.")
ENDS_EARLY = _("Message %(number)s ends before it starts.")
OFFSET_WITHOUT_START = _(
    "Message %(number)s gives its time from the start of the call, but this is no call and "
    "has no start."
)


class MessageRecord(Struct, forbid_unknown_fields=True, gc=False):
    """One message as written; ``sent_at``, or in calls ``start_ms`` and ``end_ms``."""

    role: Role
    text: str = ""
    sent_at: str | None = None
    agent: Id | None = None
    auto: bool = False
    kind: Kind = Kind.TEXT
    event: Event | None = None
    start_ms: Offset | None = None
    end_ms: Offset | None = None
    meta: dict[str, Any] | None = None


class PersonRecord(Struct, forbid_unknown_fields=True, gc=False):
    """A person; of an agent the team may be known alone."""

    id: Id = ""
    name: Id | None = None
    team: Id | None = None


def or_speaker(named: PersonRecord | None, speaker: str | None) -> PersonRecord | None:
    """The person whom a source names or else who spoke, in the team that it names."""
    if not speaker or (named is not None and named.id):
        return named
    return PersonRecord(speaker, None, named.team if named is not None else None)


class ConversationRecord(Struct, forbid_unknown_fields=True, gc=False):
    """One conversation as written."""

    messages: list[MessageRecord]
    id: Id | None = None
    source: Id | None = None
    channel: Channel = Channel.CHAT
    started_at: str | None = None
    agent: PersonRecord | None = None
    customer: PersonRecord | None = None
    shop: Id | None = None
    account: Id | None = None
    audio: str | None = None
    orders: list[Id] | None = None
    satisfaction: float | None = None
    meta: dict[str, Any] | None = None


class Built(NamedTuple):
    """A conversation and what to warn about it."""

    conversation: Conversation
    warnings: tuple[Invalid, ...]


def build(
    record: ConversationRecord,
    *,
    fallback_id: str,
    clock: Clock,
    limits: Limits,
    texts_fit: bool = False,
) -> Built:
    """The conversation of a record, its messages in canonical order.

    ``texts_fit``: the caller knows that no text can be over the limit. Raises Invalid where
    the conversation cannot be taken, ValueError where a time is not in canonical form.
    """
    records = record.messages
    if len(records) > limits.messages:
        raise Invalid(TOO_MANY, count=len(records), most=limits.messages)
    if not texts_fit:
        _check_texts(records, limits)
    started_ms = None if record.started_at is None else clock.milliseconds(record.started_at)
    if record.channel is Channel.CALL:
        started_ms, messages = _utterances(records, clock, started_ms)
    else:
        messages = _sent(records, clock, started_ms)
    messages, warnings = _arranged(messages)
    if record.channel is not Channel.CALL and started_ms is None:
        started_ms = next((each.start_ms for each in messages if each.start_ms is not None), None)
    _check_plausible(record, messages, started_ms)
    return Built(_conversation(record, fallback_id, started_ms, messages), warnings)


def _conversation(
    record: ConversationRecord,
    fallback_id: str,
    started_ms: int | None,
    messages: tuple[Message, ...],
) -> Conversation:
    return Conversation(
        record.id or fallback_id,
        messages,
        record.source or "",
        record.channel,
        started_ms,
        _agent(record.agent),
        _person(record.customer),
        record.shop or None,
        record.account or None,
        record.audio or None,
        tuple(record.orders) if record.orders else (),
        record.satisfaction,
        clean_meta(record.meta),
    )


def _person(record: PersonRecord | None) -> Person | None:
    """A person with an id; a name alone serves as one."""
    known = (record.id or record.name) if record is not None else None
    if record is None or not known:
        return None
    return Person(known, record.name or None, record.team or None)


def _agent(record: PersonRecord | None) -> Person | None:
    """Who had the conversation, or whose it was: a call that nobody took is still the team's."""
    if record is not None and record.team and not record.id and not record.name:
        return Person("", None, record.team)
    return _person(record)


def _sent(
    records: list[MessageRecord], clock: Clock, started_ms: int | None
) -> tuple[Message, ...]:
    """Messages timed by when they were sent."""
    days, minutes, seconds, zones = clock.days, clock.minutes, clock.seconds, clock.zones
    messages = []
    seq = 0
    for record in records:
        sent_at = record.sent_at
        if sent_at is None:
            start_ms = _after_start(seq, record, started_ms)
        else:
            try:
                start_ms = (
                    days[sent_at[:11]]
                    + minutes[sent_at[11:16]]
                    + seconds[sent_at[16:19]]
                    + zones[sent_at[19:]]
                )
            except KeyError:
                start_ms = clock.learn(sent_at)
        # Twice as fast as calling the class, and there are millions of them.
        message = _new(
            Message,
            (
                seq,
                record.role,
                record.text,
                start_ms,
                None,
                record.agent or None,
                record.kind,
                record.event,
                record.auto,
                clean_meta(record.meta) if record.meta else NO_META,
            ),
        )
        messages.append(message)
        seq += 1  # noqa: SIM113  enumerate costs more here
    return tuple(messages)


def _after_start(seq: int, record: MessageRecord, started_ms: int | None) -> int | None:
    if record.start_ms is None:
        return None
    if started_ms is None:
        raise Invalid(OFFSET_WITHOUT_START, number=seq + 1)
    return started_ms + record.start_ms


def _utterances(
    records: list[MessageRecord], clock: Clock, started_ms: int | None
) -> tuple[int | None, tuple[Message, ...]]:
    """A call's start and its messages, timed from it."""
    sent = [None if each.sent_at is None else clock.milliseconds(each.sent_at) for each in records]
    known = [each for each in sent if each is not None]
    if known:
        started_ms = min(known) if started_ms is None else min(started_ms, *known)
    messages = []
    for seq, (record, sent_ms) in enumerate(zip(records, sent, strict=True)):
        start_ms = record.start_ms
        if start_ms is None and sent_ms is not None and started_ms is not None:
            start_ms = sent_ms - started_ms
        if start_ms is not None and record.end_ms is not None and record.end_ms < start_ms:
            raise Invalid(ENDS_EARLY, number=seq + 1)
        messages.append(
            Message(
                seq,
                record.role,
                record.text,
                start_ms,
                record.end_ms,
                record.agent or None,
                record.kind,
                record.event,
                record.auto,
                clean_meta(record.meta),
            )
        )
    return started_ms, tuple(messages)


def _arranged(
    messages: tuple[Message, ...],
) -> tuple[tuple[Message, ...], tuple[Invalid, ...]]:
    """The messages in canonical order, and the warnings that their times call for."""
    starts = [message.start_ms for message in messages]
    untimed = starts.count(None)
    if not untimed and starts and starts == sorted(starts):  # type: ignore[type-var]
        return messages, ()
    if not messages:
        return messages, (Invalid(NO_MESSAGES),)
    if untimed == len(messages):
        return messages, (Invalid(NO_TIMES),)
    arranged = in_order(messages)
    warnings = [Invalid(SOME_TIMES, count=untimed)] if untimed else []
    if arranged != messages:
        warnings.append(Invalid(REORDERED))
    return arranged, tuple(warnings)


def _check_texts(records: list[MessageRecord], limits: Limits) -> None:
    for seq, record in enumerate(records):
        if len(record.text) > limits.text_characters:
            raise Invalid(
                TOO_LONG,
                number=seq + 1,
                count=len(record.text),
                most=limits.text_characters,
            )


def _check_plausible(
    record: ConversationRecord, messages: tuple[Message, ...], started_ms: int | None
) -> None:
    moments = [started_ms]
    if messages and record.channel is not Channel.CALL:
        moments += [messages[0].start_ms, messages[-1].start_ms]
    for moment in moments:
        if moment is not None and not EARLIEST_MS <= moment < LATEST_MS:
            raise Invalid(IMPLAUSIBLE, value=shown(record.started_at or record.messages[0].sent_at))
