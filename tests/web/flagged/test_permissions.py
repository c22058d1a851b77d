"""Who may open the flagged list, and decide on it."""

from __future__ import annotations

from qa_app.core.permissions import Right
from tests.support.permissions import House, Page, PermissionTests
from tests.support.talk_pages import part_of
from tests.web.conversations.test_permissions import who

TRIAGE = who(Right.TRIAGE_FLAGGED)


def a_part(house: House) -> dict[str, object]:
    return {"part_id": part_of(house)}


def a_choice(house: House) -> dict[str, object]:
    return {"action": "confirmed", "id": part_of(house)}


class TestPermissions(PermissionTests):
    pages = (
        Page("flagged.listing", roles=TRIAGE),
        Page("flagged.decide", "POST", TRIAGE, data=a_choice),
        Page("flagged.decide_row", "POST", TRIAGE, a_part, a_choice),
        Page("flagged.take_back", "POST", TRIAGE),
    )
