"""What is like a conversation is shown to whoever may see it."""

from __future__ import annotations

from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from tests.support.permissions import House, Page, PermissionTests
from tests.support.talk_pages import part_of

SEEING = frozenset(role for role in RoleName if Right.SEE_CONVERSATIONS in RIGHTS_OF[role])


def part(house: House) -> dict[str, object]:
    return {"part_id": part_of(house)}


class TestPermissions(PermissionTests):
    pages = (Page("similar.one", roles=SEEING, values=part),)
