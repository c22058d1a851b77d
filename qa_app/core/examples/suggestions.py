"""Which reviewed moments would make the best examples for a criterion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

MOST_OF_ONE_AGENT = 2
"""A list that holds up one person for everything that goes wrong teaches nobody anything."""


class Candidate(NamedTuple):
    """One criterion's answer in a published review.

    ``share``: the points earned of those that could be, 0 to 1. ``total``: the whole review's.
    ``seq`` to ``end``: a place that the reviewer cited for it, where there is one.
    """

    review_id: int
    part_id: int
    agent_id: int | None
    share: Decimal
    total: Decimal
    seq: int | None = None
    start: int | None = None
    end: int | None = None


def best_of(candidates: Iterable[Candidate], *, good: bool, most: int = 20) -> Sequence[Candidate]:
    """The clearest first: full marks in good reviews, or points lost with the place cited.

    Good ones have all points of the criterion; bad ones have lost at least half of them. What is
    cited comes before what is not, and nobody stands in the list more than twice.
    """
    fitting = [each for each in candidates if (each.share == 1 if good else each.share * 2 <= 1)]
    fitting.sort(key=lambda each: _rank(each, good))
    chosen: list[Candidate] = []
    times: Counter[int | None] = Counter()
    parts: set[int] = set()
    for each in fitting:
        full = each.agent_id is not None and times[each.agent_id] >= MOST_OF_ONE_AGENT
        if full or each.part_id in parts:
            continue
        times[each.agent_id] += 1
        parts.add(each.part_id)
        chosen.append(each)
    return chosen[:most]


def _rank(candidate: Candidate, good: bool) -> tuple[object, ...]:
    sign = -1 if good else 1
    uncited = candidate.seq is None
    return (uncited, sign * candidate.share, sign * candidate.total, -candidate.review_id)
