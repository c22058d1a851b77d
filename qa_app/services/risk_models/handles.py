"""How learning and scoring tell how far they are and are told to stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from qa_app.core.errors import QaError


class Handle(Protocol):
    """A job's handle, or a command's."""

    @property
    def cancelled(self) -> bool: ...

    def progress(self, done: int, total: int | None = None) -> None: ...

    def checkpoint(self, state: Mapping[str, object]) -> None: ...

    def warn(self, warning: QaError) -> None: ...

    def pause(self, seconds: float = ...) -> None: ...


class Cancelled(Exception):
    """Somebody asked to stop; nothing was kept."""
