"""Who has tasks, and who gives them out."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from tests.support.permissions import House, Page, PermissionTests

REVIEWERS = frozenset({RoleName.REVIEWER, RoleName.QUALITY_LEAD})
LEADS = frozenset({RoleName.QUALITY_LEAD})


def a_team(house: House) -> dict[str, object]:
    return {"team_id": house.team.id}


def a_reviewer(house: House) -> dict[str, object]:
    return {"user_id": house.user(RoleName.REVIEWER, house.team).id}


class TestPermissions(PermissionTests):
    pages = (
        Page("assignments.listing", roles=REVIEWERS),
        Page("assignments.finished", roles=REVIEWERS),
        Page("task_board.board", roles=LEADS),
        Page("task_board.tasks", roles=LEADS),
        Page("task_board.change", "POST", LEADS),
        Page("task_board.settings", roles=LEADS),
        Page(
            "task_board.set_team",
            "POST",
            LEADS,
            a_team,
            lambda _house: {"most_in_row": 2, "waiting_days": 3},
        ),
        Page("task_board.set_share", "POST", LEADS, a_reviewer, lambda _house: {"percent": 50}),
    )
