"""Who says which scheme assesses whom: supervisors and quality leads of their teams."""

from __future__ import annotations

from datetime import date

from qa_app.core.permissions import RoleName
from qa_app.core.scheme_uses import Use
from qa_app.storage.queries import scheme_uses
from tests.support.clock import MONDAY_MORNING
from tests.support.permissions import House, Page, PermissionTests

READERS = {
    RoleName.QUALITY_LEAD,
    RoleName.SUPERVISOR,
    RoleName.TRAINER,
    RoleName.ADMINISTRATOR,
}
CHOOSERS = READERS - {RoleName.TRAINER}


def row(house: House) -> dict[str, object]:
    """A row of the house's team; a new one each time, since it may be removed."""
    new = Use(0, "001-D", house.team.id, None, date(2026, 1, 1))
    use_id = scheme_uses.add(house.session, new, created_by=None, now=MONDAY_MORNING)
    return {"use_id": use_id}


class TestPermissions(PermissionTests):
    pages = (
        Page("scheme_uses.listing", roles=READERS),
        Page("scheme_uses.add", "POST", CHOOSERS),
        Page("scheme_uses.end", "POST", CHOOSERS, row),
        Page("scheme_uses.remove", "POST", CHOOSERS, row),
    )
