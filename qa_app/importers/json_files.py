"""Conversations in canonical form: one JSON object a line, or objects in one JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from qa_app.core.errors import Invalid, _
from qa_app.importers.documents import objects
from qa_app.importers.encodings import as_utf8
from qa_app.importers.problems import Item, Place, Severity
from qa_app.importers.runs import Run
from qa_app.importers.sources import Source

LINE_SUFFIXES = (".jsonl", ".ndjson")
PEEK_BYTES = 1024 * 1024

DUPLICATE = _("The id “%(id)s” stands in this file already, at line %(line)s.")
NOTHING_INSIDE = _("There is no conversation in this file.")


def read_json(source: Source, encoding: str, run: Run) -> Iterator[Item]:
    """Every conversation of a file of JSON, whichever way it is laid out."""
    most_bytes = run.limits.conversation_bytes
    by_line = source.suffix in LINE_SUFFIXES or _first_line_is_whole(source, encoding)
    known = Known(source.name)
    with source.open() as raw:
        file = as_utf8(raw, encoding)
        for line, data in lines(file, most_bytes) if by_line else objects(file, most_bytes):
            yield _item(Place(source.name, line), data, run, known)
    if not known.count:
        yield run.failure(Place(source.name, 0), Invalid(NOTHING_INSIDE))


def lines(file: BinaryIO, most_bytes: int) -> Iterator[tuple[int, bytes]]:
    """Each line that is not blank, with its number from 1.

    Of a line over the limit the beginning is given, one byte more than the limit.
    """
    number = 0
    while data := file.readline(most_bytes + 1):
        number += 1
        whole = data
        while len(whole) > most_bytes and not whole.endswith(b"\n"):
            whole = file.readline(most_bytes + 1)
        data = data.strip()
        if data:
            yield number, data


class Known:
    """Where in a file each conversation stood first."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.count = 0
        # Hashes instead of keys: a million of them take 100 MB less.
        self._lines: dict[int, int] = {}

    def first_line(self, source: str, conversation_id: str, line: int) -> int:
        """The line of its first appearance, which this one is if it is new."""
        return self._lines.setdefault(hash((source, conversation_id)), line)


def _item(place: Place, data: bytes, run: Run, known: Known) -> Item:
    """What comes of one object."""
    known.count += 1
    conversation, problems = run.decoder.decode(
        data, file=place.file, line=place.line, fallback_id=f"{known.file}#{known.count}"
    )
    if conversation is not None:
        first = known.first_line(conversation.source, conversation.id, place.line)
        if first != place.line:
            reason = Invalid(DUPLICATE, id=conversation.id, line=first)
            problem = place.problem(
                Severity.REFUSED, reason, conversation_id=conversation.id, excerpt=data
            )
            return Item(run.step(), place.file, place.line, None, (problem,))
    return Item(run.step(), place.file, place.line, conversation, problems)


def _first_line_is_whole(source: Source, encoding: str) -> bool:
    """Whether the first line alone is one object, as it is in JSONL."""
    with source.open() as raw:
        first = as_utf8(raw, encoding).readline(PEEK_BYTES)
    try:
        return isinstance(msgspec.json.decode(first), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
