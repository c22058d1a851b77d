"""How a file is to be read, as the user chose it and the import keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qa_app.importers.columns import ColumnMapping


@dataclass(frozen=True, slots=True)
class Options:
    """``mapping``: for tables; ``None``: as guessed. ``source``: for what names none."""

    mapping: ColumnMapping | None = None
    source: str = ""

    def as_dict(self) -> dict[str, object]:
        """As plain values, to be kept."""
        mapping = None if self.mapping is None else self.mapping.as_dict()
        return {"mapping": mapping, "source": self.source}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any] | None) -> Options:
        """What :meth:`as_dict` gave; raises Invalid where it is damaged."""
        if not kept:
            return cls()
        mapping = kept.get("mapping")
        return cls(
            None if mapping is None else ColumnMapping.from_dict(mapping),
            str(kept.get("source", "")),
        )
