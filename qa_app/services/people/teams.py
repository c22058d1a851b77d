"""Teams, and the agents in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import available_timezones

from sqlalchemy.exc import IntegrityError

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused, _
from qa_app.core.people.filters import AgentFilter
from qa_app.core.people.names import key_from, name_from
from qa_app.core.people.records import AgentRecord, TeamRecord
from qa_app.core.people.spans import Span, Wish, ended, spans_to_set
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.people.managed import managed_agent, managed_team, visible_agent
from qa_app.storage.queries.people import changes, teams
from qa_app.storage.queries.people.teams import TeamCounts

MOST_AGENTS = 500
NO_COUNTS = TeamCounts(0, 0)


@dataclass(frozen=True, slots=True)
class TeamWithCounts:
    team: TeamRecord
    counts: TeamCounts


@dataclass(frozen=True, slots=True)
class AgentListing:
    """Agents by name, at most ``MOST_AGENTS`` (``more``: there are others), and the teams."""

    agents: Sequence[AgentRecord]
    more: bool
    teams: Sequence[TeamRecord]


def managed_teams(context: Context) -> list[TeamWithCounts]:
    """The teams whose people the actor manages, with the users and agents in each today."""
    context.actor.require(Right.MANAGE_PEOPLE)
    found = teams.teams_in(context.session, context.reach(Right.MANAGE_PEOPLE))
    counts = teams.counts(context.session, context.today)
    return [TeamWithCounts(team, counts.get(team.id, NO_COUNTS)) for team in found]


def create_team(context: Context, key: str, name: str, zone: str) -> int:
    """A new team; only an administrator of every team makes one. Returns its id."""
    key, name = key_from(key), name_from(name)
    if not context.reach(Right.MANAGE_PEOPLE).everywhere:
        raise Refused(_("Only an administrator of every team may make a new one."))
    _check_team(context, None, name, zone)
    try:
        team_id = changes.add_team(context.session, key, name, zone)
    except IntegrityError as fault:
        context.session.rollback()
        raise Conflict(_("This id is taken."), field="key") from fault
    audit.record(context, "team.created", "team", team_id, team_id)
    context.session.commit()
    return team_id


def change_team(context: Context, team_id: int, name: str, zone: str) -> None:
    team, name = managed_team(context, team_id), name_from(name)
    _check_team(context, team.id, name, zone)
    changes.change_team(context.session, team.id, name, zone)
    audit.record(context, "team.changed", "team", team.id, team.id)
    context.session.commit()


def team_details(context: Context, team_id: int) -> TeamRecord:
    return managed_team(context, team_id)


def team_with_key(context: Context, key: str) -> TeamRecord:
    """The team of an id in files; raises NotFound."""
    found = teams.team_by_key(context.session, key)
    if found is None:
        raise NotFound(_("There is no team %(team)s."), team=key)
    return managed_team(context, found.id)


def agents(context: Context, wanted: AgentFilter) -> AgentListing:
    """The agents who are or were in the teams whose people the actor manages."""
    context.actor.require(Right.MANAGE_PEOPLE)
    reach = context.reach(Right.MANAGE_PEOPLE)
    found = teams.listed_agents(context.session, wanted, reach, context.today, MOST_AGENTS + 1)
    return AgentListing(
        agents=found[:MOST_AGENTS],
        more=len(found) > MOST_AGENTS,
        teams=teams.teams_in(context.session, reach),
    )


def agent_details(context: Context, agent_id: int) -> tuple[AgentRecord, list[TeamRecord]]:
    """An agent, and the teams into which the actor may move them."""
    agent = visible_agent(context, agent_id)
    return agent, teams.teams_in(context.session, context.reach(Right.MANAGE_PEOPLE))


def create_agent(context: Context, key: str, name: str, team_id: int, since: date) -> int:
    """A new agent in a team; returns the agent's id."""
    key, name = key_from(key), name_from(name)
    team = managed_team(context, team_id)
    try:
        agent_id = changes.add_agent(context.session, key, name)
    except IntegrityError as fault:
        context.session.rollback()
        raise Conflict(_("This id is taken."), field="key") from fault
    changes.set_place(context.session, agent_id, team.id, since, None)
    audit.record(context, "agent.created", "agent", agent_id, team.id, since=since.isoformat())
    context.session.commit()
    return agent_id


def rename_agent(context: Context, agent_id: int, name: str) -> None:
    agent = managed_agent(context, agent_id)
    changes.rename_agent(context.session, agent.id, name_from(name))
    audit.record(context, "agent.renamed", "agent", agent.id)
    context.session.commit()


def move_agent(
    context: Context, agent_id: int, team_id: int, since: date, until: date | None
) -> None:
    """Put an agent into a team from a day on; an open time elsewhere ends the day before."""
    agent, team = managed_agent(context, agent_id), managed_team(context, team_id)
    held = [Span(str(place.team_id), place.since, place.until) for place in agent.teams]
    wish = Wish(str(team.id), since, until)
    for span in spans_to_set(wish, held, context.today, exclusive=True):
        changes.set_place(
            context.session, agent.id, int(span.team or team.id), span.since, span.until
        )
    audit.record(context, "agent.placed", "agent", agent.id, team.id, since=since.isoformat())
    context.session.commit()


def end_place(context: Context, agent_id: int, place_id: int, last_day: date) -> None:
    """Let an agent's time in a team end with a day; one not yet begun is taken back."""
    agent = visible_agent(context, agent_id)
    place = next((place for place in agent.teams if place.id == place_id), None)
    if place is None:
        raise NotFound()
    managed_team(context, place.team_id)
    until = ended(place.since, place.until, last_day)
    if until is None:
        changes.remove_place(context.session, place.id)
    else:
        changes.set_place_end(context.session, place.id, until)
    audit.record(
        context,
        "agent.place_ended",
        "agent",
        agent.id,
        place.team_id,
        since=place.since.isoformat(),
        until=until.isoformat() if until else None,
    )
    context.session.commit()


def _check_team(context: Context, team_id: int | None, name: str, zone: str) -> None:
    if zone not in available_timezones():
        raise Invalid(_("There is no time zone %(zone)s."), field="zone", zone=zone)
    named = (team for team in teams.teams_named(context.session, name) if team.id != team_id)
    if next(named, None) is not None:
        raise Conflict(_("There is a team of this name already."), field="name")
