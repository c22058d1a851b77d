"""The objects of a JSON document one by one, without holding the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK_BYTES = 256 * 1024
EXCERPT_BYTES = 1024

# Everything up to the next bracket outside of a string; possessive, so that it stays linear.
_INSIDE = re.compile(rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+', re.DOTALL)
_SEPARATORS = b" \t\r\n,[]"
_QUOTE, _OPENING = ord('"'), b"{["


def objects(file: BinaryIO, most_bytes: int) -> Iterator[tuple[int, bytes]]:
    """Each outermost object of a document, or of an array, with the line where it begins.

    What stands between objects and belongs to none is given too, as far as it says anything,
    and so is an object that does not end. Of an object over the limit the beginning is given,
    one byte more than the limit.
    """
    window = _Window(file)
    while True:
        line, between = window.take_between()
        if between:
            yield line, between
        if window.ended:
            return
        yield window.line, window.take_object(most_bytes)


class _Window:
    """The part of a file that is being looked at; ``line`` is where it has got to."""

    def __init__(self, file: BinaryIO) -> None:
        self.line = 1
        self.ended = False
        self._file = file
        self._data = b""
        self._start = 0

    def take_between(self) -> tuple[int, bytes]:
        """The beginning of what stands before the next object, and its line."""
        line, said = self.line, b""
        while True:
            end = self._data.find(b"{", self._start)
            part = self._data[self._start : end if end >= 0 else None]
            if not said:
                said = part.lstrip(_SEPARATORS)[:EXCERPT_BYTES]
                blank = part[: len(part) - len(part.lstrip(_SEPARATORS))]
                line = self.line + blank.count(b"\n")
            self.line += part.count(b"\n")
            self._start += len(part)
            if end >= 0:
                return line, said.rstrip(_SEPARATORS)
            if not self._read_on():
                self.ended = True
                return line, said.rstrip(_SEPARATORS)

    def take_object(self, most_bytes: int) -> bytes:
        """The object that begins here, or its beginning where it is too large."""
        depth, at, head = 0, self._start, b""
        while True:
            inside = _INSIDE.match(self._data, at)
            end = inside.end() if inside else at
            if end < len(self._data) and self._data[end] != _QUOTE:
                depth += 1 if self._data[end] in _OPENING else -1
                at = end + 1
                if depth == 0:
                    break
                continue
            if at - self._start > most_bytes:
                # Too large to be taken: what has been seen of it need not be held any longer.
                head = head or self._data[self._start : self._start + most_bytes + 1]
                self._pass(at)
            at -= self._start
            if not self._read_on():
                at = len(self._data)
                break
        piece = self._data[self._start : at]
        self._pass(at)
        return head or piece

    def _pass(self, at: int) -> None:
        self.line += self._data.count(b"\n", self._start, at)
        self._start = at

    def _read_on(self) -> bool:
        """Read more, as much again as is held, so that a long string is not scanned often."""
        held = self._data[self._start :]
        more = self._file.read(max(CHUNK_BYTES, len(held)))
        self._data, self._start = held + more, 0
        return bool(more)
