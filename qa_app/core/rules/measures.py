"""What is measured of every stored text, so that a changed threshold need not read them all.

A text's record has single values (NaN where there is none), and for what a text has many of, such
as waits, which steps of a scale occur. A record never denies what its text has: what it says of
a range is a superset.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import inf, nan, nextafter

import numpy as np
from numpy.typing import NDArray

from qa_app.core.calls.overlaps import overlaps_of
from qa_app.core.calls.utterances import (
    Utterance,
    by_speaker,
    characters_a_minute,
    utterances_of,
)
from qa_app.core.conversations import Channel, Conversation, Kind, Message, Role
from qa_app.core.latency.figures import Figures, figures
from qa_app.core.latency.profiles import Profile
from qa_app.core.latency.rounds import Round, rounds_of
from qa_app.core.rules.alikeness import NAMES, likenesses
from qa_app.core.rules.characters import visible_of_each
from qa_app.core.rules.naming import on_record
from qa_app.core.rules.scores import as_score, in_meta
from qa_app.core.rules.traces import Measured

FORMAT = 2
"""Raised whenever anything here, or what it rests on, measures otherwise than before."""

IN_CALLS = Measured("call", over=0.5)
ON_RECORD = Measured("on_record", over=0.5)
"""The customer's surname stands in the record."""
_UNITS = ("messages", "turns")
_ROLES: tuple[Role | None, ...] = (None, *Role)
WAITS, PAUSES, LENGTHS = "wait_ms", "pause_ms", "characters"
SCORES, EARLY, RATES, OWN_RATES = "score", "early_ms", "rate", "own_rate"
"""Rates: of all that a speaker says in a call; own rates: of each utterance."""

_SECONDS = (
    0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20, 25, 30, 35, 40, 45, 50, 60, 70, 75, 80, 90, 100,
    105, 120, 135, 150, 165, 180, 210, 240, 270, 300, 330, 360, 420, 480, 540, 600, 720, 900, 1200,
    1800, 2700, 3600, 5400, 7200, 10800, 14400, 21600, 28800, 43200, 86400, 172800, 259200,
)  # fmt: skip
_CHARACTERS = (
    0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100, 110,
    120, 130, 140, 150, 160, 180, 200, 220, 250, 280, 300, 350, 400, 450, 500, 550, 600, 700, 800,
    900, 1000, 1200, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000, 10000, 15000,
)  # fmt: skip
# Most scores lie from 0 to 1, others from 0 to 10 or 100.
_SHARES_AND_MARKS = (*(step / 40 for step in range(41)), *range(2, 11), *range(20, 101, 10))
_A_MINUTE = tuple(range(30, 630, 10))
_MILLISECONDS = tuple(1000 * seconds for seconds in _SECONDS)
# Step k holds what is over entry k - 1 and not over entry k; the last what is over all.
_SCALES: Mapping[str, Sequence[float]] = {
    WAITS: _MILLISECONDS,
    PAUSES: _MILLISECONDS,
    LENGTHS: _CHARACTERS,
    SCORES: _SHARES_AND_MARKS,
    EARLY: tuple(range(0, 2000, 100)) + tuple(range(2000, 6000, 250)),
    RATES: _A_MINUTE,
    OWN_RATES: _A_MINUTE,
}


def counted(unit: str, role: Role | None) -> str:
    """The measure of how many messages or turns a role has; ``None``: everybody's."""
    return f"{unit}:{'any' if role is None else role.value}"


def least(value: float) -> float:
    """What to be over means to be at least the value."""
    return nextafter(value, -inf)


_SINGLE = (
    IN_CALLS.name,
    *Figures._fields,
    *(counted(unit, role) for unit in _UNITS for role in _ROLES),
    ON_RECORD.name,
    *NAMES,
)
_PLACE = {name: place for place, name in enumerate(_SINGLE)}
_SPREAD = {name: place for place, name in enumerate(_SCALES)}
_LAYOUT = struct.Struct(f"<{len(_SINGLE)}f{len(_SPREAD)}Q")
_RECORD = np.dtype([("single", "<f4", (len(_SINGLE),)), ("spread", "<u8", (len(_SPREAD),))])


def records_of(conversations: Sequence[Conversation], profile: Profile) -> list[bytes]:
    """The record of each conversation, its waits as the profile reads them."""
    together = zip(conversations, _lengths(conversations), likenesses(conversations), strict=True)
    return [
        _record(conversation, rounds_of(conversation, profile), lengths, alike)
        for conversation, lengths, alike in together
    ]


class Records:
    """Many records, to be asked together."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self._records = np.frombuffer(b"".join(records), dtype=_RECORD)

    def holding(self, trace: Measured) -> NDArray[np.bool_]:
        """In which of the texts the trace may hold."""
        if trace.name in _SPREAD:
            steps = self._records["spread"][:, _SPREAD[trace.name]]
            found: NDArray[np.bool_] = (steps & np.uint64(_steps_within(trace))) != 0
            return found
        values = self._records["single"][:, _PLACE[trace.name]]
        # Rounded like the values themselves, so that none falls out of the range.
        low, high = np.float32(trace.over), np.float32(trace.up_to)
        within: NDArray[np.bool_] = (values >= low) & (values <= high)
        return within


def _steps_within(trace: Measured) -> int:
    scale = _SCALES[trace.name]
    first, last = bisect_left(scale, nextafter(trace.over, inf)), bisect_left(scale, trace.up_to)
    return sum(1 << step for step in range(first, last + 1))


def _record(
    conversation: Conversation,
    rounds: Sequence[Round],
    lengths: Sequence[int],
    alike: Sequence[float],
) -> bytes:
    of_whole = (nan if value is None else value for value in figures(conversation, rounds))
    in_call = float(conversation.channel is Channel.CALL)
    waits = [each.response_ms for each in rounds if each.response_ms is not None]
    spreads: dict[str, Iterable[float]] = {
        WAITS: waits,
        PAUSES: _pauses(conversation.messages),
        LENGTHS: lengths,
        SCORES: _scores(conversation),
    }
    if conversation.channel is Channel.CALL:
        spreads |= _spoken(utterances_of(conversation))
    steps = (_steps(spreads.get(name, ()), scale) for name, scale in _SCALES.items())
    known = float(on_record(conversation.customer) is not None)
    counts = _counts(conversation.messages)
    return _LAYOUT.pack(in_call, *of_whole, *counts, known, *alike, *steps)


def _scores(conversation: Conversation) -> list[float]:
    found = map(as_score, in_meta(conversation).values())
    return [score for score in found if score is not None]


def _spoken(utterances: Sequence[Utterance]) -> dict[str, Iterable[float]]:
    """Who broke in how early, and how fast everybody spoke, in all and each time."""
    rates = map(characters_a_minute, by_speaker(utterances))
    own = (characters_a_minute([each]) for each in utterances)
    return {
        EARLY: [each.early_ms for each in overlaps_of(utterances, 0)],
        RATES: [rate for rate in rates if rate is not None],
        OWN_RATES: [rate for rate in own if rate is not None],
    }


def _steps(values: Iterable[float], scale: Sequence[float]) -> int:
    found = 0
    for value in values:
        found |= 1 << bisect_left(scale, value)
    return found


def _counts(messages: Sequence[Message]) -> Iterator[int]:
    """Messages by role, then turns; the system's interrupt nobody's turn."""
    roles = [each.role for each in messages]
    spoken: list[Role] = [role for role in roles if role is not Role.SYSTEM]
    yield len(spoken)
    for role in Role:
        yield roles.count(role)
    begun = spoken[:1] + [later for earlier, later in pairwise(spoken) if earlier is not later]
    yield len(begun)
    for role in Role:
        yield begun.count(role)


def _pauses(messages: Sequence[Message]) -> Iterator[int]:
    """Every time between two neighbours, from start to start and from end to start."""
    before: Message | None = None
    timed: int | None = None
    for message in messages:
        if message.role is Role.SYSTEM:
            continue
        start = message.start_ms
        if start is not None:
            if timed is not None:
                yield start - timed
            if before is not None and before.end_ms is not None:
                yield start - before.end_ms
            timed = start
        before = message


def _lengths(conversations: Sequence[Conversation]) -> list[list[int]]:
    """How many characters the messages of each show, those that show none left out."""
    texts = [
        [message.text for message in each.messages if message.kind is Kind.TEXT]
        for each in conversations
    ]
    visible = visible_of_each([text for several in texts for text in several])
    ends = list(accumulate(map(len, texts), initial=0))
    return [[count for count in visible[low:high] if count] for low, high in pairwise(ends)]
