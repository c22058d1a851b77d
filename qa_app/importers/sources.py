"""A file of the input under the name that its user knows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Source:
    """``open`` gives the bytes from the beginning, as often as it is called."""

    name: str
    open: Callable[[], AbstractContextManager[BinaryIO]]

    @property
    def suffix(self) -> str:
        """The end of the name from its last dot on, in small letters."""
        stem, dot, end = self.name.rpartition(".")
        return f".{end.lower()}" if stem and dot else ""
