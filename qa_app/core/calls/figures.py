"""The figures of a call, or of one agent's share of it, over the places that they come from.

A figure with nothing to compute it from is ``None``. Nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qa_app.core.calls.monologues import Monologue
from qa_app.core.calls.reading import CallReading
from qa_app.core.calls.utterances import characters_a_minute, talking_ms
from qa_app.core.calls.waits import WaitKind
from qa_app.core.conversations import Role


class Talk(NamedTuple):
    """What one side said in all, over its utterances with a length.

    ``share``: of the time in which anybody spoke, each side counted for itself. ``rate``: in
    characters a minute. Both are ``None`` where nothing was timed.
    """

    role: Role
    utterances: int
    characters: int
    talk_ms: int
    share: float | None
    rate: float | None
    longest: Monologue | None


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


def talk_by_side(reading: CallReading) -> tuple[Talk, ...]:
    """What each side said that was heard at all: the agent, the customer, the bot."""
    talks = [_talk(reading, role) for role in (Role.AGENT, Role.CUSTOMER, Role.BOT)]
    together = sum([each.talk_ms for each in talks])
    return tuple(
        each._replace(share=each.talk_ms / together if together else None)
        for each in talks
        if any(spoken.role is each.role for spoken in reading.utterances)
    )


def call_figures(reading: CallReading) -> CallFigures:
    """The figures of what was read."""
    talks = {each.role: each for each in talk_by_side(reading)}
    agent, customer = talks.get(Role.AGENT), talks.get(Role.CUSTOMER)
    timed = any(each.end_ms is not None for each in reading.utterances)
    broke_in = [each.by for each in reading.overlaps]
    return CallFigures(
        silences=len(reading.silences) if reading.joints else None,
        silence_s=_seconds([s.length_ms for s in reading.silences], bool(reading.joints)),
        interruptions=broke_in.count(Role.AGENT) if timed else None,
        interrupted=broke_in.count(Role.CUSTOMER) if timed else None,
        speech_rate=agent.rate if agent else None,
        agent_talk_s=agent.talk_ms / 1000 if agent and agent.utterances else None,
        customer_talk_s=customer.talk_ms / 1000 if customer and customer.utterances else None,
        agent_share=_share(agent, talks),
        customer_share=_share(customer, talks),
        monologue_s=agent.longest.length_ms / 1000 if agent and agent.longest else None,
        holds=len(reading.holds) if reading.utterances or reading.holds else None,
        hold_s=_seconds([each.end_ms - each.start_ms for each in reading.holds]),
        queue_s=_waited(reading, WaitKind.QUEUE),
        ringing_s=_waited(reading, WaitKind.RINGING),
    )


def _talk(reading: CallReading, role: Role) -> Talk:
    timed = [
        each
        for each in reading.utterances
        if each.role is role and each.end_ms is not None and each.end_ms > each.start_ms
    ]
    own = [each for each in reading.monologues if each.role is role]
    return Talk(
        role=role,
        utterances=len(timed),
        characters=sum([each.characters for each in timed]),
        talk_ms=talking_ms(timed),
        share=None,
        rate=characters_a_minute(timed),
        longest=max(own, key=lambda each: each.length_ms, default=None),
    )


def _share(talk: Talk | None, talks: Mapping[Role, Talk]) -> float | None:
    """A side that was not heard has no share of what was said, if anything was."""
    if talk is not None:
        return talk.share
    return 0.0 if any(each.talk_ms for each in talks.values()) else None


def _seconds(lengths_ms: Sequence[int], known: bool | None = None) -> float | None:
    """Their sum; ``None`` where it is not known or, unless said otherwise, of none at all."""
    return sum(lengths_ms) / 1000 if (bool(lengths_ms) if known is None else known) else None


def _waited(reading: CallReading, kind: WaitKind) -> float | None:
    return _seconds([each.end_ms - each.start_ms for each in reading.waits if each.kind is kind])
