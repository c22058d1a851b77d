"""Who may open the table of shared accounts."""

from __future__ import annotations

from qa_app.core.permissions import RIGHTS_OF, Right
from qa_app.services.accounts import entries
from qa_app.services.accounts.entries import NewEntry
from tests.support.permissions import House, Page, PermissionTests
from tests.support.talk_pages import talks_of

IMPORTERS = frozenset(role for role, theirs in RIGHTS_OF.items() if Right.IMPORT in theirs)


def an_entry(house: House) -> dict[str, object]:
    talks = talks_of(house)
    agent_id = house.thing("their agent", lambda: talks.agent("a1", house.team).id)

    def made() -> int:
        talks.session.commit()
        return entries.give(talks.context, NewEntry("", "", "小蜜", agent_id, 0))

    return {"entry_id": house.thing("entry", made)}


class TestPermissions(PermissionTests):
    pages = (
        Page("accounts.listing", roles=IMPORTERS),
        Page("accounts.give", "POST", IMPORTERS),
        Page("accounts.preview", "POST", IMPORTERS),
        Page("accounts.commit", "POST", IMPORTERS),
        Page(
            "accounts.end",
            "POST",
            IMPORTERS,
            an_entry,
            lambda _house: {"until": "2026-10-12T09:00"},
        ),
    )


class TestRemoving(PermissionTests):
    """An entry can be removed but once, so that each role has its own."""

    pages = (Page("accounts.remove", "POST", IMPORTERS, an_entry),)

    def test_the_roles_that_may_are_let_in(self, page: Page, house: House) -> None:
        """As for every page."""
        for role in sorted(page.roles):
            assert house.asked(page, house.user(role, house.team)).status_code == 303, role
            house.things.pop("entry")
