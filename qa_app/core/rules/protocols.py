"""What an operator must be able to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from qa_app.core.conversations import Role
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.reading import Reading, Window


class Finder(Protocol):
    """A condition's operator made ready for screening.

    ``seen_in``: the index's list without a sighting in which nothing can be found, if there
    is one; it lets the engine leave rules alone.
    """

    seen_in: int | None

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """Where it holds within the window; empty where it does not hold."""

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether it holds within the window at all; cheaper than finding every place."""


class Operator(Protocol):
    """An operator's parameters, checked and immutable."""

    @property
    def reads_texts(self) -> bool:
        """Whether it can hold only where something stands that it looks for in texts."""

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> Finder:
        """Say to the index what to look for, and get ready.

        ``wakes``: the rule is looked at only where this condition was seen, so that it has to
        be in the index; any other may wait until it is asked.
        """

    def settings(self) -> Mapping[str, Any]:
        """The fields as a definition writes them, without those left at their default."""
