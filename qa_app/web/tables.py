"""The state of a table as it stands in the address: sort, columns, place in the pages.

Only names that the page itself declared ever leave this module, so what a visitor writes into
the address cannot reach a query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

SORT, COLUMNS, AFTER, BEFORE = "sort", "cols", "after", "before"
_PLACE = (AFTER, BEFORE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its label (already said), and how it behaves.

    ``numeric``: figures, aligned to the right. ``optional``: hidden until chosen. ``fixed``:
    cannot be hidden (the one that names the row).
    """

    key: str
    label: str
    sortable: bool = False
    numeric: bool = False
    optional: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class TableState:
    """What the address says about one table.

    ``sort``: the key of a sortable column. ``after`` and ``before``: opaque marks of the page
    (at most one is set), which the query that made them must check.
    """

    columns: tuple[Column, ...]
    shown: tuple[Column, ...]
    sort: str
    descending: bool
    after: str | None = None
    before: str | None = None

    def shows(self, key: str) -> bool:
        return any(column.key == key for column in self.shown)

    def direction_of(self, column: Column) -> str:
        """What a screen reader says of the column: ``ascending``, ``descending``, ``none``."""
        if column.key != self.sort:
            return "none"
        return "descending" if self.descending else "ascending"

    def sort_url(self, column: Column) -> str:
        """The same list ordered by this column; a second press turns the order."""
        turned = column.key == self.sort and not self.descending
        return url_with(**{SORT: ("-" if turned else "") + column.key}, **_from_the_start())


def read_table(
    columns: Iterable[Column],
    default_sort: str,
    args: MultiDict[str, str] | None = None,
) -> TableState:
    """The state from the address; what it names wrongly falls back to the default.

    ``default_sort``: a column's key, with a minus in front for descending order.
    """
    given = request.args if args is None else args
    every = tuple(columns)
    sortable = {column.key for column in every if column.sortable}
    wish = given.get(SORT, default_sort)
    chosen = wish if wish.removeprefix("-") in sortable else default_sort
    after = given.get(AFTER) or None
    return TableState(
        columns=every,
        shown=_shown(every, given.get(COLUMNS)),
        sort=chosen.removeprefix("-"),
        descending=chosen.startswith("-"),
        after=after,
        before=None if after else given.get(BEFORE) or None,
    )


def url_with(**changes: str | int | None) -> str:
    """The present address with some of its arguments changed; ``None`` takes one out."""
    pairs = [(k, v) for k, v in request.args.items(multi=True) if k not in changes]
    pairs += [(key, str(value)) for key, value in changes.items() if value is not None]
    return request.path + ("?" + urlencode(pairs) if pairs else "")


def page_url(*, after: str | None = None, before: str | None = None) -> str:
    """The page that begins after a mark, or the one that ends before it."""
    return url_with(after=after, before=before)


def kept_arguments(*left_out: str) -> list[tuple[str, str]]:
    """The address's arguments as hidden fields of a form that changes some of them."""
    dropped = {*left_out, *_PLACE}
    return [(k, v) for k, v in request.args.items(multi=True) if k not in dropped]


def _shown(every: tuple[Column, ...], wish: str | None) -> tuple[Column, ...]:
    if wish is None:
        return tuple(column for column in every if not column.optional)
    keys = set(wish.split(","))
    return tuple(column for column in every if column.fixed or column.key in keys)


def _from_the_start() -> Mapping[str, None]:
    return dict.fromkeys(_PLACE)
