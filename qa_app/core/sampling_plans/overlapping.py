"""Who else reviews a part that several are to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qa_app.core.assignments import Reviewer


class Need(NamedTuple):
    """A part, its agent, who has it already, and how many more are wanted."""

    part: int
    agent: int
    taken: frozenset[int]
    wanted: int


def further_reviewers(
    needs: Iterable[Need], reviewers: Sequence[Reviewer]
) -> list[tuple[int, int]]:
    """Parts with their further reviewers, those with the least to do first.

    Nobody has a part twice or reviews their own conversation. A part gets fewer where there are
    not enough people.
    """
    load = {each.id: each.open for each in reviewers}
    given: list[tuple[int, int]] = []
    for need in sorted(needs):
        able = [
            each.id for each in reviewers if each.agent != need.agent and each.id not in need.taken
        ]
        for who in sorted(able, key=lambda each: (load[each], each))[: max(0, need.wanted)]:
            load[who] += 1
            given.append((need.part, who))
    return given
