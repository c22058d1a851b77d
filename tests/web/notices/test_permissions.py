"""Notices are for who was told, whatever their role."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from qa_app.services.notices import notify
from qa_app.storage.tables.notices import Notice
from tests.support.house_floor import floor_of
from tests.support.permissions import EVERY_ROLE, House, Page, PermissionTests


def notice(house: House) -> dict[str, object]:
    """A notice to the house's supervisor."""

    def make() -> dict[str, object]:
        user = house.user(RoleName.SUPERVISOR, house.team)
        notify(floor_of(house).context, [user.id], "critical_findings", "one", {"count": 1})
        house.session.flush()
        return {"notice_id": house.session.query(Notice.id).scalar()}

    values: dict[str, object] = house.thing("notice", make)
    return values


class TestOwnList(PermissionTests):
    pages = (
        Page("notices.listing"),
        Page("notices.read_all", "POST"),
    )


class TestOne(PermissionTests):
    pages = (Page("notices.follow", "POST", roles=frozenset({RoleName.SUPERVISOR}), values=notice),)

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """What somebody was told is theirs alone."""
        for role in sorted(EVERY_ROLE - {RoleName.SUPERVISOR}):
            assert house.asked(page, house.user(role, house.team)).status_code == 404, role
