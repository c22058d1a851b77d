"""Monologues: how long one side speaks on end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qa_app.core.calls.holds import Hold
from qa_app.core.calls.utterances import Utterance
from qa_app.core.conversations import Role


class Monologue(NamedTuple):
    """One speaker from ``seq`` to ``last_seq``; times in milliseconds from the call's start."""

    start_ms: int
    end_ms: int
    seq: int
    last_seq: int
    role: Role
    agent: str | None

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


def monologues_of(
    utterances: Sequence[Utterance], holds: Sequence[Hold], pause_ms: float
) -> tuple[Monologue, ...]:
    """The stretches in which one speaker spoke on, in order of time.

    Somebody else's word ends it, and so do a pause of more than ``pause_ms``, a hold, and an
    utterance of which the end is unknown.
    """
    found: list[Monologue] = []
    running: Monologue | None = None
    for each in utterances:
        goes_on = (
            running is not None
            and each.end_ms is not None
            and (running.role, running.agent) == (each.role, each.agent)
            and not each.after_unknown
            and each.start_ms - running.end_ms <= pause_ms
            and not any(running.end_ms <= hold.start_ms < each.start_ms for hold in holds)
        )
        if running is not None and goes_on and each.end_ms is not None:
            end = max(running.end_ms, each.end_ms)
            running = running._replace(end_ms=end, last_seq=each.seq)
            continue
        if running is not None:
            found.append(running)
        running = _begun(each)
    return (*found, running) if running is not None else tuple(found)


def _begun(each: Utterance) -> Monologue | None:
    if each.end_ms is None:
        return None
    return Monologue(each.start_ms, each.end_ms, each.seq, each.seq, each.role, each.agent)
