"""Who may look rubrics up: everybody, since everybody is measured by them."""

from __future__ import annotations

from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests


def known(house: House) -> dict[str, object]:
    """One that the house has."""
    floor_of(house)
    return {"key": "001-O"}


class TestPermissions(PermissionTests):
    pages = (
        Page("rubrics.listing"),
        Page("rubrics.one", values=known, of_team=False),
    )

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Definitions are shared: here every team finds the same."""
        stranger = house.user(sorted(page.roles)[0], house.other)
        assert house.asked(page, stranger).status_code == 200
