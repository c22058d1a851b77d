"""Files of JSON lines, cut into blocks that several processes can screen.

Only places are handed out where that is possible: each process reads its own part of the file.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from qa_app.core.errors import Invalid
from qa_app.importers.encodings import UTF8, as_utf8
from qa_app.importers.formats import Format, nature_of
from qa_app.importers.json_files import LINE_SUFFIXES, lines
from qa_app.importers.limits import Limits
from qa_app.importers.sources import Source

# About a hundred conversations: many times what it costs to hand a block over and to take its
# result, and few enough that the processes end at nearly the same time.
BLOCK_BYTES = 384 * 1024

_MOST_BYTES = Limits().conversation_bytes
# A line that does not begin as nearly all do: it may be blank.
_ODD_LINE = re.compile(rb"\n(?!\{|\Z)")


class Block(NamedTuple):
    """Some whole lines of a file, from the byte ``offset`` on, or as ``data`` in UTF-8.

    ``line``: the number of the first line; ``number``: that of the first conversation, both from
    1; ``conversations``: how many of those there are.
    """

    path: Path
    offset: int
    data: bytes | None
    line: int
    number: int
    conversations: int

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Each line that is not blank, with its number in the file."""
        with self._opened() as file:
            for number, data in islice(lines(file, _MOST_BYTES), self.conversations):
                yield self.line + number - 1, data

    def _opened(self) -> BinaryIO:
        if self.data is not None:
            return BytesIO(self.data)
        file = self.path.open("rb")
        file.seek(self.offset)
        return file


def is_by_line(path: Path) -> bool:
    """Whether a file can be cut at its lines."""
    source = _source(path)
    try:
        return source.suffix in LINE_SUFFIXES and nature_of(source).format is Format.JSON
    except (Invalid, OSError):
        return False


def blocks(path: Path, size: int = BLOCK_BYTES) -> Generator[Block, None, None]:
    """All conversations of a file that can be cut at its lines; a block has about ``size`` bytes.

    Text in another encoding than UTF-8 can only be read from its beginning on: its blocks bring
    their lines along.
    """
    source = _source(path)
    encoding = nature_of(source).encoding
    with source.open() as raw:
        file = as_utf8(raw, encoding)
        line = number = 1
        while True:
            offset = raw.tell()
            data = _whole_lines(file, size)
            if not data:
                return
            count, line_count = _counts(data)
            if count:
                own = None if encoding == UTF8 else data
                yield Block(path, offset, own, line, number, count)
            line, number = line + line_count, number + count


def _source(path: Path) -> Source:
    return Source(path.name, lambda: path.open("rb"))


def _whole_lines(file: BinaryIO, size: int) -> bytes:
    """The next bytes up to the end of a line; of a line over the limit only the beginning."""
    data = file.read(size)
    if not data or data.endswith(b"\n"):
        return data
    rest = file.readline(_MOST_BYTES + 1)
    data += rest
    while len(rest) > _MOST_BYTES and not rest.endswith(b"\n"):
        rest = file.readline(_MOST_BYTES + 1)
    return data


def _counts(data: bytes) -> tuple[int, int]:
    """How many conversations there are in whole lines, and how many lines."""
    line_count = data.count(b"\n") + (not data.endswith(b"\n"))
    if data.startswith(b"{") and _ODD_LINE.search(data) is None:
        return line_count, line_count
    return sum(1 for _line in lines(BytesIO(data), _MOST_BYTES)), line_count
