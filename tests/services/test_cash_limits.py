"""Administrators limit deductions in cash."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qa_app.core.cash_limits import LimitKind
from qa_app.core.errors import Refused
from qa_app.core.periods import period
from qa_app.core.permissions import Actor, Grant, RoleName
from qa_app.services import cash_limits
from qa_app.services.context import Context
from tests.support.factories import actor_of, make_team, make_user


def test_a_limit_of_a_team_and_one_of_all(context: Context) -> None:
    """Both count for the team; an ended one counts for the periods before its end."""
    team = make_team(context.session)
    grant = Grant(RoleName.ADMINISTRATOR, None, date.min)
    own = replace(context, actor=Actor(None, "管理员", (grant,)))
    since = date(2026, 9, 1)
    cash_limits.add(own, team.id, LimitKind.SHARE, Decimal(20), since, None, "劳动法")
    whole = cash_limits.add(own, None, LimitKind.BLOCK, None, since, None, "审计期间")
    kinds = [each.kind for each in cash_limits.in_force(own, team.id, period("2026-09"))]
    assert sorted(kinds) == [LimitKind.BLOCK, LimitKind.SHARE]
    cash_limits.end(own, whole, date(2026, 9, 30))
    kinds = [each.kind for each in cash_limits.in_force(own, team.id, period("2026-10"))]
    assert kinds == [LimitKind.SHARE]
    assert len(cash_limits.list_limits(own).rows) == 2


def test_who_leads_a_team_limits_nothing(context: Context) -> None:
    """It is the house's word to them."""
    team = make_team(context.session)
    user = make_user(context.session, RoleName.SUPERVISOR, team)
    own = replace(context, actor=actor_of(user, RoleName.SUPERVISOR, team))
    with pytest.raises(Refused):
        cash_limits.add(own, team.id, LimitKind.BLOCK, None, date(2026, 9, 1), None, "x")
