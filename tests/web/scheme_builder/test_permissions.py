"""Who changes schemes: quality leads and administrators; they hold for every team."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from tests.support.permissions import House, Page, PermissionTests
from tests.web.measures_in.test_permissions import desk

EDITORS = {RoleName.QUALITY_LEAD, RoleName.ADMINISTRATOR}


def scheme(house: House) -> dict[str, object]:
    """One that the house has."""
    desk(house)
    return {"key": "001-D"}


class TestPermissions(PermissionTests):
    pages = (
        Page("scheme_builder.new", "POST", EDITORS),
        Page("scheme_builder.edit", roles=EDITORS, values=scheme, of_team=False),
        Page("scheme_builder.save", "POST", EDITORS, scheme, of_team=False),
        Page("scheme_builder.publish", "POST", EDITORS, scheme, of_team=False),
        Page("scheme_builder.undo", "POST", EDITORS, scheme, of_team=False),
        Page("scheme_builder.discard", "POST", EDITORS, scheme, of_team=False),
        Page("scheme_builder.rebase", "POST", EDITORS, scheme, of_team=False),
        Page("scheme_builder.bring", "POST", EDITORS, scheme, of_team=False),
        Page("scheme_builder.export_draft", roles=EDITORS, values=scheme, of_team=False),
    )

    def test_other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Definitions are shared: here every team finds the same."""
        stranger = house.user(sorted(page.roles)[0], house.other)
        assert house.asked(page, stranger).status_code < 500
