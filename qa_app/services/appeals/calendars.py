"""The working days of teams, and how many of them each step of an appeal has."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from qa_app.core.appeals import Appeal, Terms, due_on, last_day_to_raise, working_days_between
from qa_app.core.errors import NotFound
from qa_app.core.latency.hours import DAY_MINUTES, WEEK, OfficeHours, Opening
from qa_app.core.people.records import TeamRecord
from qa_app.services.context import Context
from qa_app.storage.queries import appeals as queries
from qa_app.storage.queries import latency
from qa_app.storage.queries.people import teams

_ALL_DAY = (Opening(0, DAY_MINUTES),)
MONDAY_TO_FRIDAY = OfficeHours((_ALL_DAY,) * 5 + ((),) * 2)
EVERY_DAY = OfficeHours((_ALL_DAY,) * WEEK)


@dataclass(frozen=True, slots=True)
class TeamCalendar:
    """A team's working days and terms.

    ``own_hours``: whether the days are those of the team's office hours; else they are Monday
    to Friday, or (``seven_days``) all. ``changed_at``: ``None`` where the default terms hold.
    """

    team: TeamRecord
    terms: Terms
    office: OfficeHours
    own_hours: bool
    seven_days: bool
    changed_at: datetime | None

    def day_of(self, moment: datetime) -> date:
        """The team's local day of a moment."""
        return moment.astimezone(ZoneInfo(self.team.zone)).date()

    def until(self, published_at: datetime) -> date:
        """The last day to appeal what is published at a moment."""
        return last_day_to_raise(self.day_of(published_at), self.terms, self.office)

    def due(self, appeal: Appeal) -> date | None:
        """The last day of the step that an appeal waits for."""
        return due_on(appeal, self.terms, self.office)

    def days_left(self, today: date, due: date) -> int:
        """How many working days are left after today; 0 on the last day and after it."""
        return working_days_between(today, due, self.office)


def of_team(context: Context, team_id: int) -> TeamCalendar:
    """The calendar of one team; raises NotFound. Whether the actor may know is asked elsewhere."""
    found = of_teams(context, [team_id])
    if team_id not in found:
        raise NotFound()
    return found[team_id]


def of_teams(context: Context, team_ids: Collection[int]) -> Mapping[int, TeamCalendar]:
    """The calendars of teams."""
    wanted = set(team_ids)
    terms = queries.terms_of(context.session, wanted)
    hours = latency.hours_of(context.session, wanted)
    return {
        team.id: _calendar(team, terms.get(team.id), hours.get(team.id))
        for team in teams.all_teams(context.session)
        if team.id in wanted
    }


def _calendar(
    team: TeamRecord, kept: queries.KeptTerms | None, hours: OfficeHours | None
) -> TeamCalendar:
    seven_days = kept is not None and kept.seven_days
    return TeamCalendar(
        team=team,
        terms=Terms() if kept is None else kept.terms,
        office=hours or (EVERY_DAY if seven_days else MONDAY_TO_FRIDAY),
        own_hours=hours is not None,
        seven_days=seven_days,
        changed_at=None if kept is None else kept.changed_at,
    )
