"""What the work of an import is given to tell how far it is and to be told to stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

PROFILE = "default"
"""The latency profile whose figures stand in the lists."""


class Handle(Protocol):
    """A job's handle, or a command's."""

    saved: Mapping[str, object] | None

    @property
    def cancelled(self) -> bool: ...

    def progress(self, done: int, total: int | None = None) -> None: ...

    def checkpoint(self, state: Mapping[str, object]) -> None: ...

    def pause(self, seconds: float = ...) -> None: ...
