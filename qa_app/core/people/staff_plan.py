"""What importing a staff list would change, worked out before anything is written.

Rows are taken in order, each against what stands already and what the rows before it bring.
The same list again therefore changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from qa_app.core.errors import Invalid, NotFound, QaError, Refused, _
from qa_app.core.list_plans import RowState
from qa_app.core.people.managing import require_granting, require_management
from qa_app.core.people.records import AgentRecord, TeamRecord, UserRecord
from qa_app.core.people.spans import Span, Wish, begins_earlier, spans_to_set, with_span
from qa_app.core.people.staff_changes import (
    BeginEarlier,
    Change,
    LinkAgent,
    NewAgent,
    NewTeam,
    NewUser,
    PlannedStaff,
    RenameAgent,
    RenameUser,
    SetPlace,
    SetRole,
)
from qa_app.core.people.staff_rows import StaffEntry
from qa_app.core.permissions import Actor, Grant, Right, RoleName


@dataclass(slots=True)
class _User:
    """A user while planning; ``record`` is missing for one whom the list brings."""

    name: str
    record: UserRecord | None = None
    agent: str | None = None
    roles: dict[RoleName, list[Span]] = field(default_factory=dict)


@dataclass(slots=True)
class _Agent:
    """An agent while planning; ``username`` is the linked user's."""

    name: str
    record: AgentRecord | None = None
    username: str | None = None
    places: list[Span] = field(default_factory=list)


class StaffPlanner:
    """Takes rows one by one and keeps the state that they would lead to."""

    def __init__(
        self,
        actor: Actor,
        today: date,
        teams: Iterable[TeamRecord],
        users: Iterable[UserRecord],
        agents: Iterable[AgentRecord],
    ) -> None:
        self._actor, self._today = actor, today
        self._teams = {team.key: team for team in teams}
        self._new_teams: set[str] = set()
        keys = {team.id: team.key for team in self._teams.values()}
        known_agents = tuple(agents)
        self._users = {user.username: _user(user, keys, known_agents) for user in users}
        self._agents = {
            agent.key: _Agent(
                agent.name,
                agent,
                agent.username,
                [Span(keys[place.team_id], place.since, place.until) for place in agent.teams],
            )
            for agent in known_agents
        }

    def take(self, entry: StaffEntry, cells: Sequence[str] = ()) -> PlannedStaff:
        """What a row comes to; a refused row leaves no trace in the rows after it."""
        planned = partial(PlannedStaff, entry.number, cells, entry=entry)
        try:
            changes = tuple(self._changes_of(entry))
        except QaError as problem:
            return planned(state=RowState.REFUSED, problem=problem)
        for change in changes:
            self._keep(change)
        arrives = any(isinstance(change, NewUser | NewAgent) for change in changes)
        brings = RowState.CHANGED if changes else RowState.SAME
        return planned(state=RowState.NEW if arrives else brings, changes=changes)

    def _changes_of(self, entry: StaffEntry) -> Iterator[Change]:
        team = self._team_key(entry.team)
        if team is not None and not self._is_known_team(team):
            yield NewTeam(team)
        if entry.username is not None:
            yield from self._user_changes(entry, entry.username)
        if entry.agent is not None:
            yield from self._agent_changes(entry, entry.agent)
        if entry.username is not None and entry.agent is not None:
            yield from self._link(entry.username, entry.agent)
        if entry.username is not None and entry.role is not None:
            yield from self._role_changes(entry, entry.username, entry.role, team)
        if entry.agent is not None and team is not None and entry.role in {None, RoleName.AGENT}:
            yield from self._place_changes(entry, entry.agent, team)

    def _is_known_team(self, key: str) -> bool:
        return key in self._teams or key in self._new_teams

    def _team_key(self, said: str | None) -> str | None:
        """The key of the team that a row names by its id or its name."""
        if said is None or said in self._new_teams:
            return said
        found = [t for t in self._teams.values() if t.key == said] or [
            t for t in self._teams.values() if t.name == said
        ]
        if len(found) > 1:
            raise Invalid(_("Several teams are called %(team)s. Write the team's id."), team=said)
        reach = self._actor.reach(Right.MANAGE_PEOPLE)
        if not found and reach.everywhere:
            return said
        if not found or not reach.covers(found[0].id):
            raise Invalid(_("You manage no team %(team)s."), team=said)
        return found[0].key

    def _user_changes(self, entry: StaffEntry, username: str) -> Iterator[Change]:
        user = self._users.get(username)
        if user is None:
            yield NewUser(username, _needed(entry.name))
            return
        if user.record is not None:
            self._require_managed(username, [role.grant for role in user.record.roles])
            if not user.record.active:
                raise Invalid(
                    _("%(name)s has left. Take them back on their page first."), name=user.name
                )
        if entry.name in {None, user.name}:
            return
        if user.record is None:
            raise Invalid(_("A row above gives %(username)s another name."), username=username)
        yield RenameUser(username, _needed(entry.name))

    def _agent_changes(self, entry: StaffEntry, key: str) -> Iterator[Change]:
        agent = self._agents.get(key)
        if agent is None:
            user = self._users.get(entry.username or "")
            yield NewAgent(key, _needed(entry.name or (user.name if user else None)))
            return
        if agent.record is not None:
            places = agent.record.teams
            self._require_managed(
                key, [Grant(RoleName.AGENT, p.team_id, p.since, p.until) for p in places]
            )
        if entry.name in {None, agent.name}:
            return
        if agent.record is None:
            raise Invalid(_("A row above gives %(username)s another name."), username=key)
        yield RenameAgent(key, _needed(entry.name))

    def _require_managed(self, name: str, parts: Iterable[Grant]) -> None:
        try:
            require_management(self._actor, parts, self._today)
        except (NotFound, Refused) as fault:
            raise Invalid(
                _("%(name)s also has a part in teams that you do not manage."), name=name
            ) from fault

    def _link(self, username: str, key: str) -> Iterator[Change]:
        user, agent = self._users.get(username), self._agents.get(key)
        if user is not None and user.agent not in {None, key}:
            raise Invalid(
                _("%(username)s is linked with agent %(agent)s already."),
                username=username,
                agent=user.agent,
            )
        if agent is not None and agent.username not in {None, username}:
            raise Invalid(
                _("Agent %(agent)s is linked with %(username)s already."),
                username=agent.username,
                agent=key,
            )
        if user is None or user.agent is None:
            yield LinkAgent(username, key)

    def _role_changes(
        self, entry: StaffEntry, username: str, role: RoleName, team: str | None
    ) -> Iterator[Change]:
        user = self._users.get(username)
        held = user.roles.get(role, []) if user is not None else []
        wish = Wish(team, entry.since, entry.until)
        for span in spans_to_set(wish, held, self._today, exclusive=role is RoleName.AGENT):
            if span.team not in self._new_teams and (span.team is None or span.team in self._teams):
                team_id = None if span.team is None else self._teams[span.team].id
                require_granting(self._actor, Grant(role, team_id, span.since, span.until))
            yield SetRole(username, role, span.team, span.since, span.until)

    def _place_changes(self, entry: StaffEntry, key: str, team: str) -> Iterator[Change]:
        agent = self._agents.get(key)
        held = agent.places if agent is not None else []
        wish = Wish(team, entry.since, entry.until)
        known = begins_earlier(wish, held)
        if known is not None and wish.since is not None:
            yield BeginEarlier(key, team, known.since, wish.since)
            return
        for span in spans_to_set(wish, held, self._today, exclusive=True):
            yield SetPlace(key, span.team or team, span.since, span.until)

    def _keep(self, change: Change) -> None:
        """Let the rows after this one see what it brings."""
        match change:
            case NewTeam(key):
                self._new_teams.add(key)
            case NewUser(username, name):
                self._users[username] = _User(name)
            case RenameUser(username, name):
                self._users[username].name = name
            case NewAgent(key, name):
                self._agents[key] = _Agent(name)
            case RenameAgent(key, name):
                self._agents[key].name = name
            case LinkAgent(username, key):
                self._users[username].agent = key
                self._agents[key].username = username
            case SetRole(username, role, team, since, until):
                roles = self._users[username].roles
                roles[role] = with_span(roles.get(role, []), Span(team, since, until))
            case SetPlace(key, team, since, until):
                agent = self._agents[key]
                agent.places = with_span(agent.places, Span(team, since, until))
            case BeginEarlier(key, team, known, since):
                agent = self._agents[key]
                agent.places = [
                    replace(place, since=since)
                    if place == Span(team, known, place.until)
                    else place
                    for place in agent.places
                ]


def _user(user: UserRecord, keys: dict[int, str], agents: Iterable[AgentRecord]) -> _User:
    roles: dict[RoleName, list[Span]] = {}
    for role in user.roles:
        team = None if role.team_id is None else keys[role.team_id]
        roles.setdefault(role.role, []).append(Span(team, role.since, role.until))
    agent = next((a.key for a in agents if a.id == user.agent_id), None)
    return _User(user.name, user, agent, roles)


def _needed(name: str | None) -> str:
    if name is None:
        raise Invalid(_("A new person needs a name."), field="name")
    return name
