"""Which of a rule's hits become its findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qa_app.core.conversations import Message
from qa_app.core.rules.hits import Hit

_SEVERAL = 2


def leftmost_longest(hits: Iterable[Hit]) -> list[Hit]:
    """Of overlapping hits in a message the leftmost stays, of those the longest."""
    different = list(dict.fromkeys(hits))
    if len(different) < _SEVERAL:
        return different
    chosen: list[Hit] = []
    for hit in sorted(different, key=by_place):
        last = chosen[-1] if chosen else None
        if last is not None and _share_a_message(last, hit) and _overlap(last, hit):
            continue
        chosen.append(hit)
    return chosen


def templates_once(hits: Iterable[Hit], messages: Sequence[Message]) -> Iterator[Hit]:
    """Without hits in an automatic text that stood there before, word for word.

    Somebody wrote the template once; how often a machine sends it is no matter. What an agent
    types again counts again, and so does what is not about words, such as a slow reply.
    """
    had: set[tuple[str, int, int]] = set()
    for hit in hits:
        message = messages[hit.message]
        if message.auto and hit.start is not None and hit.end is not None:
            place = (message.text, hit.start, hit.end)
            if place in had:
                continue
            had.add(place)
        yield hit


def _share_a_message(one: Hit, other: Hit) -> bool:
    return one.message == other.message and one.whole is other.whole


def _overlap(earlier: Hit, later: Hit) -> bool:
    if earlier.end is None or later.start is None:
        return earlier.end is None and later.start is None
    return later.start < earlier.end


def by_place(hit: Hit) -> tuple[int, int, int]:
    """Sorts hits: from left to right, the longer one first."""
    return hit.message, -1 if hit.start is None else hit.start, -(hit.end or 0)
