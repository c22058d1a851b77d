"""The working days that teams give to appeals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from qa_app.core.appeals import Terms
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.appeals import calendars
from qa_app.services.appeals.calendars import TeamCalendar
from qa_app.services.context import Context
from qa_app.services.rechecks import settings as rechecks
from qa_app.storage.queries import appeals as queries
from qa_app.storage.queries.people import teams


@dataclass(frozen=True, slots=True)
class ListedTeam:
    """A team with its days, and its share of re-checks in percent."""

    calendar: TeamCalendar
    percent: int


def teams_to_set(context: Context) -> Sequence[ListedTeam]:
    """The teams whose days the actor may set, by name."""
    found = teams.teams_in(context.session, context.reach(Right.SET_REVIEWING))
    by_team = calendars.of_teams(context, [team.id for team in found])
    shares = rechecks.kept(context, [team.id for team in found])
    return [
        ListedTeam(by_team[team.id], shares[team.id].percent if team.id in shares else 0)
        for team in found
    ]


def calendar_of(context: Context, team_id: int) -> TeamCalendar:
    """A team's days, for who may set them; raises NotFound or Refused."""
    context.actor.require(Right.SET_REVIEWING, team_id)
    return calendars.of_team(context, team_id)


def change(
    context: Context,
    team_id: int,
    terms: Terms,
    *,
    seven_days: bool,
    percent: int,
    seniors: Sequence[int],
) -> None:
    """Keep a team's days and its share of re-checks.

    Reviews that are published already keep the last day that was promised. Raises NotFound,
    Refused, Invalid.
    """
    calendar_of(context, team_id)
    queries.set_terms(
        context.session,
        team_id,
        terms,
        seven_days=seven_days,
        changed_by=context.actor.user_id,
        now=context.now,
    )
    rechecks.change(context, team_id, percent, seniors)
    audit.record(
        context,
        "appeal.terms_set",
        "team",
        team_id,
        team_id,
        seven_days=seven_days,
        **asdict(terms),
    )
    context.session.commit()
