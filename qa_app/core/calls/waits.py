"""Queue and ringing: how long the caller waited before somebody answered, as events tell."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from qa_app.core.conversations import Conversation, Event, Message, Role, holders


class WaitKind(StrEnum):
    """What the caller waited in."""

    QUEUE = "queue"
    RINGING = "ringing"


class Wait(NamedTuple):
    """The caller waited; times in milliseconds from the start of the call.

    ``from_seq``: the message that began it, ``None`` for the start of the call. ``seq``: the
    event that ended it; ``answered``: whether that was an answer. ``agent``: who then spoke.
    """

    kind: WaitKind
    start_ms: int
    end_ms: int
    from_seq: int | None
    seq: int
    answered: bool
    agent: str | None


class _Begun(NamedTuple):
    kind: WaitKind
    start_ms: int
    seq: int | None


_ENDS = frozenset({Event.ANSWERED, Event.ENDED})
_RINGS_ANEW = frozenset({Event.TRANSFER, Event.HANDOVER})


def waits_of(conversation: Conversation) -> tuple[Wait, ...]:
    """Every wait that an event ended, in order of time.

    **Queue**: from ``queued`` to ``answered``, or to ``ended`` where the caller gave up; how
    long it rang within it is not told apart. **Ringing**: where no queue is told of, from the
    start of the call, from the end of the bot's last words, or from a transfer, to the same
    events. Once the agent speaks nobody waits any more, nor once the customer does where it rang;
    in a queue callers may speak to themselves or to the bot and still wait. Where the clock
    starts with the answer itself, nothing is told of what came before.
    """
    found: list[Wait] = []
    begun: _Begun | None = _Begun(WaitKind.RINGING, 0, None)
    for message, agent in zip(conversation.messages, _who_then_speaks(conversation), strict=True):
        if begun is not None and message.event in _ENDS and message.start_ms is not None:
            end = max(begun.start_ms, message.start_ms)
            answered = message.event is Event.ANSWERED
            if begun.seq is not None or end > begun.start_ms:
                found.append(Wait(*begun[:2], end, begun.seq, message.seq, answered, agent))
        begun = _waiting_after(message, begun)
    return tuple(found)


def _waiting_after(message: Message, begun: _Begun | None) -> _Begun | None:
    """What the caller waits in after a message, given what they waited in before it."""
    if message.role is Role.AGENT or message.event in _ENDS:
        return None
    if begun is not None and begun.kind is WaitKind.QUEUE:
        return begun
    if message.role is Role.CUSTOMER:
        return None
    if message.start_ms is None:
        return begun
    if message.event is Event.QUEUED:
        return _Begun(WaitKind.QUEUE, message.start_ms, message.seq)
    if message.event in _RINGS_ANEW or (message.role is Role.BOT and begun is not None):
        spoken_until = message.start_ms if message.end_ms is None else message.end_ms
        return _Begun(WaitKind.RINGING, spoken_until, message.seq)
    return begun


def _who_then_speaks(conversation: Conversation) -> list[str | None]:
    """For each message the agent who speaks next or, where none does, who holds the call."""
    found = list(holders(conversation))
    speaker: str | None = None
    for place in reversed(range(len(found))):
        if conversation.messages[place].role is Role.AGENT:
            speaker = found[place]
        found[place] = speaker or found[place]
    return found
