"""Who may write, try and publish rules: quality leads and administrators."""

from __future__ import annotations

from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from qa_app.definitions.documents import plain_document
from qa_app.services.rule_bench.history import ask_history
from qa_app.web.rule_bench.forms import Draft
from tests.support.benching import BODY
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests
from tests.web.rule_bench.test_forms import posted

EDITING = frozenset(role for role in RoleName if Right.EDIT_DEFINITIONS in RIGHTS_OF[role])
SHARED = {
    "rule_bench.edit",
    "rule_bench.export",
    "rule_bench.go_back",
    "rule_bench.rescreen",
    "rule_bench.retire",
}


def known(house: House) -> dict[str, object]:
    """A rule that the house has."""
    floor_of(house)
    return {"key": "banned.dont-know"}


def typed(house: House) -> dict[str, object]:
    """What the form of a rule posts, in a house that has been set up."""
    floor_of(house)
    return {**posted(Draft(plain_document(BODY, file="x"))), "base": "1", "number": "1"}


def tried(house: House) -> dict[str, object]:
    """A trial over the house's team."""

    def make() -> int:
        floor = floor_of(house)
        return ask_history(floor.as_(floor.lead), BODY)

    return {"run_id": house.thing("trial", make)}


def listed(house: House) -> dict[str, object]:
    return {**tried(house), "side": "gained"}


class TestPermissions(PermissionTests):
    pages = (
        Page("rule_bench.new", roles=EDITING),
        Page("rule_bench.edit", roles=EDITING, values=known, of_team=False),
        Page("rule_bench.form", "POST", roles=EDITING, data=typed),
        Page("rule_bench.attempt", "POST", roles=EDITING, data=typed),
        Page("rule_bench.try_history", "POST", roles=EDITING, data=typed),
        Page("rule_bench.run", roles=EDITING, values=tried),
        Page("rule_bench.so_far", roles=EDITING, values=tried),
        Page("rule_bench.changes", roles=EDITING, values=listed),
        Page("rule_bench.publish", "POST", roles=EDITING, data=typed),
        Page("rule_bench.go_back", "POST", roles=EDITING, values=known, data=typed, of_team=False),
        Page("rule_bench.retire", "POST", roles=EDITING, values=known, data=typed, of_team=False),
        Page("rule_bench.rescreen", "POST", roles=EDITING, values=known, data=typed, of_team=False),
        Page("rule_bench.export", roles=EDITING, values=known, of_team=False),
        Page("rule_bench.bring", "POST", roles=EDITING, data=typed),
    )

    def test_other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Rules are shared; what a trial read of a team's conversations is not."""
        for role in sorted(set(page.roles) - {RoleName.ADMINISTRATOR}):
            stranger = house.user(role, house.other)
            status = house.asked(page, stranger).status_code
            assert (status == 404) is page.is_of_team, role
            assert page.is_of_team or page.values is None or page.endpoint in SHARED
