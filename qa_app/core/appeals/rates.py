"""How often decided appeals changed the first answer, by criterion and by reviewer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from qa_app.core.appeals.values import Outcome
from qa_app.core.proportions import Proportion, proportion

KeyT = TypeVar("KeyT")


class DecidedAppeal(NamedTuple):
    """What counts of a decided appeal."""

    rubric: str
    criterion: str
    first_reviewer: int
    outcome: Outcome


def overturned_by_criterion(
    appeals: Iterable[DecidedAppeal],
) -> Mapping[tuple[str, str], Proportion]:
    """Changed of all decided, by rubric and criterion."""
    return _overturned(appeals, lambda each: (each.rubric, each.criterion))


def overturned_by_reviewer(appeals: Iterable[DecidedAppeal]) -> Mapping[int, Proportion]:
    """Changed of all decided, by the reviewer who scored first."""
    return _overturned(appeals, lambda each: each.first_reviewer)


def _overturned(
    appeals: Iterable[DecidedAppeal], key: Callable[[DecidedAppeal], KeyT]
) -> Mapping[KeyT, Proportion]:
    groups: dict[KeyT, list[bool]] = defaultdict(list)
    for each in appeals:
        groups[key(each)].append(each.outcome is Outcome.CHANGED)
    return {found: proportion(group) for found, group in groups.items()}
