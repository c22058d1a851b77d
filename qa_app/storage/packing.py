"""A conversation as bytes and back: how a text revision keeps it.

The bytes are a MessagePack map of columns, one entry for each message, so that a whole transcript
is one small row and comes back in a few microseconds. A column that holds nothing but its
default is left out. Times are offsets from the first one. Keys that a later version adds are
passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from itertools import repeat
from typing import Any, NamedTuple

import msgspec

from qa_app.core.conversations import (
    NO_META,
    Channel,
    Conversation,
    Event,
    Kind,
    Message,
    Person,
    Role,
)

DIGEST_BYTES = 16

_LETTER = {Role.CUSTOMER: "c", Role.AGENT: "a", Role.BOT: "b", Role.SYSTEM: "s"}
_letter_of = _LETTER.__getitem__
_role_of = {letter: role for role, letter in _LETTER.items()}.__getitem__
_KINDS = {kind.value: kind for kind in Kind}
_EVENTS: dict[str | None, Event | None] = {None: None} | {event.value: event for event in Event}
_CHANNELS = {channel.value: channel for channel in Channel}
_ALL_TEXT = repeat(Kind.TEXT)
_NONE: Iterable[Any] = repeat(None)
_NEVER = repeat(False)
_NO_METAS: Iterable[Mapping[str, object]] = repeat(NO_META)

# Sorted keys: the same conversation gives the same bytes, whatever order its source had.
_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_decode = msgspec.msgpack.Decoder(dict[str, Any]).decode
_decode_spans = msgspec.msgpack.Decoder(list[tuple[int, int, int, str]]).decode
# The constructor of a named tuple is Python code; this is the tuple's own.
_message = partial(tuple.__new__, Message)


class PersonalSpan(NamedTuple):
    """Where personal data stands: code points ``start`` to ``end`` of message ``seq``."""

    seq: int
    start: int
    end: int
    kind: str


def pack(conversation: Conversation) -> bytes:
    """The conversation as bytes."""
    columns: dict[str, object] = {"id": conversation.id}
    _put_header(conversation, columns)
    if conversation.messages:
        _put_messages(conversation.messages, columns)
    return _encode(columns)


def unpack(content: bytes) -> Conversation:
    """The conversation that :func:`pack` made the bytes of."""
    columns = _decode(content)
    get = columns.get
    agent, customer = get("agent"), get("customer")
    return Conversation(
        id=columns["id"],
        messages=_messages(columns),
        source=get("source", ""),
        channel=_CHANNELS[get("channel", "chat")],
        started_ms=get("started"),
        agent=Person(*agent) if agent else None,
        customer=Person(*customer) if customer else None,
        shop=get("shop"),
        account=get("account"),
        audio=get("audio"),
        orders=tuple(get("orders", ())),
        satisfaction=get("satisfaction"),
        meta=get("meta", NO_META),
    )


def digest(content: bytes) -> bytes:
    """What tells one packed text from another, 16 bytes."""
    return blake2b(content, digest_size=DIGEST_BYTES).digest()


def pack_spans(spans: Sequence[tuple[int, int, int, str]]) -> bytes | None:
    """Spans of personal data as bytes; ``None`` where there are none."""
    return _encode(spans) if spans else None


def unpack_spans(packed: bytes | None) -> tuple[PersonalSpan, ...]:
    """The spans that :func:`pack_spans` made the bytes of."""
    return tuple(map(PersonalSpan._make, _decode_spans(packed))) if packed else ()


def _put_header(conversation: Conversation, columns: dict[str, object]) -> None:
    if conversation.source:
        columns["source"] = conversation.source
    if conversation.channel is not Channel.CHAT:
        columns["channel"] = conversation.channel
    if conversation.started_ms is not None:
        columns["started"] = conversation.started_ms
    if conversation.agent:
        columns["agent"] = conversation.agent
    if conversation.customer:
        columns["customer"] = conversation.customer
    if conversation.shop:
        columns["shop"] = conversation.shop
    if conversation.account:
        columns["account"] = conversation.account
    if conversation.audio:
        columns["audio"] = conversation.audio
    if conversation.orders:
        columns["orders"] = conversation.orders
    if conversation.satisfaction is not None:
        columns["satisfaction"] = conversation.satisfaction
    if conversation.meta:
        columns["meta"] = dict(conversation.meta)


def _put_messages(messages: Sequence[Message], columns: dict[str, object]) -> None:
    _, roles, texts, starts, ends, agents, kinds, events, autos, metas = zip(*messages, strict=True)
    columns["roles"] = "".join(map(_letter_of, roles))
    columns["texts"] = texts
    if None in starts:
        if any(start is not None for start in starts):
            columns["times"] = starts
    else:
        columns["from"] = base = starts[0]
        columns["times"] = [start - base for start in starts]
    # Compared by identity: an end at 0 ms is an end.
    if ends.count(None) != len(ends):
        columns["ends"] = ends
    if any(agents):
        columns["agents"] = agents
    if kinds.count(Kind.TEXT) != len(kinds):
        columns["kinds"] = kinds
    if any(events):
        columns["events"] = events
    if any(autos):
        columns["auto"] = [number for number, auto in enumerate(autos) if auto]
    if any(metas):
        columns["metas"] = [dict(meta) if meta else None for meta in metas]


def _messages(columns: Mapping[str, Any]) -> tuple[Message, ...]:
    get = columns.get
    roles = get("roles", "")
    times: list[int | None] = get("times", [])
    base = get("from")
    if base is not None:
        times = [base + offset for offset in columns["times"]]
    kinds, events, auto, metas = get("kinds"), get("events"), get("auto"), get("metas")
    return tuple(
        map(
            _message,
            zip(
                range(len(roles)),
                map(_role_of, roles),
                get("texts", ()),
                times or _NONE,
                get("ends") or _NONE,
                get("agents") or _NONE,
                map(_KINDS.__getitem__, kinds) if kinds else _ALL_TEXT,
                map(_EVENTS.__getitem__, events) if events else _NONE,
                map(set(auto).__contains__, range(len(roles))) if auto else _NEVER,
                (meta or NO_META for meta in metas) if metas else _NO_METAS,
                strict=False,
            ),
        )
    )
