"""Who may plan draws and look at them."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from qa_app.services import sampling
from tests.support.house_floor import drawn, floor_of
from tests.support.permissions import House, Page, PermissionTests

LEAD = frozenset({RoleName.QUALITY_LEAD})


def planned(house: House) -> dict[str, object]:
    """A plan of the house's team, in the address."""

    def make() -> int:
        floor = floor_of(house)
        draft = sampling.PlanDraft(floor.team.id, "月度抽检", sampling.plain_terms(2))
        return sampling.keep_plan(floor.context, draft)

    return {"plan_id": house.thing("plan", make)}


class TestPermissions(PermissionTests):
    """Who leads a team does not draw its sample, nor does an administrator."""

    pages = (
        Page("sampling.listing", roles=LEAD),
        Page("sampling.new_draw", roles=LEAD),
        Page("sampling.outlook", roles=LEAD),
        Page("sampling.make", "POST", roles=LEAD),
        Page("sampling.one", roles=LEAD, values=drawn),
        Page("sampling.replay", roles=LEAD, values=drawn),
        Page("sampling.assign", "POST", roles=LEAD, values=drawn),
        Page("sampling_plans.retired", roles=LEAD),
        Page("sampling_plans.new", roles=LEAD),
        Page("sampling_plans.outlook", roles=LEAD),
        Page("sampling_plans.make", "POST", roles=LEAD),
        Page("sampling_plans.one", roles=LEAD, values=planned),
        Page("sampling_plans.edit", roles=LEAD, values=planned),
        Page("sampling_plans.expect", roles=LEAD, values=planned),
        Page("sampling_plans.change", "POST", roles=LEAD, values=planned),
        Page("sampling_plans.draw", "POST", roles=LEAD, values=planned),
        Page("sampling_plans.retire", "POST", roles=LEAD, values=planned),
    )
