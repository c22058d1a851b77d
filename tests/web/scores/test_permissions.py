"""Who may see whose scores."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from tests.support.house_floor import floor_of, published
from tests.support.permissions import EVERY_ROLE, House, Page, PermissionTests

SEEING = frozenset(
    {RoleName.QUALITY_LEAD, RoleName.SUPERVISOR, RoleName.TRAINER, RoleName.ADMINISTRATOR}
)


def agent(house: House) -> dict[str, object]:
    """The address of an agent who has a published review."""
    published(house)
    return {"agent_id": floor_of(house).first.id}


class TestLists(PermissionTests):
    pages = (
        Page("scores.listing", roles=SEEING),
        Page("scores.reviews", roles=SEEING),
        Page("scores.export", roles=SEEING),
        Page("scores.mine", roles={RoleName.AGENT}),
    )


class TestAgents(PermissionTests):
    """Who may see scores at all but not this one's finds no such agent."""

    pages = (Page("scores.agent", roles=SEEING, values=agent),)

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """A reviewer is refused; to a colleague there is no such agent."""
        for role in sorted(EVERY_ROLE - SEEING):
            expected = 404 if role is RoleName.AGENT else 403
            answer = house.asked(page, house.user(role, house.team))
            assert answer.status_code == expected, role


def test_an_agent_sees_their_own_page_and_no_colleagues(app: Flask, session: Session) -> None:
    """By either address, and whatever number stands in it."""
    house = House(app, session)
    page = Page("scores.agent", values=agent)
    floor = floor_of(house)
    assert house.asked(page, floor.agent).status_code == 200
    assert house.asked(Page("scores.mine"), floor.agent).status_code == 200
    assert house.asked(page, floor.colleague).status_code == 404


def test_a_list_narrowed_to_another_team_is_not_there(app: Flask, session: Session) -> None:
    """The number of a team in an address opens nothing."""
    house = House(app, session)
    supervisor = house.user(RoleName.SUPERVISOR, house.team)
    for endpoint in ("scores.listing", "scores.reviews", "scores.export"):
        elsewhere = Page(endpoint, values=lambda house: {"team": house.other.id})
        assert house.asked(elsewhere, supervisor).status_code == 404
        own = Page(endpoint, values=lambda house: {"team": house.team.id})
        assert house.asked(own, supervisor).status_code == 200
