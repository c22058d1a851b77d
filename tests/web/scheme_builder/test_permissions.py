"""Who changes schemes: supervisors and leads for their teams."""

from __future__ import annotations

from qa_app.core.definitions import Kind
from qa_app.core.permissions import RoleName
from tests.support.owned import owned_key
from tests.support.permissions import House, Page, PermissionTests
from tests.web.measures_in.test_permissions import desk

EDITORS = {RoleName.SUPERVISOR, RoleName.QUALITY_LEAD, RoleName.ADMINISTRATOR}


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
        Page("scheme_builder.write_for", "POST", EDITORS, scheme, of_team=False),
        Page("scheme_builder.bring", "POST", EDITORS, scheme, of_team=False),
        Page("scheme_builder.export_draft", roles=EDITORS, values=scheme, of_team=False),
    )

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Definitions are shared: here every team finds the same."""
        stranger = house.user(sorted(page.roles)[0], house.other)
        assert house.asked(page, stranger).status_code < 500


def only_own(house: House) -> dict[str, object]:
    """A scheme that the house's team has and nobody else."""
    desk(house)
    return {"key": owned_key(house, Kind.SCHEME)}


class TestOwnPermissions(PermissionTests):
    """What a team has of its own is there for nobody else."""

    pages = (
        Page("schemes.one", values=only_own),
        Page("schemes.changes", values=only_own),
        Page("schemes.export", values=only_own),
        Page("scheme_builder.edit", roles=EDITORS, values=only_own),
        Page("scheme_builder.export_draft", roles=EDITORS, values=only_own),
        Page("scheme_trial.recomputed", roles=EDITORS, values=only_own),
    )
