"""The rows of a table by conversation, however they are mixed, without holding the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from qa_app.importers.tables import BadRow, Row


class Key(NamedTuple):
    """What makes a conversation one within a file."""

    source: str
    id: str


class Group(NamedTuple):
    """The rows of one conversation.

    ``size`` counts all of them; where there are too many only the first are given.
    """

    key: Key
    rows: list[Row]
    size: int


@dataclass(slots=True)
class _End:
    row: int = 0
    count: int = 0


def grouped(
    keyed: Callable[[], Iterable[BadRow | tuple[Key, Row]]], most: int
) -> Iterator[BadRow | Group]:
    """Each conversation where its last row stands, each bad row in its place.

    ``keyed`` gives all rows and is called twice: first for where each conversation ends, so
    that only those are held whose rows have begun and not ended.
    """
    ends: dict[Key, _End] = {}
    for each in keyed():
        if not isinstance(each, BadRow):
            end = ends.setdefault(each[0], _End())
            end.row = each[1].number
            end.count += 1
    held: dict[Key, list[Row]] = {}
    for each in keyed():
        if isinstance(each, BadRow):
            yield each
            continue
        key, row = each
        rows = held.setdefault(key, [])
        if len(rows) < most:
            rows.append(row)
        if row.number == ends[key].row:
            yield Group(key, held.pop(key), ends[key].count)
