"""Who may open the pages of profiles, office hours and response times."""

from __future__ import annotations

from dataclasses import replace

from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from qa_app.services.latency import profiles
from tests.support.permissions import House, Page, PermissionTests
from tests.support.talk_pages import part_of, talks_of


def who(right: Right) -> frozenset[RoleName]:
    return frozenset(role for role, theirs in RIGHTS_OF.items() if right in theirs)


EDITORS, READERS = who(Right.EDIT_DEFINITIONS), who(Right.SEE_SCORES)
SETTERS = who(Right.SET_REVIEWING)


def a_profile(house: House) -> dict[str, object]:
    talks_of(house)
    return {"key": "jd"}


def like_the_default(house: House) -> dict[str, object]:
    talks_of(house)
    return {"like": "default"}


def an_own_profile(house: House) -> dict[str, object]:
    """One that the house's team has and nobody else."""

    def make() -> str:
        context = talks_of(house).context
        shared = profiles.one_profile(context, "jd").profile
        ours = replace(shared, id="ours")
        return profiles.save(context, ours, "x", based_on=None, team_id=house.team.id).key

    return {"key": house.thing("own profile", make)}


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
        Page("office_hours.listing", roles=SETTERS),
        Page("office_hours.one", roles=SETTERS, values=the_team),
        Page("office_hours.one", "POST", SETTERS, the_team),
        Page("response_times.figures", roles=READERS, values=asked_of_team),
        Page("response_times.rounds", roles=READERS, values=asked_of_team),
    )

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """A team's hours and figures are its own; profiles are shared by all."""
        if page.is_of_team or page.values is None:
            super().other_teams_find_nothing(page, house)
        else:
            stranger = house.user(sorted(page.roles)[0], house.other)
            assert house.asked(page, stranger).status_code in {200, 422}


class TestOwnPermissions(PermissionTests):
    """What a team has of its own is there for nobody else."""

    pages = (
        Page("latency.one", values=an_own_profile),
        Page("latency.export", values=an_own_profile),
        Page("latency.edit", roles=EDITORS, values=an_own_profile),
        Page("latency.edit", "POST", EDITORS, an_own_profile),
    )
