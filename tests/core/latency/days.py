"""Conversations by the clock: one line a message, ``09:00:14 a`` with text, agent and marks.

A line is ``[DATE ]HH:MM:SS WHO[@AGENT] [TEXT]``; WHO as in :mod:`tests.core.transcripts`, ``t``
is a transfer and ``o`` a customer's offline message. Times are China's.
"""

from __future__ import annotations

from datetime import datetime

from qa_app.core.conversations import Conversation, Event, Message, Person, Role, in_order
from qa_app.core.latency.profiles import CHINA
from tests.core.transcripts import ROLES

DAY = "2026-10-12"
_ROLES = {**ROLES, "t": Role.SYSTEM, "o": Role.CUSTOMER}
_EVENTS = {"h": Event.HANDOVER, "t": Event.TRANSFER}


def ms(moment: str) -> int:
    """``2026-10-12 09:00:00`` or ``09:00:00`` of the standing day, in milliseconds."""
    full = moment if " " in moment else f"{DAY} {moment}"
    return round(datetime.fromisoformat(full).replace(tzinfo=CHINA).timestamp() * 1000)


def talk(
    lines: str, *, agent: str | None = "wang", customer: str | None = None, key: str = "c-1"
) -> Conversation:
    """The conversation of some lines."""
    messages = in_order(
        _message(seq, line.strip())
        for seq, line in enumerate(line for line in lines.splitlines() if line.strip())
    )
    return Conversation(
        key,
        messages,
        started_ms=messages[0].start_ms if messages else None,
        agent=Person(agent) if agent else None,
        customer=Person(customer) if customer else None,
    )


def _message(seq: int, line: str) -> Message:
    words = line.split(" ")
    moment = words.pop(0)
    if "-" in moment:
        moment += " " + words.pop(0)
    who, _, agent = words.pop(0).partition("@")
    return Message(
        seq,
        _ROLES[who],
        " ".join(words),
        start_ms=ms(moment),
        agent=agent or None,
        event=_EVENTS.get(who),
        auto=who == "x",
        meta={"offline": True} if who == "o" else {},
    )
