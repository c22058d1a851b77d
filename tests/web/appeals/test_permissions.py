"""Who raises, reads and moves appeals; an appeal that concerns somebody else is not there."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from tests.support.house_appeals import appeal, bench_of, own_review
from tests.support.permissions import EVERY_ROLE, House, Page, PermissionTests

AGENT = frozenset({RoleName.AGENT})
LEAD = frozenset({RoleName.QUALITY_LEAD})
SUPERVISOR = frozenset({RoleName.SUPERVISOR})
SEEING = LEAD | SUPERVISOR | {RoleName.ADMINISTRATOR}
SETTING = LEAD | {RoleName.ADMINISTRATOR}


def team(house: House) -> dict[str, object]:
    return {"team_id": house.team.id}


class TestLists(PermissionTests):
    pages = (
        Page("appeals.listing", roles=SEEING | {RoleName.REVIEWER}),
        Page("appeals.mine", roles=AGENT),
        Page("appeals.cases", roles=EVERY_ROLE - AGENT),
        Page("second_looks.listing", roles=SETTING),
        Page("second_looks.one", roles=LEAD, values=team),
    )

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """An administrator of the whole house sets the days of every team."""
        allowed = {*page.roles, *(SETTING if page.endpoint == "second_looks.one" else ())}
        for role in sorted(EVERY_ROLE - allowed):
            assert house.asked(page, house.user(role, house.team)).status_code == 403, role


class TestRaising(PermissionTests):
    """The agent of the review alone: a colleague finds no such review."""

    pages = (Page("appeals.raise_", roles=AGENT, values=own_review),)


class TestOne(PermissionTests):
    """The agent, the supervisor, the lead, the first reviewer and the administrator see it."""

    pages = (Page("appeals.one", roles=SEEING | AGENT | {RoleName.REVIEWER}, values=appeal),)

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Nor does a colleague in the same team; an administrator is one of every team's."""
        for role in sorted(set(page.roles) - {RoleName.ADMINISTRATOR}):
            assert house.asked(page, house.user(role, house.other)).status_code == 404, role
        assert house.asked(page, bench_of(house).floor.colleague).status_code == 404


class TestSteps(PermissionTests):
    """A step that is not theirs to take is refused; before its time it is found wanting."""

    pages = (
        Page("appeals.comment", "POST", roles=SUPERVISOR, values=appeal),
        Page("appeals.move_on", "POST", roles=LEAD, values=appeal),
        Page("appeals.assign", "POST", roles=LEAD, values=appeal),
        Page("appeals.decide", "POST", roles=LEAD, values=appeal),
        Page("appeals.withdraw", "POST", roles=AGENT, values=appeal),
    )
