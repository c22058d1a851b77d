"""Where a condition looks: a scope turned into a window of a conversation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from qa_app.core.rules.hits import Hit
from qa_app.core.rules.model import Anchor, Scope, Side, Unit
from qa_app.core.rules.reading import Reading, Turn, Window

_first, _last, _time = attrgetter("first"), attrgetter("last"), attrgetter("start_ms")


def window(scope: Scope, reading: Reading, anchor: Hit | None) -> Window | None:
    """The window of a scope; ``anchor`` is the hit that it hangs on, where it hangs on one.

    ``None`` where there is nothing to look at.
    """
    low, high = _positions(scope, reading)
    if scope.anchor is not None:
        if anchor is None:
            return None
        near_low, near_high = _near(scope.anchor, scope, reading, anchor.message)
        low, high = max(low, near_low), min(high, near_high)
    return Window(scope.role, low, high) if low <= high else None


def _positions(scope: Scope, reading: Reading) -> tuple[int, int]:
    """From the first to the last message that the scope's counting admits."""
    low, high = 0, len(reading.messages) - 1
    if scope.counts_nothing:
        return low, high
    places = reading.of_role(scope.role)
    if not places:
        return 0, -1
    if scope.first is not None:
        high = places[min(scope.first, len(places)) - 1]
    if scope.last is not None:
        low = places[max(len(places) - scope.last, 0)]
    if scope.start is not None:
        low = max(low, places[scope.start - 1] if scope.start <= len(places) else high + 1)
    if scope.end is not None:
        high = min(high, places[min(scope.end, len(places)) - 1])
    return low, high


def _near(anchor: Anchor, scope: Scope, reading: Reading, at: int) -> tuple[int, int]:
    """From the first to the last message near a hit of the anchor."""
    match anchor.unit:
        case Unit.MESSAGES:
            earliest, latest = _by_messages(reading.of_role(scope.role), anchor.within, at)
        case Unit.TURNS:
            earliest, latest = _by_turns(reading.turns(scope.role), anchor.within, at)
        case Unit.SECONDS:
            earliest, latest = _by_seconds(reading, anchor.within, at)
    if anchor.side is Side.BEFORE:
        return earliest, at - 1
    if anchor.side is Side.AFTER:
        return at + 1, latest
    return earliest, latest


def _by_messages(places: Sequence[int], within: int, at: int) -> tuple[int, int]:
    """The nearest so many messages on both sides; the anchor's own message is between them."""
    before = bisect_left(places, at)
    after = bisect_right(places, at)
    low = places[max(before - within, 0)] if before and within else at
    high = places[min(after + within, len(places)) - 1] if after < len(places) and within else at
    return low, high


def _by_turns(turns: Sequence[Turn], within: int, at: int) -> tuple[int, int]:
    """The nearest so many turns on both sides; what is left of the anchor's own counts as one."""
    before = bisect_left(turns, at, key=_first)
    after = bisect_right(turns, at, key=_last)
    low = turns[max(before - within, 0)].first if before and within else at
    high = turns[min(after + within, len(turns)) - 1].last if after < len(turns) and within else at
    return low, high


def _by_seconds(reading: Reading, within: int, at: int) -> tuple[int, int]:
    """Messages without a time are nowhere near anything but themselves."""
    moment = reading.messages[at].start_ms
    if moment is None:
        return at, at
    timed = reading.timed
    low = bisect_left(timed, moment - within * 1000, key=_time)
    high = bisect_right(timed, moment + within * 1000, key=_time)
    return timed[low].seq, timed[high - 1].seq
