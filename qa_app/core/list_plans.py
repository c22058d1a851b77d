"""Lists that people bring as files: their rows, and what each of them would bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from qa_app.core.errors import Invalid, QaError, _
from qa_app.core.people.names import one_line

MOST_ROWS = 5_000
_EXCERPT = 120

Row: TypeAlias = tuple[int, Sequence[str] | Invalid]
"""A row's number in its file, from 1, and its cells as text or why it has none."""


class RowState(StrEnum):
    """What a row would bring, or has brought."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What a row comes to; ``problem`` says why it is refused."""

    number: int
    cells: Sequence[str]
    state: RowState
    problem: QaError | None = None

    @property
    def excerpt(self) -> str:
        """What the row holds, for finding it again in the file."""
        return " · ".join(filter(None, map(one_line, self.cells)))[:_EXCERPT]


PlannedT = TypeVar("PlannedT", bound=PlannedRow)
TakenT = TypeVar("TakenT")


@dataclass(frozen=True, slots=True)
class ListPlan(Generic[PlannedT]):
    """What a list would bring, row by row.

    ``unknown_columns``: headings that mean nothing here, so that their cells are not read.
    """

    head: Sequence[str]
    unknown_columns: tuple[str, ...]
    rows: tuple[PlannedT, ...]

    @property
    def counts(self) -> Mapping[RowState, int]:
        """How many rows come to what; every state is there."""
        counted = Counter(row.state for row in self.rows)
        return {state: counted[state] for state in RowState}

    @property
    def brought(self) -> Sequence[PlannedT]:
        """The rows that bring something."""
        return [row for row in self.rows if row.state in {RowState.NEW, RowState.CHANGED}]

    @property
    def changes_something(self) -> bool:
        """Whether any row brings something."""
        return bool(self.brought)


def head_and_rows(rows: Iterable[Row]) -> tuple[Sequence[str], list[Row]]:
    """The first row that is not empty, which heads the columns, and those below that are not.

    Raises Invalid where there are too many, or the head cannot be read.
    """
    filled = [row for row in rows if isinstance(row[1], Invalid) or any(map(str.strip, row[1]))]
    if len(filled) > MOST_ROWS + 1:
        raise Invalid(_("A list has at most %(most)s rows."), most=MOST_ROWS, field="file")
    head = filled[0][1] if filled else ()
    if isinstance(head, Invalid):
        raise head
    return head, filled[1:]


def plan_rows(
    rows: Iterable[Row],
    plan: Callable[[int, Sequence[str]], TakenT],
    refuse: Callable[[int, Sequence[str], RowState, QaError], TakenT],
) -> Iterator[TakenT]:
    """What each row comes to, in order.

    ``plan`` takes a row's number and cells and raises what is wrong with it; ``refuse``, a kind
    of :class:`PlannedRow`, then keeps the row with the fault.
    """
    for number, cells in rows:
        if isinstance(cells, Invalid):
            yield refuse(number, (), RowState.REFUSED, cells)
            continue
        try:
            yield plan(number, cells)
        except QaError as problem:
            yield refuse(number, cells, RowState.REFUSED, problem)
