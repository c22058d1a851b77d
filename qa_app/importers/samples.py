"""The beginning of a table, by columns: what a guess is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.importers.header_words import FIELD_OF_HEADER, SIDE_OF_HEADER, plain_header
from qa_app.importers.tables import cell_text

_LONGEST_HEADER = 40


@dataclass(frozen=True, slots=True)
class Sample:
    """``names``: what the columns are called; ``columns``: their texts, row by row."""

    header: bool
    names: tuple[str, ...]
    columns: Mapping[str, Sequence[str]]


def sample_of(rows: Sequence[Sequence[object]], *, header: bool | None = None) -> Sample:
    """The sample of a table that begins with these rows.

    ``header``: whether the first row is one, where that is known.
    """
    texts = [[cell_text(cell) for cell in row] for row in rows]
    if not texts:
        return Sample(bool(header), (), {})
    is_header = _is_header(texts) if header is None else header
    width = len(texts[0]) if is_header else max(len(row) for row in texts)
    names = column_names(texts[0] if is_header else [""] * width)
    data = texts[1:] if is_header else texts
    columns = {
        name: [row[at] if at < len(row) else "" for row in data] for at, name in enumerate(names)
    }
    return Sample(is_header, names, columns)


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """What columns are called: a missing name is the position from 1, a repeated one numbered."""
    names: list[str] = []
    for position, cell in enumerate(header, 1):
        name = plain = cell.strip() or str(position)
        copy = 1
        while name in names:
            copy += 1
            name = f"{plain} ({copy})"
        names.append(name)
    return tuple(names)


def _is_header(texts: Sequence[Sequence[str]]) -> bool:
    first, below = texts[0], texts[1:]
    # A word that stands again further down names no column: 客服 may be a role as well.
    known = [
        cell
        for at, cell in enumerate(first)
        if _names_something(cell) and all(at >= len(row) or row[at] != cell for row in below)
    ]
    filled = [cell for cell in first if cell]
    if len(known) >= 2 or (known and len(filled) <= 3):
        return True
    named = all(len(cell) <= _LONGEST_HEADER and not _is_figure(cell) for cell in filled)
    return bool(filled and below) and named and _has_figures_below(first, below)


def _names_something(cell: str) -> bool:
    plain = plain_header(cell)
    return plain in FIELD_OF_HEADER or plain in SIDE_OF_HEADER


def _has_figures_below(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a column of numbers or times has a name on top."""
    return any(
        cell and all(at < len(row) and _is_figure(row[at]) for row in below)
        for at, cell in enumerate(first)
    )


def _is_figure(text: str) -> bool:
    """A number or a time, as far as its characters tell."""
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))
