"""Who re-checks and settles; the author of a review does not even learn that it was chosen."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from tests.support.house_appeals import recheck
from tests.support.permissions import EVERY_ROLE, House, Page, PermissionTests

LEAD = frozenset({RoleName.QUALITY_LEAD})
REVIEWING = LEAD | {RoleName.REVIEWER}


class TestLists(PermissionTests):
    pages = (
        Page("rechecks.listing", roles=REVIEWING),
        Page("rechecks.mine", roles=REVIEWING),
        Page("rechecks.rates", roles=LEAD),
        Page("rechecks.choose", "POST", roles=LEAD),
    )


class TestOne(PermissionTests):
    pages = (
        Page("rechecks.one", roles=LEAD, values=recheck),
        Page("rechecks.settle", "POST", roles=LEAD, values=recheck),
        Page("rechecks.release", "POST", roles=LEAD, values=recheck),
        Page("rechecks.give", "POST", roles=LEAD, values=recheck),
    )

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """The author of the review, who reviews in the team, finds nothing."""
        open_to_reviewers = page.endpoint in {"rechecks.one", "rechecks.settle"}
        for role in sorted(EVERY_ROLE - LEAD):
            expected = 404 if role is RoleName.REVIEWER and open_to_reviewers else 403
            assert house.asked(page, house.user(role, house.team)).status_code == expected, role
