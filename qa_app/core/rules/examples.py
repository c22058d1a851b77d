"""The examples of a rule as conversations on which it can be tried."""

from __future__ import annotations

from collections.abc import Sequence

from qa_app.core.conversations import Channel, Conversation, Event, Message
from qa_app.core.rules.model import Line, Rule

# Only a telephone system tells of these.
_OF_CALLS = frozenset({Event.HOLD, Event.RESUME, Event.QUEUED, Event.ANSWERED})


def conversation_of(rule: Rule, example: Sequence[Line]) -> Conversation:
    """An example as a conversation in a channel of the rule's.

    It is a call where utterances have an end or events tell of one, otherwise a chat, as far as
    the rule looks at these.
    """
    return Conversation(
        "example",
        tuple(_message(seq, line) for seq, line in enumerate(example)),
        channel=_channel(rule, example),
    )


def _message(seq: int, line: Line) -> Message:
    return Message(
        seq,
        line.role,
        line.text,
        start_ms=round(line.at * 1000),
        end_ms=None if line.until is None else round(line.until * 1000),
        event=line.event,
    )


def _channel(rule: Rule, example: Sequence[Line]) -> Channel:
    spoken = any(line.until is not None or line.event in _OF_CALLS for line in example)
    likely = Channel.CALL if spoken else Channel.CHAT
    if not rule.channels or likely in rule.channels:
        return likely
    return next(channel for channel in Channel if channel in rule.channels)
