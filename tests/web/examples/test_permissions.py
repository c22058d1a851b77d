"""Who may open the library of examples, and keep some."""

from __future__ import annotations

from qa_app.core.permissions import Right
from tests.support.house_floor import submitted
from tests.support.house_things import example
from tests.support.permissions import House, Page, PermissionTests
from tests.support.talk_pages import example_of, part_of
from tests.web.conversations.test_permissions import who

KEEPERS = who(Right.KEEP_EXAMPLES)


def a_part(house: House) -> dict[str, object]:
    return {"part_id": part_of(house)}


def an_example(house: House) -> dict[str, object]:
    return {"example_id": example_of(house)}


def a_description(_house: House) -> dict[str, object]:
    return {"good": "good", "note": "好"}


class TestPermissions(PermissionTests):
    pages = (
        Page("examples.listing", roles=KEEPERS),
        Page("examples.new", roles=KEEPERS, values=a_part),
        Page("examples.of_review", roles=KEEPERS, values=submitted),
        Page("examples.keep", "POST", KEEPERS, a_part, a_description),
        Page("examples.one", roles=KEEPERS, values=an_example),
        Page("examples.change", "POST", KEEPERS, an_example, a_description),
        Page("examples.remove", "POST", KEEPERS, example),
        Page("examples.put_back", "POST", KEEPERS, example),
        Page("examples.suggested", roles=KEEPERS),
    )
