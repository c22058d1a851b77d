"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MONDAY_MORNING = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, in the middle of a month."""


class FixedClock:
    """Callable like the product's clock."""

    def __init__(self, at: datetime = MONDAY_MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **amount: float) -> datetime:
        """Move on by ``timedelta(**amount)``."""
        self.at += timedelta(**amount)
        return self.at
