"""The figures of a call, or of one agent's share of it, over the places that they come from.

A figure with nothing to compute it from is ``None``. Nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qa_app.core.calls.reading import CallReading
from qa_app.core.calls.utterances import Utterance, characters_a_minute, talking_ms
from qa_app.core.calls.waits import WaitKind
from qa_app.core.conversations import Role


class CallFigures(NamedTuple):
    """Durations in seconds, shares between 0 and 1, ``speech_rate`` in characters a minute.

    ``silences``: how many there were, ``silence_s`` together. ``interruptions``: how often the
    agent broke in, ``interrupted`` how often the customer did. ``speech_rate`` and
    ``monologue_s`` (the longest) are the agent's. The shares are those of the time in which
    anybody spoke, each side's counted for itself.
    """

    silences: int | None
    silence_s: float | None
    interruptions: int | None
    interrupted: int | None
    speech_rate: float | None
    agent_talk_s: float | None
    customer_talk_s: float | None
    agent_share: float | None
    customer_share: float | None
    monologue_s: float | None
    holds: int | None
    hold_s: float | None
    queue_s: float | None
    ringing_s: float | None


def call_figures(reading: CallReading) -> CallFigures:
    """The figures of what was read."""
    by_role = {
        role: [each for each in reading.utterances if each.role is role]
        for role in (Role.AGENT, Role.CUSTOMER, Role.BOT)
    }
    talking = {role: talking_ms(own) for role, own in by_role.items()}
    together = sum(talking.values())
    timed = any(each.end_ms is not None for each in reading.utterances)
    broke_in = [each.by for each in reading.overlaps]
    return CallFigures(
        silences=len(reading.silences) if reading.joints else None,
        silence_s=_seconds([s.length_ms for s in reading.silences], bool(reading.joints)),
        interruptions=broke_in.count(Role.AGENT) if timed else None,
        interrupted=broke_in.count(Role.CUSTOMER) if timed else None,
        speech_rate=characters_a_minute(by_role[Role.AGENT]),
        agent_talk_s=_seconds([talking[Role.AGENT]], _timed(by_role[Role.AGENT])),
        customer_talk_s=_seconds([talking[Role.CUSTOMER]], _timed(by_role[Role.CUSTOMER])),
        agent_share=talking[Role.AGENT] / together if together else None,
        customer_share=talking[Role.CUSTOMER] / together if together else None,
        monologue_s=_longest(reading),
        holds=len(reading.holds) if reading.utterances or reading.holds else None,
        hold_s=_seconds([each.end_ms - each.start_ms for each in reading.holds]),
        queue_s=_waited(reading, WaitKind.QUEUE),
        ringing_s=_waited(reading, WaitKind.RINGING),
    )


def _timed(utterances: Sequence[Utterance]) -> bool:
    return any(each.end_ms is not None for each in utterances)


def _seconds(lengths_ms: Sequence[int], known: bool | None = None) -> float | None:
    """Their sum; ``None`` where it is not known or, unless said otherwise, of none at all."""
    return sum(lengths_ms) / 1000 if (bool(lengths_ms) if known is None else known) else None


def _longest(reading: CallReading) -> float | None:
    own = [each.length_ms for each in reading.monologues if each.role is Role.AGENT]
    return max(own) / 1000 if own else None


def _waited(reading: CallReading, kind: WaitKind) -> float | None:
    return _seconds([each.end_ms - each.start_ms for each in reading.waits if each.kind is kind])
