"""Conversations and their messages: the value every other part reads.

Messages are named tuples, not dataclasses: an import makes millions of them, and a frozen
dataclass takes five times as long to build.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

NO_META: Mapping[str, object] = MappingProxyType({})


class Channel(StrEnum):
    CHAT = "chat"
    CALL = "call"
    MAIL = "mail"
    SMS = "sms"
    TICKET = "ticket"


class Role(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


class Event(StrEnum):
    """What a system message tells."""

    QUEUED = "queued"
    ANSWERED = "answered"
    HANDOVER = "handover"
    TRANSFER = "transfer"
    HOLD = "hold"
    RESUME = "resume"
    RECALLED = "recalled"
    ENDED = "ended"


class Kind(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    CARD = "card"
    FILE = "file"
    VOICE = "voice"


class Message(NamedTuple):
    """One message of a conversation.

    ``start_ms``: milliseconds since the Unix epoch (UTC); in calls since the start of the
    call; ``None`` where the source gave no time. ``end_ms``: calls only. ``agent``: the
    sender's agent id where the source names one. ``auto``: an automatic or quick-reply text.
    """

    seq: int
    role: Role
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    agent: str | None = None
    kind: Kind = Kind.TEXT
    event: Event | None = None
    auto: bool = False
    meta: Mapping[str, object] = NO_META


class Person(NamedTuple):
    """An agent or a customer as the source names them.

    ``team`` only for agents: of one that nobody took, a source may name no agent, whose ``id`` is
    empty then, and still the team that it was for.
    """

    id: str
    name: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation in canonical order (see :func:`in_order`).

    ``started_ms``: milliseconds since the Unix epoch, UTC, or ``None``. Its key is
    (``source``, ``id``).
    """

    id: str
    messages: tuple[Message, ...]
    source: str = ""
    channel: Channel = Channel.CHAT
    started_ms: int | None = None
    agent: Person | None = None
    customer: Person | None = None
    shop: str | None = None
    account: str | None = None
    audio: str | None = None
    orders: tuple[str, ...] = ()
    satisfaction: float | None = None
    meta: Mapping[str, object] = field(default_factory=lambda: NO_META)

    @property
    def agent_id(self) -> str | None:
        """The id of the agent whom the source names; ``None`` where it names nobody."""
        return (self.agent.id or None) if self.agent else None

    @property
    def has_times(self) -> bool:
        """Whether any message carries a time; without one every duration is unknown."""
        return any(message.start_ms is not None for message in self.messages)


def in_order(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Order by time, then by input order, and number from 0.

    A message without a time keeps its place behind the message given before it.
    """
    keyed: list[tuple[float, Message]] = []
    last = float("-inf")
    for message in messages:
        if message.start_ms is not None:
            last = message.start_ms
        keyed.append((last, message))
    if any(earlier[0] > later[0] for earlier, later in itertools.pairwise(keyed)):
        keyed.sort(key=lambda pair: pair[0])
    return tuple(
        message if message.seq == seq else message._replace(seq=seq)
        for seq, (_, message) in enumerate(keyed)
    )


def holders(conversation: Conversation) -> Iterator[str | None]:
    """The agent id who holds the conversation at each message, one for each message.

    The holder is the last agent who sent; before that ``conversation.agent``; ``None`` where
    the source names nobody.
    """
    holder = conversation.agent_id
    for message in conversation.messages:
        if message.role is Role.AGENT:
            holder = message.agent or holder
        yield holder


def agents_in(conversation: Conversation) -> tuple[str, ...]:
    """The ids of the agents who have a share (part) of it, in order of appearance.

    An agent has a part by having sent a message; one that names no sender is its holder's. A
    conversation to which nobody replied is the part of ``conversation.agent``.
    """
    senders = dict.fromkeys(
        holder
        for message, holder in zip(conversation.messages, holders(conversation), strict=True)
        if message.role is Role.AGENT and holder is not None
    )
    named = conversation.agent_id
    return tuple(senders) or ((named,) if named is not None else ())
