"""Who may write rubrics: supervisors and leads for their teams, each their own drafts."""

from __future__ import annotations

from qa_app.core.definitions import Kind
from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from tests.support.house_floor import floor_of
from tests.support.owned import owned_key
from tests.support.permissions import House, Page, PermissionTests

EDITING = frozenset(role for role in RoleName if Right.EDIT_DEFINITIONS in RIGHTS_OF[role])


def known(house: House) -> dict[str, object]:
    """A rubric that the house has."""
    floor_of(house)
    return {"key": "001-O"}


def typed(house: House) -> dict[str, object]:
    return {"edition": "0", "base": "1", "number": "1", "title": "x", "key": "-"}


class TestPermissions(PermissionTests):
    pages = (
        Page("rubric_builder.new", "POST", roles=EDITING, data=typed),
        Page("rubric_builder.edit", roles=EDITING, values=known, of_team=False),
        Page("rubric_builder.save", "POST", roles=EDITING, values=known, data=typed, of_team=False),
        Page("rubric_builder.publish", "POST", roles=EDITING, values=known, of_team=False),
        Page("rubric_builder.discard", "POST", roles=EDITING, values=known, of_team=False),
        Page("rubric_builder.rebase", "POST", roles=EDITING, values=known, of_team=False),
        Page("rubric_builder.write_for", "POST", EDITING, known, of_team=False),
        Page("rubric_builder.bring", "POST", roles=EDITING, values=known, of_team=False),
        Page("rubric_builder.try_on_reviews", roles=EDITING, values=known, of_team=False),
        Page("rubric_builder.ask_trial", "POST", EDITING, known, of_team=False),
        Page("rubric_builder.export_draft", roles=EDITING, values=known, of_team=False),
        Page("rubric_builder.export", roles=EDITING, values=known, of_team=False),
        Page("rubric_builder.export_draft_sheets", roles=EDITING, values=known, of_team=False),
        Page("rubric_builder.export_sheets", roles=EDITING, values=known, of_team=False),
        Page("rubric_builder.changes", roles=EDITING, values=known, of_team=False),
    )

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Rubrics are shared; a draft is its author's alone, which is tested beside."""
        for role in sorted(set(page.roles) - {RoleName.ADMINISTRATOR}):
            assert house.asked(page, house.user(role, house.other)).status_code < 500


def only_own(house: House) -> dict[str, object]:
    """A rubric that the house's team has and nobody else."""
    return {"key": owned_key(house, Kind.RUBRIC)}


class TestOwnPermissions(PermissionTests):
    """What a team has of its own is there for nobody else."""

    pages = (
        Page("rubrics.one", values=only_own),
        Page("rubric_builder.edit", roles=EDITING, values=only_own),
        Page("rubric_builder.save", "POST", EDITING, only_own, typed),
        Page("rubric_builder.go_back", "POST", EDITING, only_own, typed),
        Page("rubric_builder.export", roles=EDITING, values=only_own),
        Page("rubric_builder.export_sheets", roles=EDITING, values=only_own),
        Page("rubric_builder.export_draft", roles=EDITING, values=only_own),
        Page("rubric_builder.changes", roles=EDITING, values=only_own),
        Page("rubric_builder.try_on_reviews", roles=EDITING, values=only_own),
    )
