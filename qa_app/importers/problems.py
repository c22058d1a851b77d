"""What an import has to say about its input, as values.

Bad input is the normal case: nothing here is an exception, everything names file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.conversations import Conversation
from qa_app.core.errors import Invalid

EXCERPT_LENGTH = 200


class Severity(StrEnum):
    """``FATAL``: the file could not be read on. ``REFUSED``: a row or conversation stayed out.
    ``WARNING``: it landed, with something to know about it.
    """

    FATAL = "fatal"
    REFUSED = "refused"
    WARNING = "warning"


class Problem(NamedTuple):
    """One thing wrong with the input.

    ``sentence`` is the catalogue key, ``values`` fill its places. ``line``: line of a text
    file, row of a sheet, from 1; 0 where the whole file is meant. ``excerpt``: the beginning
    of what was refused, as read.
    """

    severity: Severity
    sentence: str
    values: Mapping[str, object]
    file: str
    line: int
    conversation_id: str | None = None
    excerpt: str = ""

    def __str__(self) -> str:
        """The English sentence with file and line, for logs and the command line."""
        said = self.sentence % self.values if self.values else self.sentence
        return f"{self.file}:{self.line}: {said}"


class Item(NamedTuple):
    """One step of an import: a conversation, or what was refused in its place.

    ``ordinal`` counts the items of a run from 0; a run that goes on after this item passes
    ``skip=ordinal + 1``. ``line`` is where the conversation begins.
    """

    ordinal: int
    file: str
    line: int
    conversation: Conversation | None
    problems: tuple[Problem, ...] = ()


class Place(NamedTuple):
    """Where something stands in the input."""

    file: str
    line: int

    def problem(
        self,
        severity: Severity,
        reason: Invalid,
        *,
        conversation_id: str | None = None,
        excerpt: str | bytes = "",
    ) -> Problem:
        """The problem of this reason at this place."""
        return Problem(
            severity,
            reason.sentence,
            reason.values,
            self.file,
            self.line,
            conversation_id,
            _readable(excerpt),
        )


def _readable(excerpt: str | bytes) -> str:
    if isinstance(excerpt, bytes):
        excerpt = excerpt[: 4 * EXCERPT_LENGTH].decode("utf-8", "replace")
    return excerpt[:EXCERPT_LENGTH].replace("\0", "\N{REPLACEMENT CHARACTER}").strip()
