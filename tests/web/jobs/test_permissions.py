"""Who may see background work and end it."""

from __future__ import annotations

from qa_app.core.jobs import JobKind
from qa_app.core.permissions import RoleName
from qa_app.services import jobs
from tests.support.house_floor import floor_of
from tests.support.permissions import EVERY_ROLE, House, Page, PermissionTests

ADMINISTRATOR = frozenset({RoleName.ADMINISTRATOR})


def job(house: House) -> dict[str, object]:
    """A job that nobody of the house asked for, a new one each time."""
    return {"job_id": jobs.enqueue(floor_of(house).context, JobKind.INDEX)}


class TestList(PermissionTests):
    pages = (Page("jobs.listing", roles=ADMINISTRATOR),)


class TestOne(PermissionTests):
    """A job is for administrators and for who asked for it; others find none."""

    pages = (
        Page("jobs.progress", roles=ADMINISTRATOR, values=job, of_team=False),
        Page("jobs.cancel", "POST", roles=ADMINISTRATOR, values=job, of_team=False),
    )

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """What others wait for is none of their business, not even that there is something."""
        for role in sorted(EVERY_ROLE - ADMINISTRATOR):
            assert house.asked(page, house.user(role, house.team)).status_code == 404, role

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Work belongs to who asked for it, whatever the team."""
        stranger = house.user(RoleName.SUPERVISOR, house.other)
        assert house.asked(page, stranger).status_code == 404
