"""Who may look rules up: everybody, since everybody is measured by them."""

from __future__ import annotations

from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests

SEEING = frozenset(role for role in RoleName if Right.SEE_CONVERSATIONS in RIGHTS_OF[role])


def known(house: House) -> dict[str, object]:
    """One that the house has."""
    floor_of(house)
    return {"key": "banned.dont-know"}


class TestPermissions(PermissionTests):
    pages = (
        Page("rules.listing"),
        Page("rules.one", values=known, of_team=False),
        Page("rules.hits", roles=SEEING),
    )

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Definitions are shared: here every team finds the same."""
        stranger = house.user(sorted(page.roles)[0], house.other)
        assert house.asked(page, stranger).status_code == 200
