"""Endless threads cut into contacts: same customer, agent and local day, without a long silence.

Some sources keep one thread for a customer forever. What is sampled, timed and reviewed is a
contact: it ends with the local day, where another agent takes over, and before a silence of over
N minutes. A reply on the same day, however late, stays with the question that it answers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from qa_app.core.conversations import Channel, Conversation, Message, Person, Role

SHORTEST_GAP, LONGEST_GAP = 1, 7 * 24 * 60
"""Minutes of silence that may be asked for."""


def contacts_of(
    conversation: Conversation, gap_minutes: int, zone: tzinfo
) -> tuple[Conversation, ...]:
    """The contacts of a thread in order; calls, and what has no times, are one.

    The first keeps the id, the n-th is ``<id>#n``: a thread that has grown gives the same
    contacts again, and further ones.
    """
    if conversation.channel is Channel.CALL or not conversation.has_times:
        return (conversation,)
    cuts = _cuts(conversation, gap_minutes * 60_000, zone)
    if len(cuts) == 1:
        return (conversation,)
    ends = [*cuts[1:], len(conversation.messages)]
    slices = [conversation.messages[start:end] for start, end in zip(cuts, ends, strict=True)]
    return tuple(_contacts(conversation, slices))


def _cuts(conversation: Conversation, gap_ms: int, zone: tzinfo) -> list[int]:
    """Where contacts begin, the first at 0."""
    cutter = _Cutter(conversation, gap_ms, zone)
    for message in conversation.messages:
        cutter.take(message)
    return cutter.cuts


@dataclass(slots=True)
class _Last:
    """The last message with a time: when it was, and on which day."""

    at_ms: int
    day: date


class _Cutter:
    """Goes over the messages and remembers what the present contact is."""

    def __init__(self, conversation: Conversation, gap_ms: int, zone: tzinfo) -> None:
        self.cuts = [0]
        self._named = conversation.agent_id
        self._gap_ms, self._zone = gap_ms, zone
        self._last: _Last | None = None
        self._agent: str | None = None
        self._waiting: int | None = None

    def take(self, message: Message) -> None:
        if message.start_ms is not None:
            day = datetime.fromtimestamp(message.start_ms / 1000, self._zone).date()
            if self._last is not None and self._begins(message, message.start_ms, day):
                self._cut(message.seq)
            self._last = _Last(message.start_ms, day)
        if message.role is Role.CUSTOMER:
            self._waiting = message.seq if self._waiting is None else self._waiting
        elif message.role is Role.AGENT:
            self._answer(message)

    def _begins(self, message: Message, at_ms: int, day: date) -> bool:
        last = self._last
        if last is None or day != last.day:
            return last is not None
        silent = at_ms - last.at_ms > self._gap_ms
        return silent and (self._waiting is None or message.role is Role.CUSTOMER)

    def _answer(self, message: Message) -> None:
        sender = message.agent or self._named
        if self._agent is not None and sender is not None and sender != self._agent:
            # Whoever answers a question has it, from its first words on.
            self._cut(message.seq if self._waiting is None else self._waiting)
        self._agent = sender or self._agent
        self._waiting = None

    def _cut(self, seq: int) -> None:
        if seq != self.cuts[-1]:
            self.cuts.append(seq)
        self._agent = self._waiting = None


def _contacts(
    conversation: Conversation, slices: Sequence[tuple[Message, ...]]
) -> Iterator[Conversation]:
    holder = conversation.agent
    for number, messages in enumerate(slices, 1):
        holder = _agent_of(messages, conversation.agent) or holder
        last = number == len(slices)
        yield replace(
            conversation,
            id=conversation.id if number == 1 else f"{conversation.id}#{number}",
            messages=tuple(each._replace(seq=seq) for seq, each in enumerate(messages)),
            started_ms=conversation.started_ms if number == 1 else _begun(messages),
            agent=holder,
            satisfaction=conversation.satisfaction if last else None,
        )


def _agent_of(messages: Sequence[Message], named: Person | None) -> Person | None:
    """Who sent, as the thread names them."""
    own = (each for each in messages if each.role is Role.AGENT)
    for message in itertools.islice(own, 1):
        if message.agent is None or (named is not None and message.agent == named.id):
            return named
        return Person(message.agent)
    return None


def _begun(messages: Sequence[Message]) -> int | None:
    return next((each.start_ms for each in messages if each.start_ms is not None), None)
