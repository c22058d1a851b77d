"""What an import counts."""

from __future__ import annotations

from typing import NamedTuple


class Counts(NamedTuple):
    """Conversations read, new, changed and same; rows refused; conversations warned about.

    ``read`` counts what the file holds: conversations, and what was refused in their place.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    warned: int = 0
