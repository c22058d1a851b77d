"""Hold: the stretches in which the customer was put aside, as events tell."""

from __future__ import annotations

from typing import NamedTuple

from qa_app.core.conversations import Conversation, Event, Role, holders


class Hold(NamedTuple):
    """The customer on hold; times in milliseconds from the start of the call.

    ``seq``: the event that began it. ``until_seq``: what ended it, ``None`` for the end of the
    call. ``agent``: who held the call.
    """

    start_ms: int
    end_ms: int
    seq: int
    until_seq: int | None
    agent: str | None


class _Open(NamedTuple):
    """A hold that is not resumed yet, and where the agent was first heard again."""

    start_ms: int
    seq: int
    agent: str | None
    heard_ms: int | None = None
    heard_seq: int | None = None

    def until(self, end_ms: int, seq: int | None) -> Hold:
        return Hold(self.start_ms, max(self.start_ms, end_ms), self.seq, seq, self.agent)

    def unresumed(self, call_end_ms: int) -> Hold:
        if self.heard_ms is not None:
            return self.until(self.heard_ms, self.heard_seq)
        return self.until(call_end_ms, None)


def holds_of(conversation: Conversation) -> tuple[Hold, ...]:
    """Every hold in order of time.

    A hold lasts until it is resumed. Where no event tells of that, it lasts until the agent
    speaks again or, failing that, to the end of the call.
    """
    found: list[Hold] = []
    begun: _Open | None = None
    end = 0
    for message, holder in zip(conversation.messages, holders(conversation), strict=True):
        start = message.start_ms
        if start is None:
            continue
        end = max(end, start, message.end_ms or 0)
        if message.event is Event.HOLD and (begun is None or begun.heard_ms is not None):
            if begun is not None:
                found.append(begun.unresumed(start))
            begun = _Open(start, message.seq, holder)
        elif message.event is Event.RESUME and begun is not None:
            found.append(begun.until(start, message.seq))
            begun = None
        elif message.role is Role.AGENT and begun is not None and begun.heard_ms is None:
            begun = begun._replace(heard_ms=start, heard_seq=message.seq)
    return (*found, begun.unresumed(end)) if begun is not None else tuple(found)
