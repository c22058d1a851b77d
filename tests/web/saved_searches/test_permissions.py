"""Searches are saved by who may search; a shared one is tidied away by who leads the team."""

from __future__ import annotations

from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from qa_app.core.saved_searches import SavedSearch, SearchedList
from qa_app.storage.queries import saved_searches
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import make_user
from tests.support.permissions import House, Page, PermissionTests

SEARCHING = frozenset(
    role for role in RoleName if {Right.SEE_CONVERSATIONS, Right.TAKE_FLAGGED} & RIGHTS_OF[role]
)
KEEPING = frozenset(role for role in SEARCHING if Right.EDIT_DEFINITIONS in RIGHTS_OF[role])


def shared(house: House) -> dict[str, object]:
    """A search that somebody shares with the house's team, a new one each time."""
    owner = make_user(house.session, RoleName.TRAINER, house.team)
    search = SavedSearch(
        0, owner.id, "", SearchedList.CONVERSATIONS, "退款", "words=x", house.team.id
    )
    return {"search_id": saved_searches.add(house.session, search, MONDAY_MORNING)}


class TestPermissions(PermissionTests):
    pages = (
        Page("saved_searches.save", "POST", roles=SEARCHING),
        Page("saved_searches.remove", "POST", roles=KEEPING, values=shared),
    )
