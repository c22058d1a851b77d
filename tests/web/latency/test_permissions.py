"""Who may open the pages of profiles, office hours and response times."""

from __future__ import annotations

from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from tests.support.permissions import House, Page, PermissionTests
from tests.support.talk_pages import part_of, talks_of


def who(right: Right) -> frozenset[RoleName]:
    return frozenset(role for role, theirs in RIGHTS_OF.items() if right in theirs)


EDITORS, READERS = who(Right.SET_REVIEWING), who(Right.SEE_SCORES)


def a_profile(house: House) -> dict[str, object]:
    talks_of(house)
    return {"key": "jd"}


def like_the_default(house: House) -> dict[str, object]:
    talks_of(house)
    return {"like": "default"}


def the_team(house: House) -> dict[str, object]:
    return {"team_id": house.team.id}


def asked_of_team(house: House) -> dict[str, object]:
    part_of(house)
    return {"team": house.team.id}


class TestPermissions(PermissionTests):
    pages = (
        Page("latency.listing"),
        Page("latency.one", values=a_profile, of_team=False),
        Page("latency.export", values=a_profile, of_team=False),
        Page("latency.edit", roles=EDITORS, values=a_profile, of_team=False),
        Page("latency.edit", "POST", EDITORS, a_profile, of_team=False),
        Page("latency.new", roles=EDITORS, values=like_the_default, of_team=False),
        Page("latency.new", "POST", EDITORS, like_the_default, of_team=False),
        Page("latency.bring_in", "POST", EDITORS),
        Page("office_hours.listing", roles=EDITORS),
        Page("office_hours.one", roles=EDITORS, values=the_team),
        Page("office_hours.one", "POST", EDITORS, the_team),
        Page("response_times.figures", roles=READERS, values=asked_of_team),
        Page("response_times.rounds", roles=READERS, values=asked_of_team),
    )

    def test_other_teams_find_nothing(self, page: Page, house: House) -> None:
        """A team's hours and figures are its own; profiles are shared by all."""
        if page.is_of_team or page.values is None:
            super().test_other_teams_find_nothing(page, house)
        else:
            stranger = house.user(sorted(page.roles)[0], house.other)
            assert house.asked(page, stranger).status_code in {200, 422}
