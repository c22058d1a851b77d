"""Who may say which rubric applies: quality leads for their teams, administrators for all."""

from __future__ import annotations

from datetime import date

from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from qa_app.services import rubric_uses
from qa_app.services.rubric_uses import NewUse
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests

EDITING = frozenset(role for role in RoleName if Right.SET_REVIEWING in RIGHTS_OF[role])


def row(house: House) -> dict[str, object]:
    """A row of the house's team, a new one each time, since a page may remove it."""
    floor = floor_of(house)
    number = house.things["rows"] = house.things.get("rows", 0) + 1
    new = NewUse("001-O", house.team.id, None, date(2026, 1, number), date(2026, 1, number))
    return {"use_id": rubric_uses.add(floor.as_(floor.lead), new)}


class TestPermissions(PermissionTests):
    pages = (
        Page("rubric_uses.listing", roles=EDITING),
        Page("rubric_uses.add", "POST", roles=EDITING),
        Page("rubric_uses.end", "POST", roles=EDITING, values=row),
        Page("rubric_uses.remove", "POST", roles=EDITING, values=row),
    )
