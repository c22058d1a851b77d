"""Silence: nobody speaks, and the customer is not on hold either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qa_app.core.calls.holds import Hold
from qa_app.core.calls.utterances import Joint
from qa_app.core.conversations import Role


class Silence(NamedTuple):
    """A gap between two utterances; times in milliseconds from the start of the call.

    ``after_seq`` and ``after``: the utterance before it and whose it was; ``seq`` and
    ``ended_by``: the one that ended it. ``agent``: who answers for it (see Joint).
    """

    start_ms: int
    end_ms: int
    after_seq: int
    after: Role
    seq: int
    ended_by: Role
    agent: str | None

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


def silences_of(
    joints: Iterable[Joint], holds: Sequence[Hold], over_ms: float
) -> tuple[Silence, ...]:
    """The silences of more than ``over_ms``; what of a gap was hold is left out of it."""
    return tuple(
        Silence(
            start, end, each.last.seq, each.last.role, each.next.seq, each.next.role, each.agent
        )
        for each in joints
        for start, end in _outside(each.heard_until_ms, each.next.start_ms, holds)
        if end - start > over_ms
    )


def _outside(start: int, end: int, holds: Sequence[Hold]) -> Iterator[tuple[int, int]]:
    """What of a stretch lies outside of the holds."""
    for hold in holds:
        if hold.end_ms > start and hold.start_ms < end:
            yield start, hold.start_ms
            start = max(start, hold.end_ms)
    yield start, end
