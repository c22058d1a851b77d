"""Who sees whether coaching helped: those who see the team's scores."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from tests.support.coached import CRITERION, CoachedTeam
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests

SCORES = frozenset(
    {
        RoleName.QUALITY_LEAD,
        RoleName.SUPERVISOR,
        RoleName.TRAINER,
        RoleName.ADMINISTRATOR,
    }
)


def a_line(house: House) -> dict[str, object]:
    """A criterion on which an agent of the house's team was coached."""

    def make() -> dict[str, object]:
        CoachedTeam(floor_of(house).context, agents=2, team=house.team).task(0)
        return {"team": house.team.id, "criterion": CRITERION}

    values: dict[str, object] = house.thing("coached criterion", make)
    return values


def a_team(house: House) -> dict[str, object]:
    return {"team": house.team.id}


class TestPermissions(PermissionTests):
    pages = (
        Page("coaching_effects.listing", roles=SCORES, values=a_team),
        Page("coaching_effects.criterion", roles=SCORES, values=a_line),
        Page("coaching_effects.reviews", roles=SCORES, values=a_line),
        Page("coaching_effects.export", roles=SCORES, values=a_team),
    )
