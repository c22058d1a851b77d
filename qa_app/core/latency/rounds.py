"""Rounds: each run of customer messages and the agent's reply to it.

Bots and system messages neither stop nor start a clock and do not interrupt runs; a handover
alone restarts the clock of a run that is open, because what came before it was the bot's.
"""

from __future__ import annotations

from qa_app.core.conversations import Channel, Conversation, Event, Message, Role
from qa_app.core.latency.counting import counted
from qa_app.core.latency.model import Adjusted, ClockStart, Round
from qa_app.core.latency.profiles import Profile, RunStart

__all__ = ["ClockStart", "Round", "rounds_of"]

_new = tuple.__new__
_AS_IT_IS = (None,) * len(Round._field_defaults)

# An enum member looked up through its class costs more than the rest of the loop.
_CUSTOMER, _AGENT = Role.CUSTOMER, Role.AGENT
_HANDOVER, _TRANSFER = Event.HANDOVER, Event.TRANSFER
_AT_FIRST, _AT_LAST = ClockStart.FIRST_MESSAGE, ClockStart.LAST_MESSAGE
_AT_HANDOVER, _AT_END_OF_SPEECH = ClockStart.HANDOVER, ClockStart.END_OF_SPEECH


def rounds_of(conversation: Conversation, profile: Profile) -> tuple[Round, ...]:
    """Every round of a conversation in order, as the profile reads it.

    A round that the profile leaves out is there too, and says why.
    """
    rounds = _runs(conversation, profile)
    return tuple(rounds) if profile.plain else counted(conversation, profile, rounds)


def _runs(conversation: Conversation, profile: Profile) -> list[Round]:
    in_call = conversation.channel is Channel.CALL
    from_first = profile.start is not RunStart.LAST and not in_call
    from_handover = profile.start is RunStart.HANDOVER
    passes_auto, ends_at_transfer = not profile.auto_replies, profile.transfers_end
    holder = conversation.agent_id
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
            if passes_auto and message.auto:
                continue
            if first is not None and last is not None:
                clock = _clock(first, last, handover, from_first, in_call)
                rounds.append(_round(len(rounds), first, last, count, clock, message, holder))
                first = last = None
                count = 0
            handover = None
        elif first is not None or from_handover:
            if message.event is _HANDOVER:
                handover = message
            elif ends_at_transfer and message.event is _TRANSFER:
                if first is not None and last is not None:
                    clock = _clock(first, last, handover, from_first, in_call)
                    left = _round(len(rounds), first, last, count, clock, None, holder)
                    rounds.append(left._replace(adjusted=Adjusted.TRANSFERRED))
                first = last = handover = None
                count = 0
    if first is not None and last is not None:
        clock = _clock(first, last, handover, from_first, in_call)
        rounds.append(_round(len(rounds), first, last, count, clock, None, holder))
    return rounds


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
    # Twice as fast as calling the class, and every conversation has several.
    values = (number, first.seq, last.seq, count, start_ms, reason, reply_seq, agent, response_ms)
    return _new(Round, values + _AS_IT_IS)


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
