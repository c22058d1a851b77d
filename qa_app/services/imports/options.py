"""How a file is to be read, as the user chose it and the import keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qa_app.importers.columns import ColumnMapping


@dataclass(frozen=True, slots=True)
class Options:
    """``mapping``: for tables; ``None``: as guessed. ``source``: for what names none.

    ``split_gap_minutes``: cut threads into contacts after so long a silence. A mapping that is
    kept under a name carries it too.
    """

    mapping: ColumnMapping | None = None
    source: str = ""
    split_gap_minutes: int | None = None

    @property
    def gap_minutes(self) -> int | None:
        """After how long a silence a new contact begins; ``None``: threads are not cut."""
        kept = self.mapping.split_gap_minutes if self.mapping else None
        return self.split_gap_minutes or kept

    def as_dict(self) -> dict[str, object]:
        """As plain values, to be kept."""
        mapping = None if self.mapping is None else self.mapping.as_dict()
        return {
            "mapping": mapping,
            "source": self.source,
            "split_gap_minutes": self.split_gap_minutes,
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any] | None) -> Options:
        """What :meth:`as_dict` gave; raises Invalid where it is damaged."""
        if not kept:
            return cls()
        mapping = kept.get("mapping")
        return cls(
            None if mapping is None else ColumnMapping.from_dict(mapping),
            str(kept.get("source", "")),
            kept.get("split_gap_minutes"),
        )
