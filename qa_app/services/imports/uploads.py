"""Uploaded files under the data directory, for as long as they are needed."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path, PureWindowsPath
from typing import IO, BinaryIO, NamedTuple

from qa_app.core.errors import Invalid, _
from qa_app.core.people.names import one_line
from qa_app.importers.problems import Item
from qa_app.importers.reading import read
from qa_app.services.context import Context
from qa_app.services.imports.options import Options
from qa_app.storage.tables.imports import Import

FOLDER = "uploads"
LONGEST_NAME = 255
KEPT_UNUSED = timedelta(days=2)

GONE = _("The uploaded file is no longer there: upload it again.")
TOO_LARGE = _("The file has more than %(most)s MB, which is not accepted.")

_CHUNK = 1024 * 1024
_HEAD = ".head"
_HEAD_BYTES = 2 * 1024 * 1024
_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_TWO_BYTE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MEGABYTE = 1024 * 1024


class Upload(NamedTuple):
    """A file as it was put away; ``size`` in bytes."""

    stored_as: str
    size: int


def keep(data_dir: Path, stream: IO[bytes], most_bytes: int) -> Upload:
    """Put a stream away as a file that nobody else can read; raises Invalid over the limit."""
    stored_as = f"{secrets.token_hex(16)}.upload"
    path = path_of(data_dir, stored_as)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    size = 0
    try:
        with path.open("xb") as out:
            path.chmod(0o600)
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > most_bytes:
                    raise Invalid(TOO_LARGE, most=most_bytes // _MEGABYTE)
                out.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Upload(stored_as, size)


def path_of(data_dir: Path, stored_as: str) -> Path:
    """Where an upload lies."""
    return data_dir / FOLDER / stored_as


def existing(data_dir: Path, stored_as: str | None) -> Path:
    """Where an upload lies; raises Invalid where it lies no longer."""
    path = path_of(data_dir, stored_as or "-")
    if stored_as is None or not path.is_file():
        raise Invalid(GONE)
    return path


class OpenUpload:
    """An import's file while it is read.

    Raises Invalid where the file is gone.
    """

    def __init__(self, context: Context, row: Import) -> None:
        self._path = existing(context.data_dir, row.stored_as)
        self._name = row.name
        self._mapping = Options.from_dict(row.mapping).mapping
        self._zone = context.zone
        self._size = row.size
        self._file: BinaryIO | None = None

    def items(self, *, skip: int) -> Iterator[Item]:
        """What the file holds, from an item on."""
        return read(
            self._path,
            self._name,
            self._mapping,
            zone=self._zone,
            skip=skip,
            on_open=self._opened,
        )

    @property
    def progress(self) -> tuple[int, int | None]:
        """How many bytes have been read, of how many.

        A file that was read as a whole before its first conversation tells nothing.
        """
        if self._file is None or self._file.closed:
            return 0, None
        return self._file.tell(), self._size

    def _opened(self, file: BinaryIO) -> None:
        self._file = file


def head_of(path: Path) -> Path:
    """The beginning of a large text as a file of its own, up to the end of a line.

    A table must be read to its end before its first conversation is known to be whole; for a
    preview its beginning does. Anything else, and what is small, is given back as it is.
    """
    head = path.with_name(path.name + _HEAD)
    if head.exists():
        return head
    with path.open("rb") as file:
        data = file.read(_HEAD_BYTES)
    if data.startswith(_PACKED) or path.stat().st_size <= _HEAD_BYTES:
        return path
    if not data.startswith(_TWO_BYTE_MARKS):  # there, half a line's end is no end
        data = data[: data.rfind(b"\n") + 1] or data
    head.write_bytes(data)
    return head


def remove(data_dir: Path, stored_as: str | None) -> None:
    """Delete an upload; nothing to do where it is gone."""
    if stored_as is not None:
        path = path_of(data_dir, stored_as)
        path.unlink(missing_ok=True)
        path.with_name(path.name + _HEAD).unlink(missing_ok=True)


def sweep(data_dir: Path, needed: Collection[str], before: datetime) -> None:
    """Delete files that nothing needs any more: whoever made them was killed meanwhile."""
    for path in (data_dir / FOLDER).glob("*.upload*"):
        name = path.name.removesuffix(_HEAD)
        if name not in needed and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def shown_name(name: str) -> str:
    """What to call a file: its last part on one line, whatever system it came from."""
    return one_line(PureWindowsPath(name).name)[:LONGEST_NAME] or "-"
