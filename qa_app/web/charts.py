"""What charts are drawn from: plain data in, a drawing with its table twin out.

A view makes a :class:`Drawing` with one of the functions below and gives it to the macro
``drawing`` of ``macros/charts.html``; ``static/js/charts.js`` builds the picture from its
``spec``. Figures are given as they are drawn; a share therefore in percent, with the unit ``%``.
Every row, point or cell may carry ``href``, the page of what it was computed from: the picture
opens it by click and by key, the twin links to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from qa_app.web.formats import UNKNOWN, number
from qa_app.web.scales import scale

ROW_HEIGHT = 28
MARGIN = 72
TALL = 288
CELL_WIDTH, NAME_WIDTH = 76, 130
LETTER_WIDTH, WIDEST_CELL = 6.8, 140

Heads = Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Link:
    """A cell of a table that leads somewhere."""

    text: str
    href: str


Cell = str | Link


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart's ``spec`` for the script and its table twin.

    ``heads``: (label, whether figures) of each column of the twin. ``width`` and ``height``: the
    room in pixels that is kept free while the script loads; it is scrolled where the page is
    narrower than ``width``.
    """

    spec: dict[str, object]
    heads: Heads
    rows: Sequence[Sequence[Cell]]
    height: int = TALL
    width: int = 1


@dataclass(frozen=True, slots=True)
class CaterpillarRow:
    """One row of a caterpillar plot: a figure with its interval.

    ``hollow``: the figure that it is compared with (the plain score beside the fair one), drawn
    as a ring. ``note``: further lines for whoever looks closer, such as what each correction
    moved. An unknown figure or interval is ``None`` and leaves its mark out.
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    hollow: float | None = None
    note: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A line across the plot, such as the lower edge of a band."""

    at: float
    name: str


@dataclass(frozen=True, slots=True)
class Bracket:
    """Rows that belong together (cannot be told apart): places of the first and the last."""

    first: int
    last: int
    name: str = ""


def caterpillar(
    rows: Sequence[CaterpillarRow],
    *,
    name: str,
    figure: str,
    hollow: str = "",
    limits: Sequence[Limit] = (),
    brackets: Sequence[Bracket] = (),
    low: float | None = None,
    high: float | None = None,
    digits: int = 1,
    unit: str = "",
) -> Drawing:
    """A caterpillar plot, the rows from above in the order given.

    ``name``: what a row is (“Agent”), ``figure`` and ``hollow``: what the two marks are (“Fair
    score”, “Plain score”). ``limits``: vertical lines with their names. ``brackets`` stand beside
    the rows that they hold together and may overlap. ``low`` and ``high``: the ends of the scale;
    where they are not given it spans the figures, and with them the limits that lie near. One
    that lies far from every figure is left out.
    """
    figures = [each for row in rows for each in _figures(row)]
    least, most, step = scale(figures, [limit.at for limit in limits])
    least, most = least if low is None else low, most if high is None else high
    limits = [limit for limit in limits if least <= limit.at <= most]
    said = [_said(row, digits, unit) for row in rows]
    heads = [(name, False), (figure, True), (_("Confidence interval"), True)]
    heads += [(hollow, True)] if hollow else []
    heads += [(_("Not distinguishable"), False)] if brackets else []
    return Drawing(
        spec={
            "kind": "caterpillar",
            "rows": [
                _drawn_row(row, _hover(row, cells, figure, hollow))
                for row, cells in zip(rows, said, strict=True)
            ],
            "figure": figure,
            "hollow": hollow,
            "limits": [{"at": limit.at, "name": limit.name} for limit in limits],
            "brackets": [
                {"first": each.first, "last": each.last, "name": each.name} for each in brackets
            ],
            "links": [row.href for row in rows],
            "min": least,
            "max": most,
            "step": step,
            "unit": unit,
        },
        heads=heads,
        rows=[
            [
                _linked(row.name, row.href),
                *cells[:2],
                *(cells[2:] if hollow else ()),
                *((_groups(place, brackets),) if brackets else ()),
            ]
            for place, (row, cells) in enumerate(zip(rows, said, strict=True))
        ],
        height=len(rows) * ROW_HEIGHT + MARGIN + (ROW_HEIGHT if limits else 0),
    )


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period of a trend: its figure, of how many, and the control limits that hold for it.

    ``outside``: it lies beyond the limits, so that chance alone hardly explains it.
    """

    name: str
    value: float | None
    n: int = 0
    lower: float | None = None
    upper: float | None = None
    outside: bool = False
    href: str | None = None


def trend(
    points: Sequence[TrendPoint],
    *,
    name: str,
    figure: str,
    centre: float | None = None,
    low: float | None = None,
    high: float | None = None,
    digits: int = 1,
    unit: str = "",
) -> Drawing:
    """A figure over time with its control limits, the oldest period first.

    ``centre``: the line in the middle of the limits. Points outside are drawn in another shape.
    """
    limited = any(each.lower is not None for each in points)
    heads = [(name, False), (figure, True), (_("Reviews"), True)]
    heads += [(_("Control limits"), True), (_("Within"), False)] if limited else []
    return Drawing(
        spec={
            "kind": "trend",
            "figure": figure,
            "categories": [each.name for each in points],
            "values": [each.value for each in points],
            "said": [_figure(each.value, digits, unit) for each in points],
            "counts": [ngettext("%(num)s review", "%(num)s reviews", each.n) for each in points],
            "lower": [each.lower for each in points] if limited else None,
            "upper": [each.upper for each in points] if limited else None,
            "limits": [_span(each.lower, each.upper, digits, unit) for each in points],
            "outside": [each.outside for each in points],
            "centre": centre,
            "words": {"limits": _("Control limits"), "centre": _("Mean")},
            "links": [each.href for each in points],
            "min": low,
            "max": high,
            "unit": unit,
        },
        heads=heads,
        rows=[
            [
                _linked(each.name, each.href),
                _figure(each.value, digits, unit),
                number(each.n),
                *((_span(each.lower, each.upper, digits, unit), _within(each)) if limited else ()),
            ]
            for each in points
        ],
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its figure, its interval where it has one, and what else there is to say."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    note: str = ""
    href: str | None = None


def bars(
    rows: Sequence[Bar], *, name: str, figure: str, digits: int = 1, unit: str = ""
) -> Drawing:
    """Lying bars, from above in the order given, with the names written out beside them."""
    return Drawing(
        spec={
            "kind": "bars",
            "figure": figure,
            "rows": [
                {
                    "name": row.name,
                    "value": row.value,
                    "low": row.low,
                    "high": row.high,
                    "said": _figure(row.value, digits, unit),
                    "note": row.note,
                }
                for row in rows
            ],
            "links": [row.href for row in rows],
            "unit": unit,
        },
        heads=[(name, False), (figure, True), (_("Confidence interval"), True), ("", False)],
        rows=[
            [
                _linked(row.name, row.href),
                _figure(row.value, digits, unit),
                _span(row.low, row.high, digits, unit),
                row.note,
            ]
            for row in rows
        ],
        height=len(rows) * ROW_HEIGHT + MARGIN // 2,
    )


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell of a heat map by the places of its column and row."""

    column: int
    row: int
    value: float
    note: str = ""
    href: str | None = None


def heat(
    columns: Sequence[str],
    rows: Sequence[str],
    cells: Sequence[HeatCell],
    *,
    name: str,
    high_is_good: bool,
    low: float | None = None,
    high: float | None = None,
    digits: int = 0,
    unit: str = "",
) -> Drawing:
    """A field of figures; ``name``: what a row is. A place without a figure stays empty."""
    at = {(cell.row, cell.column): cell for cell in cells}
    values = [cell.value for cell in cells]
    cell_width = _cell_width(columns)
    return Drawing(
        spec={
            "kind": "heat",
            "cell": cell_width,
            "columns": list(columns),
            "rows": list(rows),
            "cells": [
                {
                    "at": [cell.column, cell.row, cell.value],
                    "said": _figure(cell.value, digits, unit),
                    "note": cell.note,
                }
                for cell in cells
            ],
            "links": [cell.href for cell in cells],
            "good": high_is_good,
            "min": min(values, default=0) if low is None else low,
            "max": max(values, default=1) if high is None else high,
        },
        heads=[(name, False), *((column, True) for column in columns)],
        rows=[
            [row, *(_heat_cell(at.get((y, x)), digits, unit) for x in range(len(columns)))]
            for y, row in enumerate(rows)
        ],
        height=len(rows) * ROW_HEIGHT + 2 * MARGIN,
        width=len(columns) * cell_width + NAME_WIDTH,
    )


def _cell_width(columns: Sequence[str]) -> int:
    """Wide enough that no heading breaks inside a word of letters; Chinese breaks anywhere."""
    words = (word for column in columns for word in column.split() if word.isascii())
    longest = max(map(len, words), default=0)
    return min(max(CELL_WIDTH, round(longest * LETTER_WIDTH)), WIDEST_CELL)


def _drawn_row(row: CaterpillarRow, note: str) -> dict[str, object]:
    return {
        "name": row.name,
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "hollow": row.hollow,
        "note": note,
    }


def _figures(row: CaterpillarRow) -> Iterable[float]:
    return (each for each in (row.value, row.low, row.high, row.hollow) if each is not None)


def _said(row: CaterpillarRow, digits: int, unit: str) -> tuple[str, str, str]:
    """The figure, the interval and the other figure, in words."""
    return (
        _figure(row.value, digits, unit),
        _span(row.low, row.high, digits, unit),
        _figure(row.hollow, digits, unit),
    )


def _hover(row: CaterpillarRow, cells: tuple[str, str, str], figure: str, hollow: str) -> str:
    lines = [row.name, f"{figure}  {cells[0]}"]
    lines += [f"{_('Confidence interval')}  {cells[1]}"] if row.low is not None else []
    lines += [f"{hollow}  {cells[2]}"] if row.hollow is not None else []
    return "\n".join([*lines, *([row.note] if row.note else [])])


def _groups(place: int, brackets: Sequence[Bracket]) -> str:
    held = [
        each.name or str(number_)
        for number_, each in enumerate(brackets, 1)
        if each.first <= place <= each.last
    ]
    return ", ".join(held)


def _within(point: TrendPoint) -> str:
    if point.value is None or point.lower is None:
        return UNKNOWN
    return str(_("No") if point.outside else _("Yes"))


def _figure(value: float | None, digits: int, unit: str) -> str:
    return UNKNOWN if value is None else f"{number(value, digits)}{unit}"


def _span(low: float | None, high: float | None, digits: int, unit: str) -> str:
    if low is None or high is None:
        return UNKNOWN
    return f"{number(low, digits)}–{number(high, digits)}{unit}"


def _heat_cell(cell: HeatCell | None, digits: int, unit: str) -> Cell:
    return UNKNOWN if cell is None else _linked(_figure(cell.value, digits, unit), cell.href)


def _linked(text: str, href: str | None) -> Cell:
    return text if href is None else Link(text, href)
