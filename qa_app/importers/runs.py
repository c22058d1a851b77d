"""One run over the input: its limits, its zone, and how far an earlier run had got."""

from __future__ import annotations

from datetime import tzinfo

from qa_app.core.errors import Invalid
from qa_app.importers.canonical import CanonicalDecoder
from qa_app.importers.limits import DEFAULT_ZONE, Limits
from qa_app.importers.problems import Item, Place, Severity


class Run:
    """Hands out ordinals to the items of one run and knows which are to be skipped."""

    def __init__(
        self, *, zone: tzinfo = DEFAULT_ZONE, limits: Limits | None = None, skip: int = 0
    ) -> None:
        self.zone = zone
        self.limits = limits or Limits()
        self.decoder = CanonicalDecoder(zone=zone, limits=self.limits)
        self._skip = skip
        self._next = 0

    def step(self) -> int:
        """The ordinal of the next item."""
        ordinal = self._next
        self._next += 1
        return ordinal

    def skips(self, ordinal: int) -> bool:
        """Whether an earlier run has already dealt with this item."""
        return ordinal < self._skip

    def failure(self, place: Place, reason: Invalid, *, excerpt: str | bytes = "") -> Item:
        """The item that says why a file cannot be read, or not any further."""
        problem = place.problem(Severity.FATAL, reason, excerpt=excerpt)
        return Item(self.step(), place.file, place.line, None, (problem,))
