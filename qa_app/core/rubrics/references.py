"""Naming a criterion from outside its rubric.

Ids such as ``attitude.patience`` recur across rubrics. ``001-O#attitude.patience`` names the
criterion of one rubric; the bare id names the criterion of every rubric that has one of that id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from qa_app.core.rubrics.model import Criterion, Rubric

_BETWEEN = "#"
ItemT = TypeVar("ItemT")


class Reference(NamedTuple):
    """A criterion's id, and its rubric's where one is named."""

    criterion: str
    rubric: str | None = None

    def __str__(self) -> str:
        return qualified(self.rubric, self.criterion) if self.rubric else self.criterion

    def means(self, rubric: str, criterion: str) -> bool:
        """Whether it names this criterion of this rubric."""
        return self.criterion == criterion and self.rubric in {None, rubric}


def reference(text: str) -> Reference:
    """What a text refers to; whether there is such a criterion is not looked at."""
    rubric, between, criterion = text.rpartition(_BETWEEN)
    return Reference(criterion, rubric if between else None)


def qualified(rubric: str, criterion: str) -> str:
    """The name of one rubric's criterion (or section)."""
    return f"{rubric}{_BETWEEN}{criterion}"


def referred(rubric: Rubric, text: str) -> Criterion | None:
    """The criterion of a rubric that a text refers to, or ``None``."""
    found = reference(text)
    return None if found.rubric not in {None, rubric.id} else rubric.criterion(found.criterion)


def closest(
    rubric: Rubric, items: Iterable[ItemT], named: Callable[[ItemT], str]
) -> list[tuple[Criterion, ItemT]]:
    """The items that refer to criteria of a rubric, one for each criterion.

    Where a bare and a qualified reference meet on one criterion, the qualified one holds.
    """
    found: dict[str, tuple[Criterion, ItemT]] = {}
    for item in items:
        criterion = referred(rubric, named(item))
        if criterion is None:
            continue
        if criterion.id not in found or reference(named(item)).rubric is not None:
            found[criterion.id] = (criterion, item)
    return list(found.values())
