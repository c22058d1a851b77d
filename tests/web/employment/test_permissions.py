"""Who leads a team or administers writes down what is known of its people."""

from __future__ import annotations

from qa_app.core.employment import Fact, FactKind
from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from qa_app.services import employment
from tests.support.booking import DAY
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests

KEEPING = frozenset(role for role in RoleName if Right.KEEP_EMPLOYMENT in RIGHTS_OF[role])


def agent(house: House) -> dict[str, object]:
    return {"agent_id": floor_of(house).first.id}


def fact(house: House) -> dict[str, object]:
    """A fact, a new one each time, since a page may remove it."""
    floor = floor_of(house)
    number = house.things["facts"] = house.things.get("facts", 0) + 1
    new = Fact(floor.first.id, FactKind.GRADE, DAY.replace(day=number), grade="初级")
    return {"fact_id": employment.record(floor.as_(floor.supervisor), new)}


class TestPermissions(PermissionTests):
    pages = (
        Page("employment.listing", roles=KEEPING),
        Page("employment.preview", "POST", roles=KEEPING),
        Page("employment.bring", "POST", roles=KEEPING),
        Page("employment.one", roles=KEEPING, values=agent),
        Page("employment.record", "POST", roles=KEEPING, values=agent),
        Page("employment.remove", "POST", roles=KEEPING, values=fact),
    )
