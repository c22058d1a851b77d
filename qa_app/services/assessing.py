"""Values that agents give of themselves and of each other, within the days of a period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa_app.core.appraisal.model import Assessor
from qa_app.core.appraisals import AppraisalState
from qa_app.core.assessing import (
    Giver,
    Window,
    asked_of_agents,
    rated,
    reminders_on,
    window_of,
)
from qa_app.core.errors import Conflict, NotFound, _
from qa_app.core.periods import Period, Span, period_of
from qa_app.core.permissions import Reach, Right
from qa_app.services import scheme_uses
from qa_app.services.context import Context
from qa_app.services.measures_in.entering import Typed, give_values
from qa_app.services.measures_in.pages import Desk, desk_of, own_values
from qa_app.services.notices import notify
from qa_app.services.scheme_uses import Applied
from qa_app.storage.queries import ledger, measures_in, reviews
from qa_app.storage.queries import scheme_uses as uses
from qa_app.storage.queries.appraisals import periods
from qa_app.storage.queries.conversations import Named, teams_in

WANTED = "values.wanted"
PUBLISHED = _("The period is published; no values are taken any more.")
OVER = _("The days on which values can be given are over.")


@dataclass(frozen=True, slots=True)
class Form:
    """What one agent is asked for as an assessor; ``desk`` has those whom it is about.

    ``given``: how many values the agent gave, of ``wanted``. ``published``: nothing is taken
    any more.
    """

    desk: Desk
    assessor: Assessor
    giver: Giver
    window: Window
    given: int
    wanted: int
    published: bool

    @property
    def is_due(self) -> bool:
        """Whether the agent has given nothing yet and still can."""
        return not self.given and not self.published


def forms(context: Context) -> list[Form]:
    """What the actor is asked for on this day, the first to end first."""
    context.actor.require(Right.SEE_OWN_SCORES)
    agent_id = context.actor.agent_id
    if agent_id is None:
        return []
    team_ids = {each.team_id for each in ledger.places(context.session, [agent_id])}
    teams = teams_in(context.session, Reach(False, frozenset(team_ids)))
    found = [
        form
        for team in teams
        for desk, applied in _desks(context, team)
        for form in _forms(context, desk, applied, agent_id)
    ]
    return sorted(found, key=lambda form: form.window.last_day)


def due(context: Context) -> int:
    """How many forms the actor has not begun."""
    return sum(each.is_due for each in forms(context))


def open_form(
    context: Context, team_id: int, scheme: str, period_id: str, assessor: str
) -> tuple[Form, dict[tuple[int, str], str]]:
    """One form with what the actor gave; raises NotFound for what is not asked of them."""
    for form in forms(context):
        place = (*form.desk.place, form.assessor.id)
        if place == (team_id, scheme, period_id, assessor):
            return form, own_values(context, form.desk, assessor)
    raise NotFound()


def give(context: Context, form: Form, typed: Typed) -> int:
    """Keep what the actor gives; returns how many values changed.

    Raises Refused where one cannot be read, Conflict where it is too late.
    """
    if form.published:
        raise Conflict(PUBLISHED)
    if not form.window.is_open(context.today):
        raise Conflict(OVER)
    return give_values(context, form.desk, form.assessor.id, typed)


def remind_of_values(context: Context) -> int:
    """Tell agents that their values are wanted, and those who gave none once more at the end."""
    team_ids = {each.team_id for each in uses.every(context.session)}
    told = 0
    for team in teams_in(context.session, Reach(False, frozenset(team_ids))):
        for desk, applied in _desks(context, team):
            wanted, last_call = reminders_on(desk.period)
            if context.today >= wanted and not _published(context, desk, applied):
                told += _remind(context, desk, again=context.today >= last_call)
    context.session.commit()
    return told


def _remind(context: Context, desk: Desk, *, again: bool) -> int:
    users = reviews.users_of_agents(context.session, list(desk.people))
    values = measures_in.values(context.session, desk.place)
    told = 0
    for assessor, giver in asked_of_agents(desk.scheme):
        done = {each.given_by for each in values if each.assessor == assessor.id}
        waiting = [
            user
            for agent, user in sorted(users.items())
            if user not in done and rated(giver, agent, desk.people)
        ]
        key = f"{WANTED}:{int(again)}:{desk.team.id}:{desk.period.id}:{assessor.id}"
        details = {
            "team": desk.team.id,
            "scheme": desk.scheme.id,
            "period": desk.period.id,
            "assessor": assessor.id,
            "giver": giver.value,
            "until": window_of(desk.period).last_day.isoformat(),
        }
        told += notify(context, waiting, WANTED, f"{key}:{desk.scheme.id}"[:100], details)
    return told


def _desks(context: Context, team: Named) -> Iterator[tuple[Desk, Applied]]:
    """A team's periods in which values can be given today, under each scheme that asks for any."""
    for over in _open_periods(context):
        for applied in scheme_uses.in_force(context, team.id, over):
            scheme = applied.scheme
            if over.span is scheme.usual_span and asked_of_agents(scheme):
                yield desk_of(context, team, scheme, over, [applied]), applied


def _open_periods(context: Context) -> Sequence[Period]:
    """Periods whose days for giving values hold today."""
    present = [period_of(context.today, span) for span in Span]
    found = [*(each.previous for each in present), *present]
    return [each for each in found if window_of(each).is_open(context.today)]


def _forms(context: Context, desk: Desk, applied: Applied, agent_id: int) -> Iterator[Form]:
    if agent_id not in desk.people or not desk.assessed:
        return
    published = _published(context, desk, applied)
    for assessor, giver in asked_of_agents(desk.scheme):
        own = replace(desk, people=rated(giver, agent_id, desk.people))
        if own.people:
            given = own_values(context, own, assessor.id)
            wanted = len(own.people) * len(desk.assessed)
            yield Form(own, assessor, giver, window_of(desk.period), len(given), wanted, published)


def _published(context: Context, desk: Desk, applied: Applied) -> bool:
    found = periods.of_place(
        context.session, *desk.place[:2], applied.use.role or "", desk.period.id
    )
    return found is not None and found.state is AppraisalState.PUBLISHED
