"""Short notation for conversations: ``"c0 b1 h5 a14"`` is who sent at which second.

``c`` customer, ``a`` agent, ``x`` agent's automatic text, ``b`` bot, ``s`` system, ``h``
handover; ``a14@li`` names the sending agent; ``c-`` has no time. In calls ``c0-2.5`` is an
utterance from 0 to 2.5 seconds.
"""

from __future__ import annotations

from qa_app.core.conversations import (
    Channel,
    Conversation,
    Event,
    Message,
    Person,
    Role,
    in_order,
)
from qa_app.core.latency.profiles import Profile, RunStart
from qa_app.core.texts import LocalText

ROLES = {
    "c": Role.CUSTOMER,
    "a": Role.AGENT,
    "x": Role.AGENT,
    "b": Role.BOT,
    "s": Role.SYSTEM,
    "h": Role.SYSTEM,
}

NAMED = LocalText({"en": "a reading"})
DEFAULT = Profile("default", NAMED, NAMED)
LAST_MESSAGE = Profile("last-message", NAMED, NAMED, start=RunStart.LAST)


def chat(notation: str, *, agent: str | None = "wang") -> Conversation:
    """A chat whose times are seconds."""
    messages = in_order(_message(seq, word) for seq, word in enumerate(notation.split()))
    return Conversation("c-1", messages, agent=Person(agent) if agent else None)


def call(notation: str) -> Conversation:
    """A call whose utterances have a start and, where one is written, an end in seconds."""
    messages = in_order(_utterance(seq, word) for seq, word in enumerate(notation.split()))
    return Conversation("c-1", messages, channel=Channel.CALL, agent=Person("wang"))


def _message(seq: int, word: str) -> Message:
    sent, _, agent = word.partition("@")
    moment = sent[1:]
    return Message(
        seq,
        ROLES[sent[0]],
        "",
        start_ms=None if moment == "-" else round(float(moment) * 1000),
        agent=agent or None,
        event=Event.HANDOVER if sent[0] == "h" else None,
        auto=sent[0] == "x",
    )


def _utterance(seq: int, word: str) -> Message:
    start, _, end = word[1:].partition("-")
    return Message(
        seq,
        ROLES[word[0]],
        "",
        start_ms=round(float(start) * 1000),
        end_ms=round(float(end) * 1000) if end else None,
        event=Event.HANDOVER if word[0] == "h" else None,
    )
