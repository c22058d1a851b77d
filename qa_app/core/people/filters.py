"""What lists of people are narrowed to and ordered by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.permissions import RoleName


class UserState(StrEnum):
    """``WAITING``: the one-time link has not been used yet."""

    ACTIVE = "active"
    WAITING = "waiting"
    LEFT = "left"


class UserOrder(StrEnum):
    NAME = "name"
    USERNAME = "username"


@dataclass(frozen=True, slots=True)
class UserFilter:
    """An empty field narrows nothing; ``after`` and ``before`` are marks of a page."""

    words: str = ""
    role: RoleName | None = None
    team_id: int | None = None
    state: UserState | None = None
    order: UserOrder = UserOrder.NAME
    descending: bool = False
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class AgentFilter:
    """``team_id``: in the team today. ``former``: those in no team today, instead."""

    words: str = ""
    team_id: int | None = None
    former: bool = False
