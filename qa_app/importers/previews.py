"""A look at a file before anything of it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import islice
from pathlib import Path

from qa_app.core.conversations import Conversation
from qa_app.core.errors import Invalid
from qa_app.importers.archives import members
from qa_app.importers.columns import OTHERS, ColumnMapping, Field
from qa_app.importers.formats import Format, Nature
from qa_app.importers.limits import DEFAULT_ZONE, Limits
from qa_app.importers.problems import Item, Problem
from qa_app.importers.reading import file_source, nature_within, read
from qa_app.importers.roles import role_of
from qa_app.importers.sources import Source
from qa_app.importers.table_files import OpenTable, open_table
from qa_app.importers.tables import cell_text

ROWS_SHOWN = 20
CONVERSATIONS_SHOWN = 5
ITEMS_READ = 200
UNKNOWN_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would come out as.

    ``rows``: the first rows as read, for tables. ``mapping``: the one given or the likeliest.
    ``missing``: fields that need a column. ``unknown_roles``: values of the role column that
    mean nothing yet. ``problems``: those of the first items. Of an archive it is its first
    file that is shown, and ``files`` names all.
    """

    file: str
    format: Format | None = None
    encoding: str = ""
    files: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    mapping: ColumnMapping | None = None
    missing: tuple[Field, ...] = ()
    unknown_roles: tuple[str, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    problems: tuple[Problem, ...] = ()


def preview(
    path: Path,
    name: str | None = None,
    mapping: ColumnMapping | None = None,
    *,
    limits: Limits | None = None,
    zone: tzinfo = DEFAULT_ZONE,
) -> Preview:
    """The preview of a file; what is wrong with it stands in its problems.

    Raises OSError where the file cannot be opened.
    """
    whole = file_source(path, name)
    limits = limits or Limits()
    items = tuple(islice(read(path, name, mapping, limits=limits, zone=zone), ITEMS_READ))
    seen = Preview(
        whole.name,
        conversations=_shown(items),
        problems=tuple(problem for item in items for problem in item.problems),
    )
    try:
        nature = nature_within(whole)
        if nature.format is Format.ARCHIVE:
            return _archive(seen, whole, limits, mapping)
        return _file(seen, whole, nature, limits, mapping)
    except Invalid:
        # Reading has said the same, with its place.
        return seen


def _archive(
    seen: Preview, source: Source, limits: Limits, mapping: ColumnMapping | None
) -> Preview:
    with closing(members(source, limits)) as sources:
        first = next(sources)
        # Where the first cannot be looked at, reading has said why; the others may be better.
        with suppress(Invalid):
            seen = _file(seen, first, nature_within(first), limits, mapping)
        return replace(
            seen,
            format=Format.ARCHIVE,
            files=(first.name, *(each.name for each in sources)),
        )


def _file(
    seen: Preview, source: Source, nature: Nature, limits: Limits, mapping: ColumnMapping | None
) -> Preview:
    seen = replace(seen, format=nature.format, encoding=nature.encoding)
    if nature.format not in (Format.TABLE, Format.WORKBOOK):
        return seen
    table = open_table(source, nature, limits, mapping)
    return replace(
        seen,
        encoding=table.encoding,
        sheets=table.sheets,
        columns=table.sample.names,
        rows=tuple(
            tuple(cell_text(cell) for cell in row.cells) for row in table.first_rows[:ROWS_SHOWN]
        ),
        mapping=table.mapping,
        missing=table.missing,
        unknown_roles=_unknown_roles(table),
    )


def _unknown_roles(table: OpenTable) -> tuple[str, ...]:
    mapping = table.mapping
    column = mapping.columns.get(Field.ROLE)
    if column is None or column not in table.sample.columns or OTHERS in mapping.roles:
        return ()
    values = dict.fromkeys(table.sample.columns[column])
    unknown = [each for each in values if each and each not in mapping.roles and not role_of(each)]
    return tuple(unknown[:UNKNOWN_SHOWN])


def _shown(items: Iterable[Item]) -> tuple[Conversation, ...]:
    landed = (item.conversation for item in items if item.conversation is not None)
    return tuple(islice(landed, CONVERSATIONS_SHOWN))
