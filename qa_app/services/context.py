"""What every use case is called with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from qa_app.core.permissions import Actor, Reach, Right

DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, over which session, and the clock: a service's first argument.

    Only services commit this session, once for each call.
    """

    session: Session
    actor: Actor
    data_dir: Path
    zone: ZoneInfo = DEFAULT_ZONE
    clock: Callable[[], datetime] = field(default=_now)

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def today(self) -> date:
        return self.clock().astimezone(self.zone).date()

    def reach(self, right: Right) -> Reach:
        return self.actor.reach(right)
