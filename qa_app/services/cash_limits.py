"""Limits on deductions in cash: reading them for a period, and keeping them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qa_app.core.cash_limits import CashLimit, LimitKind, checked, limits_of
from qa_app.core.decimals import plain
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.people.spans import check_last_day
from qa_app.core.periods import Period
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.queries import cash_limits as queries
from qa_app.storage.queries.conversations import Named, teams_in

EVERYWHERE = _("Only an administrator of every team can limit deductions everywhere.")


@dataclass(frozen=True, slots=True)
class ListedLimit:
    """A limit as the page shows it; ``team`` ``None``: every team."""

    limit: CashLimit
    team: str | None
    is_over: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class LimitsPage:
    """The limits of the actor's teams, and for which teams they can add some."""

    rows: Sequence[ListedLimit]
    teams: Sequence[Named]
    everywhere: bool


def in_force(context: Context, team_id: int, period: Period) -> list[CashLimit]:
    """The limits that count for a team's period. Rights are the caller's to ask for."""
    return limits_of(queries.every(context.session), team_id, period)


def list_limits(context: Context) -> LimitsPage:
    """Every limit that concerns the actor's teams, past ones too."""
    context.actor.require(Right.LIMIT_CASH)
    reach = context.reach(Right.LIMIT_CASH)
    teams = teams_in(context.session, reach)
    names = {team.id: team.name for team in teams}
    return LimitsPage(
        rows=[
            ListedLimit(
                limit,
                None if limit.team_id is None else names.get(limit.team_id, ""),
                limit.until is not None and limit.until < context.today,
                reach.covers(limit.team_id),
            )
            for limit in queries.every(context.session)
            if limit.team_id is None or reach.covers(limit.team_id)
        ],
        teams=teams,
        everywhere=reach.everywhere,
    )


def add(
    context: Context,
    team_id: int | None,
    kind: LimitKind,
    value: Decimal | None,
    since: date,
    until: date | None,
    reason: str,
) -> int:
    """Limit deductions from a day on; returns the limit's id. Raises Invalid, Refused, NotFound."""
    _require(context, team_id)
    limit = checked(CashLimit(0, team_id, kind, value, since, until, reason.strip()))
    limit_id = queries.add(
        context.session, limit, created_by=context.actor.user_id, now=context.now
    )
    audit.record(
        context,
        "cash_limit.added",
        "cash_limit",
        limit_id,
        team_id=team_id,
        kind=kind.value,
        value=None if value is None else plain(value),
        since=since.isoformat(),
        until=until and until.isoformat(),
    )
    context.session.commit()
    return limit_id


def end(context: Context, limit_id: int, until: date) -> None:
    """Give a limit an earlier last day. Raises Invalid, Refused, NotFound."""
    limit = one(context, limit_id)
    check_last_day(limit.since, limit.until, until)
    queries.set_until(context.session, limit_id, until)
    audit.record(
        context,
        "cash_limit.ended",
        "cash_limit",
        limit_id,
        team_id=limit.team_id,
        until=until.isoformat(),
    )
    context.session.commit()


def remove(context: Context, limit_id: int) -> None:
    """Forget a limit that was a slip; what is published stays as it was computed."""
    limit = one(context, limit_id)
    queries.remove(context.session, limit_id)
    audit.record(
        context,
        "cash_limit.removed",
        "cash_limit",
        limit_id,
        team_id=limit.team_id,
        kind=limit.kind.value,
    )
    context.session.commit()


def one(context: Context, limit_id: int) -> CashLimit:
    """A limit that the actor may change; raises NotFound or Refused for any other."""
    context.actor.require(Right.LIMIT_CASH)
    limit = queries.one(context.session, limit_id)
    if limit is None:
        raise NotFound()
    _require(context, limit.team_id)
    return limit


def _require(context: Context, team_id: int | None) -> None:
    context.actor.require(Right.LIMIT_CASH, team_id)
    if not context.reach(Right.LIMIT_CASH).covers(team_id):
        raise Invalid(EVERYWHERE, field="team")
