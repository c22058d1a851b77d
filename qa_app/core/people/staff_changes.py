"""What a staff list can bring about, and what each of its rows comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa_app.core.list_plans import PlannedRow
from qa_app.core.people.staff_rows import StaffEntry
from qa_app.core.permissions import RoleName


@dataclass(frozen=True, slots=True)
class NewTeam:
    key: str


@dataclass(frozen=True, slots=True)
class NewUser:
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class RenameUser:
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class NewAgent:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class RenameAgent:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class LinkAgent:
    username: str
    agent: str


@dataclass(frozen=True, slots=True)
class SetRole:
    """Give a role from ``since`` on, or move the end of the one that began then.

    ``team`` is a team's key; ``None``: every team.
    """

    username: str
    role: RoleName
    team: str | None
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class SetPlace:
    """Put an agent into a team from ``since`` on, or move the end of that time."""

    agent: str
    team: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class BeginEarlier:
    """An agent was in the team before ``known``, the first day of what stands: from ``since``."""

    agent: str
    team: str
    known: date
    since: date


Change = (
    NewTeam
    | NewUser
    | RenameUser
    | NewAgent
    | RenameAgent
    | LinkAgent
    | SetRole
    | SetPlace
    | BeginEarlier
)


@dataclass(frozen=True, slots=True)
class PlannedStaff(PlannedRow):
    """What one row comes to; ``entry`` is ``None`` where it could not be read."""

    entry: StaffEntry | None = None
    changes: tuple[Change, ...] = ()
