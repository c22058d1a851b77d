"""Who may open the pages of conversations."""

from __future__ import annotations

from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from tests.support.permissions import House, Page, PermissionTests
from tests.support.talk_pages import finding_of, part_of


def who(*rights: Right) -> frozenset[RoleName]:
    return frozenset(role for role, theirs in RIGHTS_OF.items() if theirs & set(rights))


READERS = who(Right.SEE_CONVERSATIONS)


def a_part(house: House) -> dict[str, object]:
    return {"part_id": part_of(house)}


def a_finding(house: House) -> dict[str, object]:
    return {"part_id": part_of(house), "finding_id": finding_of(house)}


def a_decision(_house: House) -> dict[str, object]:
    return {"action": "confirmed"}


class TestPermissions(PermissionTests):
    pages = (
        Page("conversations.listing", roles=READERS),
        Page("conversations.density", roles=READERS),
        Page("conversations.criteria", roles=who(Right.SEE_CONVERSATIONS, Right.TAKE_FLAGGED)),
        Page("conversations.calibrate", "POST", who(Right.CALIBRATE)),
        Page("conversations.one", roles=READERS, values=a_part),
        Page("conversations.personal_data", "POST", who(Right.SEE_PERSONAL_DATA), a_part),
        Page(
            "conversations.decide",
            "POST",
            who(Right.REVIEW, Right.TRIAGE_FLAGGED),
            a_finding,
            a_decision,
        ),
    )
