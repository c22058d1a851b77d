"""Overlap: one side begins before the other has ended, and so breaks in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from qa_app.core.calls.utterances import Utterance
from qa_app.core.conversations import Role


class Overlap(NamedTuple):
    """One side broke in on another; times in milliseconds from the start of the call.

    ``seq`` and ``by``: the utterance that broke in and whose it was; ``into_seq`` and ``into``:
    the one that was not yet over. ``early_ms``: how long before its end. From ``start_ms`` to
    ``end_ms`` both spoke. ``agent``: who broke in or was broken in on.
    """

    start_ms: int
    end_ms: int
    seq: int
    by: Role
    into_seq: int
    into: Role
    early_ms: int
    agent: str | None


def overlaps_of(utterances: Sequence[Utterance], over_ms: float) -> tuple[Overlap, ...]:
    """The utterances, in order of time, that began more than ``over_ms`` too early.

    Two who begin at the same moment do not break in on each other. The agents are one side,
    however many speak.
    """
    found = []
    longest: dict[Role, tuple[int, Utterance]] = {}
    for _, together in groupby(utterances, key=attrgetter("start_ms")):
        begun = list(together)
        for each in begun:
            speaking = [other for role, other in longest.items() if role is not each.role]
            if speaking:
                until, other = max(speaking, key=lambda pair: pair[0])
                if until - each.start_ms > max(over_ms, 0):
                    found.append(_overlap(each, other, until))
        for each in begun:
            known = longest.get(each.role)
            if each.end_ms is not None and (known is None or each.end_ms > known[0]):
                longest[each.role] = (each.end_ms, each)
    return tuple(found)


def _overlap(each: Utterance, other: Utterance, until: int) -> Overlap:
    agent = other.agent if other.role is Role.AGENT else each.agent
    return Overlap(
        start_ms=each.start_ms,
        end_ms=until if each.end_ms is None else min(until, each.end_ms),
        seq=each.seq,
        by=each.role,
        into_seq=other.seq,
        into=other.role,
        early_ms=until - each.start_ms,
        agent=agent,
    )
