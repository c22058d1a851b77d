"""Over whom and what an administrator of some teams has a say."""

from __future__ import annotations

from datetime import date

import pytest

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.people.managing import (
    check_no_overlap,
    may_manage,
    may_see,
    require_granting,
    require_management,
)
from qa_app.core.permissions import Actor, Grant, RoleName

TODAY = date(2026, 10, 12)
LONG_AGO = date(2026, 1, 1)
LAST_MONTH = date(2026, 9, 30)
TEAM, OTHER = 1, 2


def administrator(*team_ids: int | None) -> Actor:
    grants = tuple(Grant(RoleName.ADMINISTRATOR, team, LONG_AGO) for team in team_ids)
    return Actor(1, "admin", grants)


def role(
    team_id: int | None, name: RoleName = RoleName.REVIEWER, until: date | None = None
) -> Grant:
    return Grant(name, team_id, LONG_AGO, until)


def test_an_administrator_manages_the_people_of_the_own_team() -> None:
    """The ordinary case."""
    require_management(administrator(TEAM), [role(TEAM)], TODAY)
    assert may_manage(administrator(TEAM), [role(TEAM)], TODAY)


def test_a_stranger_is_not_there() -> None:
    """Whether somebody works in another team is that team's business."""
    with pytest.raises(NotFound):
        require_management(administrator(TEAM), [role(OTHER)], TODAY)
    with pytest.raises(NotFound):
        require_management(administrator(TEAM), [], TODAY)


def test_whoever_has_a_part_elsewhere_is_managed_by_who_reaches_all_of_it() -> None:
    """A password link made in one team would otherwise open the other team too."""
    with pytest.raises(Refused):
        require_management(administrator(TEAM), [role(TEAM), role(OTHER)], TODAY)
    require_management(administrator(TEAM, OTHER), [role(TEAM), role(OTHER)], TODAY)


def test_a_team_administrator_has_no_say_over_the_administrator_of_everything() -> None:
    """Or one link would turn a small right into the greatest."""
    everything = role(None, RoleName.ADMINISTRATOR)
    with pytest.raises(Refused):
        require_management(administrator(TEAM), [role(TEAM), everything], TODAY)
    require_management(administrator(None), [everything], TODAY)


def test_a_part_that_has_ended_no_longer_stands_in_the_way() -> None:
    """Who moved teams last month is this team's now."""
    moved = [role(OTHER, until=LAST_MONTH), role(TEAM)]
    require_management(administrator(TEAM), moved, TODAY)
    assert may_manage(administrator(TEAM), moved, TODAY)


def test_who_has_left_every_team_is_managed_by_who_reaches_all_former_ones() -> None:
    """Somebody has to be able to take them back."""
    former = [role(TEAM, until=LAST_MONTH)]
    require_management(administrator(TEAM), former, TODAY)
    with pytest.raises(NotFound):
        require_management(administrator(OTHER), former, TODAY)


def test_a_part_to_come_counts_as_one() -> None:
    """A link made today would still work tomorrow, in the other team."""
    tomorrow = Grant(RoleName.REVIEWER, OTHER, date(2026, 10, 13))
    with pytest.raises(Refused):
        require_management(administrator(TEAM), [role(TEAM), tomorrow], TODAY)


def test_former_colleagues_stay_visible() -> None:
    """The list of a team shows who was in it."""
    assert may_see(administrator(TEAM), [role(TEAM, until=LAST_MONTH)])
    assert not may_see(administrator(TEAM), [role(OTHER)])
    assert may_see(administrator(None), [])


def test_nobody_gives_a_role_where_they_have_none_to_give() -> None:
    """Neither in another team (which is not there) nor over everything."""
    with pytest.raises(NotFound):
        require_granting(administrator(TEAM), role(OTHER))
    with pytest.raises(Refused):
        require_granting(administrator(TEAM), role(None, RoleName.ADMINISTRATOR))
    require_granting(administrator(TEAM), role(TEAM))
    require_granting(administrator(None), role(None, RoleName.ADMINISTRATOR))


def test_a_reviewer_gives_no_roles_at_all() -> None:
    """Rights are given by administrators alone."""
    reviewer = Actor(2, "reviewer", (role(TEAM),))
    with pytest.raises(Refused):
        require_granting(reviewer, role(TEAM))


def test_only_administrators_may_be_of_every_team() -> None:
    """A reviewer of everything would cut across every team's walls."""
    with pytest.raises(Invalid) as fault:
        require_granting(administrator(None), role(None))
    assert fault.value.field == "team"


def test_a_role_cannot_end_before_it_begins() -> None:
    """It would never hold and could not be ended either."""
    with pytest.raises(Invalid) as fault:
        require_granting(administrator(None), role(TEAM, until=date(2025, 12, 31)))
    assert fault.value.field == "until"


def test_the_same_role_twice_at_one_time_is_a_conflict() -> None:
    """Ending one of two equal roles would leave the other in force, unnoticed."""
    with pytest.raises(Conflict):
        check_no_overlap([role(TEAM)], Grant(RoleName.REVIEWER, TEAM, TODAY))
    check_no_overlap([role(TEAM)], Grant(RoleName.TRAINER, TEAM, TODAY))
    check_no_overlap([role(TEAM)], Grant(RoleName.REVIEWER, OTHER, TODAY))
    check_no_overlap([role(TEAM, until=LAST_MONTH)], Grant(RoleName.REVIEWER, TEAM, TODAY))
