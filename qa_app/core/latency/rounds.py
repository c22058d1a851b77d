"""Rounds: each run of customer messages and the agent's reply to it.

Bots and system messages neither stop nor start a clock and do not interrupt runs; a handover
alone restarts the clock of a run that is open, because what came before it was the bot's.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from qa_app.core.conversations import Channel, Conversation, Event, Message, Role
from qa_app.core.latency.profiles import Profile, RunStart


class ClockStart(StrEnum):
    """Why a round's clock starts where it does."""

    FIRST_MESSAGE = "first-message"
    LAST_MESSAGE = "last-message"
    HANDOVER = "handover"
    END_OF_SPEECH = "end-of-speech"


class Round(NamedTuple):
    """A maximal run of customer messages and what answered it.

    ``number`` counts from 0. ``first_seq`` and ``last_seq``: the run's first and last customer
    message, of which there are ``customer_messages``. ``start_ms``: where the clock starts, in
    the unit of the messages' ``start_ms``; ``start_reason`` says why there. ``reply_seq`` is
    ``None`` for an unanswered round. ``agent``: who the round counts for, the sender of the
    reply or, where there is none, the holder. ``response_ms``: ``None`` for an unanswered round
    and where a time is unknown.
    """

    number: int
    first_seq: int
    last_seq: int
    customer_messages: int
    start_ms: int | None
    start_reason: ClockStart
    reply_seq: int | None
    agent: str | None
    response_ms: int | None


# An enum member looked up through its class costs more than the rest of the loop.
_CUSTOMER, _AGENT, _HANDOVER = Role.CUSTOMER, Role.AGENT, Event.HANDOVER
_AT_FIRST, _AT_LAST = ClockStart.FIRST_MESSAGE, ClockStart.LAST_MESSAGE
_AT_HANDOVER, _AT_END_OF_SPEECH = ClockStart.HANDOVER, ClockStart.END_OF_SPEECH


def rounds_of(conversation: Conversation, profile: Profile) -> tuple[Round, ...]:
    """Every round of a conversation in order, as the profile reads it."""
    in_call = conversation.channel is Channel.CALL
    from_first = profile.start is RunStart.FIRST and not in_call
    holder = conversation.agent.id if conversation.agent else None
    rounds: list[Round] = []
    first = last = handover = None
    count = 0
    for message in conversation.messages:
        role = message.role
        if role is _CUSTOMER:
            if first is None:
                first = message
            last = message
            count += 1
        elif role is _AGENT:
            holder = message.agent or holder
            if first is not None and last is not None:
                clock = _clock(first, last, handover, from_first, in_call)
                rounds.append(_round(len(rounds), first, last, count, clock, message, holder))
                first = last = handover = None
                count = 0
        elif first is not None and message.event is _HANDOVER:
            handover = message
    if first is not None and last is not None:
        clock = _clock(first, last, handover, from_first, in_call)
        rounds.append(_round(len(rounds), first, last, count, clock, None, holder))
    return tuple(rounds)


def _round(
    number: int,
    first: Message,
    last: Message,
    count: int,
    clock: tuple[int | None, ClockStart],
    reply: Message | None,
    agent: str | None,
) -> Round:
    start_ms, reason = clock
    reply_seq = response_ms = None
    if reply is not None:
        reply_seq = reply.seq
        if start_ms is not None and reply.start_ms is not None:
            response_ms = reply.start_ms - start_ms
            if response_ms < 0:
                response_ms = 0
    return Round(
        number, first.seq, last.seq, count, start_ms, reason, reply_seq, agent, response_ms
    )


def _clock(
    first: Message, last: Message, handover: Message | None, from_first: bool, in_call: bool
) -> tuple[int | None, ClockStart]:
    """Where a run's clock starts, and why there."""
    if handover is not None and (from_first or handover.seq > last.seq):
        return handover.start_ms, _AT_HANDOVER
    if from_first:
        return first.start_ms, _AT_FIRST
    if not in_call:
        return last.start_ms, _AT_LAST
    # Some recognisers give only where an utterance begins: nearer than no figure at all.
    spoken_to = last.start_ms if last.end_ms is None else last.end_ms
    return spoken_to, _AT_END_OF_SPEECH
