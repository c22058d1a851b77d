"""Who spoke when: the utterances of a call whose times are known, and the joints between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qa_app.core.calls.characters import spoken_characters
from qa_app.core.conversations import Conversation, Role, holders


class Utterance(NamedTuple):
    """Speech whose beginning is known.

    Times in milliseconds from the start of the call. ``end_ms``: ``None`` where the source gave
    none, or one before the beginning. ``agent``: who spoke or, where it was no agent, who held
    the call. ``characters``: how many are spoken. ``after_unknown``: whether speech without any
    time stands before it, so that nothing can be said of the time in between.
    """

    seq: int
    role: Role
    agent: str | None
    start_ms: int
    end_ms: int | None
    characters: int
    after_unknown: bool = False


class Joint(NamedTuple):
    """Where one utterance follows on what was heard before it, and both times are known.

    ``heard_until_ms``: the end of what was heard before, ``last`` being heard the longest; it
    may lie behind the beginning of ``next``. ``agent``: who answers for the time in between:
    the agent who goes on or, where somebody else does, whoever held the call.
    """

    heard_until_ms: int
    last: Utterance
    next: Utterance
    agent: str | None


def utterances_of(conversation: Conversation) -> tuple[Utterance, ...]:
    """The utterances in order of time; what the system tells is none."""
    found, after_unknown = [], False
    for message, holder in zip(conversation.messages, holders(conversation), strict=True):
        if message.role is Role.SYSTEM:
            continue
        if message.start_ms is None:
            after_unknown = True
            continue
        start, end = message.start_ms, message.end_ms
        known_end = end if end is not None and end >= start else None
        spoken = spoken_characters(message.text)
        found.append(
            Utterance(message.seq, message.role, holder, start, known_end, spoken, after_unknown)
        )
        after_unknown = False
    found.sort(key=lambda each: (each.start_ms, each.seq))
    return tuple(found)


def joints_of(utterances: Sequence[Utterance]) -> tuple[Joint, ...]:
    """Every place at which one can tell how long nobody spoke.

    An utterance without end may have lasted until the next began: no silence is claimed behind
    it, and none where speech without times stands in between.
    """
    joints: list[Joint] = []
    last: Utterance | None = None
    heard_until, end_known = 0, True
    for each in utterances:
        if last is not None and end_known and not each.after_unknown:
            agent = each.agent if each.role is Role.AGENT else last.agent
            joints.append(Joint(heard_until, last, each, agent))
        end_known = each.end_ms is not None
        reached = each.start_ms if each.end_ms is None else each.end_ms
        if last is None or reached >= heard_until:
            last, heard_until = each, reached
    return tuple(joints)


def by_speaker(heard: Iterable[Utterance]) -> list[list[Utterance]]:
    """The utterances of each agent, and of each other side, in the order given."""
    shares: dict[tuple[Role, str | None], list[Utterance]] = defaultdict(list)
    for each in heard:
        shares[each.role, each.agent if each.role is Role.AGENT else None].append(each)
    return list(shares.values())


def talking_ms(utterances: Iterable[Utterance]) -> int:
    """How long these, in order of time, were speaking; where they overlap the time counts once."""
    total = 0
    until: int | None = None
    for each in utterances:
        start = each.start_ms if until is None else max(each.start_ms, until)
        if each.end_ms is not None and each.end_ms > start:
            total += each.end_ms - start
            until = each.end_ms
    return total


def characters_a_minute(utterances: Sequence[Utterance]) -> float | None:
    """The speech rate over the time of their own talking; ``None`` where none is timed.

    An utterance without a length gives neither time nor characters.
    """
    timed = [each for each in utterances if each.end_ms is not None and each.end_ms > each.start_ms]
    talking = talking_ms(timed)
    return sum([each.characters for each in timed]) * 60_000 / talking if talking else None
