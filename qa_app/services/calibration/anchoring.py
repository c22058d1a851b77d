"""How far scores move when the pre-screen is seen, from blind-first reviews of a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.anchoring import Anchoring, anchoring
from qa_app.core.periods import Period, Span, period, period_of
from qa_app.core.permissions import Reach, Right
from qa_app.services.calibration.measuring import periods_until
from qa_app.services.context import Context
from qa_app.storage.queries import second_looks
from qa_app.storage.queries.conversations import Named, teams_in
from qa_app.storage.queries.people import accounts
from qa_app.storage.tables.base import from_ms


@dataclass(frozen=True, slots=True)
class AnchoringPage:
    """``team``: ``None`` for all of the actor's teams together."""

    team: Named | None
    teams: Sequence[Named]
    period: Period
    periods: Sequence[Period]
    found: Anchoring
    names: Mapping[int, str]


def anchoring_page(
    context: Context, team_id: int | None = None, period_id: str | None = None
) -> AnchoringPage:
    """How scores moved in a period, this quarter unless another is asked for."""
    context.actor.require(Right.CALIBRATE)
    if team_id is not None:
        context.actor.require(Right.CALIBRATE, team_id)
    reach = context.reach(Right.CALIBRATE)
    teams = teams_in(context.session, reach)
    over = period(period_id) if period_id else period_of(context.today, Span.QUARTER)
    since, until = (from_ms(moment) for moment in over.bounds_ms(context.zone))
    within = reach if team_id is None else Reach(False, frozenset({team_id}))
    found = anchoring(
        second_looks.twice_totalled(context.session, within, since, until),
        second_looks.twice_scored(context.session, within, since, until),
    )
    return AnchoringPage(
        team=next((team for team in teams if team.id == team_id), None),
        teams=teams,
        period=over,
        periods=periods_until(context),
        found=found,
        names=accounts.names_of(context.session, found.by_reviewer),
    )
