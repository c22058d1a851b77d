"""Limits on deductions are the administrators'."""

from __future__ import annotations

from qa_app.core.cash_limits import LimitKind
from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from qa_app.services import cash_limits
from tests.support.booking import DAY
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests

LIMITING = frozenset(role for role in RoleName if Right.LIMIT_CASH in RIGHTS_OF[role])


def limit(house: House) -> dict[str, object]:
    """A limit of the house's team, a new one each time, since a page may remove it."""
    context = floor_of(house).context
    return {
        "limit_id": cash_limits.add(context, house.team.id, LimitKind.BLOCK, None, DAY, None, "x")
    }


class TestPermissions(PermissionTests):
    pages = (
        Page("cash_limits.listing", roles=LIMITING),
        Page("cash_limits.add", "POST", roles=LIMITING),
        Page("cash_limits.end", "POST", roles=LIMITING, values=limit),
        Page("cash_limits.remove", "POST", roles=LIMITING, values=limit),
    )
