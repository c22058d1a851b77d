"""Office hours of teams, for the profiles that ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from qa_app.core.errors import NotFound
from qa_app.core.latency.hours import OfficeHours
from qa_app.core.latency.profiles import Profile
from qa_app.core.people.records import TeamRecord
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.queries import latency as queries
from qa_app.storage.queries.people import teams


@dataclass(frozen=True, slots=True)
class TeamCalendar:
    """A team and its office hours; ``None``: it has none, every hour counts."""

    team: TeamRecord
    hours: OfficeHours | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedTeam:
    team: TeamRecord
    has_hours: bool


def teams_to_set(context: Context) -> Sequence[ListedTeam]:
    """The teams whose hours the actor may set."""
    having = queries.teams_with_hours(context.session)
    found = teams.teams_in(context.session, context.reach(Right.SET_REVIEWING))
    return [ListedTeam(team, team.id in having) for team in found]


def calendar_of(context: Context, team_id: int) -> TeamCalendar:
    """A team's office hours; raises NotFound or Refused."""
    context.actor.require(Right.SET_REVIEWING, team_id)
    team = teams.team(context.session, team_id)
    if team is None:
        raise NotFound()
    kept = queries.team_hours(context.session, team_id)
    return TeamCalendar(team, kept and kept.hours, kept and kept.changed_at)


def set_hours(context: Context, team_id: int, hours: OfficeHours | None) -> None:
    """Keep a team's office hours; ``None``: every hour counts."""
    calendar_of(context, team_id)
    queries.set_team_hours(
        context.session, team_id, hours, changed_by=context.actor.user_id, now=context.now
    )
    audit.record(
        context,
        "team_hours.changed",
        "team",
        team_id,
        team_id,
        holidays=len(hours.holidays) if hours else 0,
        workdays=len(hours.workdays) if hours else 0,
        open_days=sum(map(bool, hours.weekly)) if hours else 0,
    )
    context.session.commit()


def for_team(context: Context, profiles: Sequence[Profile], team_id: int | None) -> list[Profile]:
    """The profiles, the team's hours in those that ask for them.

    Without a team, and for one without office hours, such a profile counts every hour.
    """
    if team_id is None or not any(profile.team_hours for profile in profiles):
        return list(profiles)
    team, kept = teams.team(context.session, team_id), queries.team_hours(context.session, team_id)
    if team is None or kept is None:
        return list(profiles)
    return [
        replace(profile, hours=kept.hours, zone=ZoneInfo(team.zone))
        if profile.team_hours
        else profile
        for profile in profiles
    ]
