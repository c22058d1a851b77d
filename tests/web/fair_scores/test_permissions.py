"""Who may see whose fair scores, and take them out."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from qa_app.jobs.tasks import TASKS
from qa_app.services import fair_scores
from tests.support.house_floor import floor_of, published
from tests.support.permissions import EVERY_ROLE, House, Page, PermissionTests
from tests.support.reviewing import PERIOD
from tests.support.working import work_off

SEEING = frozenset(
    {RoleName.QUALITY_LEAD, RoleName.SUPERVISOR, RoleName.TRAINER, RoleName.ADMINISTRATOR}
)


def computed(house: House) -> None:
    """The period of the house's one published review."""
    published(house)

    def make() -> bool:
        floor = floor_of(house)
        fair_scores.ask(floor.context, PERIOD)
        work_off(floor.context, TASKS)
        return True

    house.thing("computed", make)


def agent(house: House) -> dict[str, object]:
    """The address of the agent who has it."""
    computed(house)
    floor = floor_of(house)
    found = fair_scores.team_page(floor.context, PERIOD, house.team.id)
    return {"agent_id": found.lines[0].ranked.score.agent, "period": PERIOD}


def team(house: House) -> dict[str, object]:
    """The address of the team's file."""
    computed(house)
    return {"team": house.team.id, "period": PERIOD}


class TestPages(PermissionTests):
    pages = (
        Page("fair_scores.team", roles=SEEING),
        Page("fair_scores.team", roles=SEEING, values=team),
        Page("fair_scores.compute", "POST", roles=SEEING),
        Page(
            "fair_scores.progress",
            roles=SEEING,
            values=lambda _house: {"period": PERIOD},
            of_team=False,
        ),
        Page("fair_scores.verify", "POST", roles=SEEING),
        Page("fair_scores.rebuild", roles=SEEING, values=team),
        Page("fair_scores.export", roles=SEEING, values=team),
    )


class TestAgents(PermissionTests):
    """Who may see scores at all but not this one's finds no such agent."""

    pages = (Page("fair_scores.agent", roles=SEEING, values=agent),)

    def other_roles_of_the_team_are_refused(self, page: Page, house: House) -> None:
        """A reviewer is refused; to a colleague there is no such agent."""
        for role in sorted(EVERY_ROLE - SEEING):
            expected = 404 if role is RoleName.AGENT else 403
            answer = house.asked(page, house.user(role, house.team))
            assert answer.status_code == expected, role


def test_an_agent_sees_the_own_derivation_and_no_reviewers_name(
    app: Flask, session: Session
) -> None:
    """Severity is told, and not whose it is."""
    house = House(app, session)
    page = Page("fair_scores.agent", values=agent)
    floor = floor_of(house)
    chosen = agent(house)["agent_id"]
    own, other = (
        (floor.agent, floor.colleague)
        if chosen == floor.first.id
        else (floor.colleague, floor.agent)
    )
    answer = house.asked(page, own)
    assert answer.status_code == 200
    assert floor.reviewer.name not in answer.text
    assert house.asked(page, other).status_code == 404
