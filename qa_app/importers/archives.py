"""Zip archives: the files in them, each as a source of its own."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast
from zipfile import ZipFile, ZipInfo

from qa_app.core.errors import Invalid, _
from qa_app.importers.limits import Limits
from qa_app.importers.sources import Source
from qa_app.importers.unpacking import UNPACKING_FAULTS, check_sizes, opened
from qa_app.importers.workbooks import is_workbook

NOTHING_INSIDE = _("There is no file in this archive.")
DAMAGED = _("The archive is damaged: this file of it cannot be unpacked.")

_UTF8_FLAG = 0x800
_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db")


def holds_workbook(source: Source) -> bool:
    """Whether a zip archive is a workbook; raises Invalid where it is no archive."""
    with source.open() as file, opened(file) as archive:
        return is_workbook(archive)


def members(source: Source, limits: Limits) -> Generator[Source, None, None]:
    """The files of an archive in its order; raises Invalid where it may not be unpacked."""
    with source.open() as file, opened(file) as archive:
        check_sizes(
            archive,
            most_bytes=limits.archive_unpacked_bytes,
            most_times=limits.unpacking_ratio,
            most_files=limits.archive_files,
        )
        entries = [entry for entry in archive.infolist() if _is_file(entry)]
        if not entries:
            raise Invalid(NOTHING_INSIDE)
        for entry in entries:
            yield _member(source, archive, entry)


def _member(source: Source, archive: ZipFile, entry: ZipInfo) -> Source:
    @contextmanager
    def open_member() -> Iterator[BinaryIO]:
        try:
            with archive.open(entry) as file:
                yield cast(BinaryIO, file)
        except UNPACKING_FAULTS:
            raise Invalid(DAMAGED) from None

    return Source(f"{source.name}/{_name(entry)}", open_member)


def _is_file(entry: ZipInfo) -> bool:
    return not entry.is_dir() and not any(noise in entry.filename for noise in _NOISE)


def _name(entry: ZipInfo) -> str:
    """The name as its user knows it; packers in China write it in their own encoding."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
