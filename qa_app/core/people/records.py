"""Teams, users and agents as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from qa_app.core.permissions import Grant, RoleName


@dataclass(frozen=True, slots=True)
class TeamRecord:
    """A team (班组); ``key`` is its id in imported files."""

    id: int
    key: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """One role of a user in one team between two dates, both inclusive.

    ``team_id`` and ``team`` (its name) are ``None`` for a role in every team.
    """

    id: int
    user_id: int
    role: RoleName
    team_id: int | None
    team: str | None
    since: date
    until: date | None

    @property
    def grant(self) -> Grant:
        return Grant(self.role, self.team_id, self.since, self.until)

    def holds_on(self, day: date) -> bool:
        return self.grant.holds_on(day)


@dataclass(frozen=True, slots=True)
class UserRecord:
    """Somebody who signs in, with all their roles, past and future ones too.

    ``has_password`` is false until the one-time link has been used.
    """

    id: int
    username: str
    name: str
    locale: str
    active: bool
    demo: bool
    has_password: bool
    agent_id: int | None
    created_at: datetime
    left_on: date | None
    roles: tuple[RoleRecord, ...] = ()

    def roles_on(self, day: date) -> tuple[RoleRecord, ...]:
        return tuple(role for role in self.roles if role.holds_on(day))


class NamedUser(NamedTuple):
    """A user to choose or to name."""

    id: int
    name: str
    username: str


@dataclass(frozen=True, slots=True)
class AgentTeamRecord:
    """In which team an agent was, between two dates, both inclusive."""

    id: int
    agent_id: int
    team_id: int
    team: str
    since: date
    until: date | None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """An agent (客服) whose work is assessed; ``key`` is the id in imported files.

    ``user_id`` and ``username`` are those of the linked user, if there is one.
    """

    id: int
    key: str
    name: str
    teams: tuple[AgentTeamRecord, ...] = ()
    user_id: int | None = None
    username: str | None = None

    def teams_on(self, day: date) -> tuple[AgentTeamRecord, ...]:
        return tuple(team for team in self.teams if team.holds_on(day))
