"""Who may see which report."""

from __future__ import annotations

from functools import partial

from flask import Flask
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests

SEEING = frozenset(
    {RoleName.QUALITY_LEAD, RoleName.SUPERVISOR, RoleName.TRAINER, RoleName.ADMINISTRATOR}
)
COMPARING = frozenset({RoleName.QUALITY_LEAD, RoleName.ADMINISTRATOR})


def _given(values: dict[str, object], _house: House) -> dict[str, object]:
    return values


def reviewers_of(house: House) -> dict[str, object]:
    """The report on those who review in the house's team."""
    return {"group": "reviewers", "team": house.team.id}


class TestReports(PermissionTests):
    pages = (
        Page("reports.listing", roles=SEEING),
        Page("reports.listing", roles=COMPARING, values=reviewers_of),
        Page("reports.criteria", roles=SEEING),
        Page("reports.rules", roles=SEEING),
        Page("reports.reviews", roles=SEEING),
    )


def test_numbers_in_the_address_open_nothing_of_another_team(app: Flask, session: Session) -> None:
    """Neither its team, nor its agents, nor who reviews there."""
    house = House(app, session)
    floor = floor_of(house)
    stranger = house.user(RoleName.QUALITY_LEAD, house.other)
    lead = house.user(RoleName.QUALITY_LEAD, house.team)
    wanted: tuple[dict[str, object], ...] = (
        {"team": house.team.id},
        {"agent": floor.first.id},
        {"reviewer": floor.reviewer.id},
        {"agent": 999_999},
    )
    for values in wanted:
        for endpoint in ("reports.listing", "reports.criteria", "reports.rules", "reports.reviews"):
            page = Page(endpoint, values=partial(_given, values))
            assert house.asked(page, stranger).status_code == 404, (endpoint, values)
            if 999_999 not in values.values():
                assert house.asked(page, lead).status_code == 200, (endpoint, values)
