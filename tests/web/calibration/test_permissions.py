"""Who leads rounds, and who sees what came of one."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from qa_app.services import calibration
from tests.support.calibrating import Circle
from tests.support.house_floor import floor_of
from tests.support.permissions import EVERY_ROLE, House, Page, PermissionTests

LEAD = frozenset({RoleName.QUALITY_LEAD})
REVIEWING = LEAD | {RoleName.REVIEWER}


def circle_of(house: House) -> Circle:
    circle: Circle = house.thing("circle", lambda: Circle(floor_of(house)))
    return circle


def begun(house: House) -> dict[str, object]:
    """An open round, a new one each time, since a page may end it."""
    return {"round_id": circle_of(house).begin(repeat=True)}


def in_session(house: House) -> dict[str, object]:
    def make() -> int:
        circle = circle_of(house)
        round_id = circle.begin(repeat=True)
        circle.all_answer("5", "4", "4")
        calibration.begin_settling(circle.lead, round_id)
        return round_id

    return {"round_id": house.thing("session", make)}


def conversation(house: House) -> dict[str, object]:
    values = in_session(house)
    part = circle_of(house).parts_of(int(str(values["round_id"])))[0]
    return {**values, "part_id": part}


def criterion(house: House) -> dict[str, object]:
    return {**conversation(house), "criterion": "attitude.professional"}


class TestLeading(PermissionTests):
    """Whoever holds rounds for a team does so for that team alone."""

    pages = (
        Page("calibration.plan", roles=LEAD),
        Page("calibration.make", "POST", roles=LEAD),
        Page("calibration.one", roles=LEAD, values=begun),
        Page("calibration.session", roles=LEAD, values=conversation),
        Page("calibration.settle", "POST", roles=LEAD, values=criterion),
        Page("calibration.unanimous", "POST", roles=LEAD, values=conversation),
        Page("calibration.begin", "POST", roles=LEAD, values=begun),
        Page("calibration.call_off", "POST", roles=LEAD, values=begun),
        Page("calibration.close", "POST", roles=LEAD, values=in_session),
        Page("calibration.reopen", "POST", roles=LEAD, values=in_session),
        Page("calibration.agreement", roles=LEAD),
        Page("calibration.compute", "POST", roles=LEAD),
        Page("calibration.drift", roles=LEAD),
        Page("calibration.anchoring", roles=LEAD),
    )


class TestTakingPart(PermissionTests):
    """The list is for all who review."""

    pages = (Page("calibration.listing", roles=REVIEWING),)


class TestOwnRound(PermissionTests):
    """What came of a round is told to those who took part in it."""

    pages = (Page("calibration.mine", roles=frozenset({RoleName.REVIEWER}), values=in_session),)

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """Who reviews in the team but was not asked finds no round of that number."""
        for role in sorted(EVERY_ROLE - REVIEWING):
            assert house.asked(page, house.user(role, house.team)).status_code == 403, role
        lead = house.user(RoleName.QUALITY_LEAD, house.team)
        assert house.asked(page, lead).status_code == 404
