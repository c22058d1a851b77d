"""Who sees what a draft of a scheme would make of people's pay."""

from __future__ import annotations

from tests.support.permissions import Page, PermissionTests
from tests.web.scheme_builder import test_permissions as of_builder


class TestPermissions(PermissionTests):
    pages = (
        Page(
            "scheme_trial.recomputed",
            roles=of_builder.EDITORS,
            values=of_builder.scheme,
            of_team=False,
        ),
    )
    # Definitions are shared; whose people are recomputed is tested beside the page.
    other_teams_find_nothing = of_builder.TestPermissions.other_teams_find_nothing
