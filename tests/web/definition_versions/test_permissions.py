"""Who may share what a team has of its own, and who may give it up."""

from __future__ import annotations

from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from tests.support.factories import make_user
from tests.support.owned import OWNED, numbered, of_team
from tests.support.permissions import House, Page, PermissionTests

EDITING = frozenset(role for role in RoleName if Right.EDIT_DEFINITIONS in RIGHTS_OF[role])


class TestPermissions(PermissionTests):
    pages = tuple(
        Page("definition_versions.give_up", "POST", EDITING, of_team(kind), numbered(kind))
        for kind in OWNED
    )


class TestSharedPermissions(PermissionTests):
    """What all share is changed by who edits for every team; nobody of one team alone does."""

    pages = tuple(
        Page("definition_versions.share", "POST", (), of_team(kind, named=False), numbered(kind))
        for kind in OWNED
    )

    def test_the_roles_that_may_are_let_in(self, page: Page, house: House) -> None:
        """Whoever has the right in every team."""
        everywhere = make_user(house.session, RoleName.ADMINISTRATOR)
        assert house.asked(page, everywhere).status_code not in {401, 403, 404, 405}

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """It is not for one team to change what all share, whatever is behind the address."""
        for role in sorted(EDITING):
            assert house.asked(page, house.user(role, house.other)).status_code == 403, role

    def a_wrong_method_is_told_so(self, page: Page, house: House) -> None:
        """What changes something is never done by following a link."""
        user = house.user(RoleName.QUALITY_LEAD, house.team)
        assert house.asked(page, user, "GET").status_code == 405
