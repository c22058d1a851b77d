"""Who may see and switch packs of rules: those who may edit definitions."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests

MAY = {RoleName.QUALITY_LEAD, RoleName.ADMINISTRATOR}


def platform(house: House) -> dict[str, object]:
    """A pack that the house has."""
    floor_of(house)
    return {"pack_id": "platform"}


def for_team(house: House) -> dict[str, object]:
    """Switching it on for the house's team."""
    return {"team": str(house.team.id), "on": "yes"}


class TestPermissions(PermissionTests):
    pages = (
        Page("packs.listing", roles=MAY),
        Page("packs.one", roles=MAY, values=platform, of_team=False),
        Page("packs.switch", "POST", roles=MAY, values=platform, data=for_team),
    )

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Packs are shared; the teams that they are switched on for are not."""
        stranger = house.user(RoleName.QUALITY_LEAD, house.other)
        expected = 404 if page.method == "POST" else 200
        assert house.asked(page, stranger).status_code == expected
