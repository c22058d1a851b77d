"""Who may write, try and publish rules: supervisors and leads for their teams."""

from __future__ import annotations

from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from qa_app.definitions.documents import plain_document
from qa_app.services.rule_bench.history import ask_history
from qa_app.services.rule_bench.publishing import publish
from qa_app.web.rule_bench.forms import Draft
from tests.support.benching import BODY
from tests.support.factories import make_user
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests
from tests.web.rule_bench.test_forms import posted

EDITING = frozenset(role for role in RoleName if Right.EDIT_DEFINITIONS in RIGHTS_OF[role])
OWN = "own.words"


def owned(house: House) -> dict[str, object]:
    """A rule that the house's team has of its own, and nobody else."""

    def make() -> int:
        body = BODY.replace("id: banned.own-words", f"id: {OWN}")
        lead = floor_of(house).as_(floor_of(house).lead)
        return publish(lead, body, base=0, note="new", team_id=house.team.id, rescreen=False).number

    house.thing("own rule", make)
    return {"key": OWN}


def known(house: House) -> dict[str, object]:
    """A rule that all teams share."""
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
        return ask_history(floor.as_(floor.lead), BODY, house.team.id)

    return {"run_id": house.thing("trial", make)}


def listed(house: House) -> dict[str, object]:
    return {**tried(house), "side": "gained"}


class TestPermissions(PermissionTests):
    pages = (
        Page("rule_bench.new", roles=EDITING),
        Page("rule_bench.edit", roles=EDITING, values=owned),
        Page("rule_bench.form", "POST", roles=EDITING, data=typed),
        Page("rule_bench.attempt", "POST", roles=EDITING, data=typed),
        Page("rule_bench.try_history", "POST", roles=EDITING, data=typed),
        Page("rule_bench.run", roles=EDITING, values=tried),
        Page("rule_bench.so_far", roles=EDITING, values=tried),
        Page("rule_bench.changes", roles=EDITING, values=listed),
        Page("rule_bench.publish", "POST", roles=EDITING, data=typed),
        Page("rule_bench.go_back", "POST", roles=EDITING, values=owned, data=typed),
        Page("rule_bench.rescreen", "POST", roles=EDITING, values=owned, data=typed),
        Page("rule_bench.export", roles=EDITING, values=owned),
        Page("rule_bench.bring", "POST", roles=EDITING, data=typed),
    )


class TestSharedPermissions(PermissionTests):
    """What is shared is changed by who edits for every team; nobody of one team alone does."""

    pages = (Page("rule_bench.retire", "POST", roles=(), values=known, data=typed),)

    def test_the_roles_that_may_are_let_in(self, page: Page, house: House) -> None:
        """Whoever has the right in every team."""
        everywhere = make_user(house.session, RoleName.ADMINISTRATOR)
        assert house.asked(page, everywhere).status_code not in {401, 403, 405}

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """It is not for one team to change what all share, but they know that it is there."""
        for role in sorted(EDITING):
            assert house.asked(page, house.user(role, house.other)).status_code == 403, role

    def a_wrong_method_is_told_so(self, page: Page, house: House) -> None:
        """What changes something is never done by following a link."""
        user = house.user(RoleName.QUALITY_LEAD, house.team)
        assert house.asked(page, user, "GET").status_code == 405
