"""An appeal, as somebody is about to do something with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa_app.core.appeals import Appeal, AppealStep, Party, party_of, sight
from qa_app.core.errors import NotFound
from qa_app.services import audit
from qa_app.services.appeals import calendars
from qa_app.services.appeals.calendars import TeamCalendar
from qa_app.services.context import Context
from qa_app.storage.queries import appeals as queries
from qa_app.storage.queries.appeals import StoredAppeal


@dataclass(frozen=True, slots=True)
class Case:
    """An appeal before whoever acts; ``today`` is the day in its team's zone."""

    stored: StoredAppeal
    party: Party
    calendar: TeamCalendar
    today: date

    @property
    def appeal(self) -> Appeal:
        return self.stored.appeal


def to_see(context: Context, appeal_id: int) -> Case:
    """An appeal of which the actor may see something; raises NotFound."""
    stored = queries.one(context.session, appeal_id)
    if stored is None:
        raise NotFound()
    case = case_of(context, stored)
    if not any(sight(stored.appeal, case.party)):
        raise NotFound()
    return case


def to_change(context: Context, appeal_id: int) -> Case:
    """The same, and nobody else moves it until this transaction ends."""
    queries.lock(context.session, appeal_id)
    return to_see(context, appeal_id)


def case_of(context: Context, stored: StoredAppeal) -> Case:
    """A stored appeal before the actor, whatever they may see of it."""
    team_id = stored.appeal.disputed.team
    calendar = calendars.of_team(context, team_id)
    return Case(stored, party(context, team_id), calendar, calendar.day_of(context.now))


def party(context: Context, team_id: int) -> Party:
    """The actor as a party in a team; raises NotFound for what is no user."""
    found = party_of(context.actor, team_id)
    if found is None:
        raise NotFound()
    return found


def keep(context: Context, case: Case, after: Appeal, step: AppealStep) -> StoredAppeal:
    """Store what a step made of an appeal, with its place in the timeline; commits nothing."""
    queries.keep(context.session, case.stored.id, after, case.calendar.due(after))
    queries.add_step(context.session, case.stored.id, step, context.actor.user_id, context.now)
    stored = queries.one(context.session, case.stored.id)
    if stored is None:
        raise NotFound()
    return stored


def note(context: Context, stored: StoredAppeal, action: str, **details: object) -> None:
    """Write into the audit log what was done to an appeal, and commit."""
    audit.record(
        context,
        action,
        "appeal",
        stored.id,
        stored.appeal.disputed.team,
        review=stored.appeal.disputed.review,
        criterion=stored.appeal.disputed.criterion,
        **details,
    )
    context.session.commit()
