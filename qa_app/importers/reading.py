"""Reading any file of the input, conversation by conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

from qa_app.core.errors import Invalid, _
from qa_app.importers.archives import holds_workbook, members
from qa_app.importers.columns import ColumnMapping
from qa_app.importers.formats import Format, Nature, nature_of
from qa_app.importers.json_files import read_json
from qa_app.importers.limits import DEFAULT_ZONE, Limits
from qa_app.importers.problems import Item, Place
from qa_app.importers.runs import Run
from qa_app.importers.sources import Source
from qa_app.importers.table_files import read_table

NESTED_ARCHIVE = _("An archive within an archive is not unpacked: unpack it first.")


def read(
    path: Path,
    name: str | None = None,
    mapping: ColumnMapping | None = None,
    *,
    limits: Limits | None = None,
    zone: tzinfo = DEFAULT_ZONE,
    skip: int = 0,
    on_open: Callable[[BinaryIO], None] | None = None,
) -> Iterator[Item]:
    """Everything in a file, in a stream; what is wrong with it comes as problems of the items.

    ``name``: what the user calls the file, where that is not the path's last part. ``mapping``:
    how tables are read; without one the likeliest is taken. ``zone``: for times that name none.
    ``skip``: how many items an earlier run has dealt with; they are not given again, and the
    ordinals go on from there. ``on_open`` is given the file each time it is opened, so that the
    caller can ask it how far it has been read. Raises OSError where the file cannot be opened.
    """
    run = Run(zone=zone, limits=limits, skip=skip)
    # What an earlier run has dealt with is read all the same: only so a later duplicate of it
    # is refused as it would have been.
    for item in _items(file_source(path, name, on_open), run, mapping, within_archive=False):
        if not run.skips(item.ordinal):
            yield item


def file_source(
    path: Path, name: str | None = None, on_open: Callable[[BinaryIO], None] | None = None
) -> Source:
    """A file under the name that its user knows."""

    def opened() -> BinaryIO:
        file = path.open("rb")
        if on_open is not None:
            on_open(file)
        return file

    return Source(name or path.name, opened)


def nature_within(source: Source) -> Nature:
    """What a file is, workbooks told from other archives; raises Invalid."""
    nature = nature_of(source)
    if nature.format is Format.ARCHIVE and holds_workbook(source):
        return Nature(Format.WORKBOOK)
    return nature


def _items(
    source: Source, run: Run, mapping: ColumnMapping | None, *, within_archive: bool
) -> Iterator[Item]:
    try:
        nature = nature_within(source)
        if nature.format is Format.JSON:
            yield from read_json(source, nature.encoding, run)
        elif nature.format is not Format.ARCHIVE:
            yield from read_table(source, nature, run, mapping)
        elif within_archive:
            raise Invalid(NESTED_ARCHIVE)
        else:
            for member in members(source, run.limits):
                yield from _items(member, run, mapping, within_archive=True)
    except Invalid as reason:
        yield run.failure(Place(source.name, 0), reason)
