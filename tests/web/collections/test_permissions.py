"""Who may open collections, and change them."""

from __future__ import annotations

from qa_app.core.permissions import Right, RoleName
from qa_app.services import collections
from tests.support.house_floor import floor_of
from tests.support.house_things import example
from tests.support.permissions import House, Page, PermissionTests
from tests.web.conversations.test_permissions import who

READERS = who(Right.SEE_COLLECTIONS)
KEEPERS = who(Right.KEEP_COLLECTIONS)


def a_collection(house: House) -> dict[str, object]:
    """One that is shared with the house's team, with an example in it."""

    def made() -> int:
        floor = floor_of(house)
        keeper = floor.as_(house.user(RoleName.TRAINER, house.team))
        collection_id = collections.make(keeper, "道谢")
        collections.add_examples(keeper, collection_id, [int(str(example(house)["example_id"]))])
        collections.share(keeper, collection_id, [house.team.id])
        return collection_id

    return {"collection_id": house.thing("collection", made)}


def an_item(house: House) -> dict[str, object]:
    values = a_collection(house)
    keeper = floor_of(house).as_(house.user(RoleName.TRAINER, house.team))
    # A new note each time: a page may take it out.
    number = int(str(values["collection_id"]))
    return {**values, "item_id": collections.add_note(keeper, number, "说明")}


def sharing(house: House) -> dict[str, object]:
    return {"teams": house.team.id}


def a_move(house: House) -> dict[str, object]:
    return {"move": f"up:{an_item(house)['item_id']}"}


class TestPermissions(PermissionTests):
    pages = (
        Page("collections.listing", roles=READERS),
        Page("collections.make", "POST", KEEPERS, data=lambda _house: {"name": "新"}),
        Page("collections.add", "POST", KEEPERS),
        Page("collections.one", roles=READERS, values=a_collection),
        Page("collections.present", roles=READERS, values=a_collection),
        Page("collections.export", "POST", READERS, a_collection, lambda _house: {"kind": "html"}),
        Page("collections.edit", roles=KEEPERS, values=a_collection),
        Page("collections.describe", "POST", KEEPERS, a_collection, lambda _h: {"name": "新"}),
        Page("collections.share", "POST", KEEPERS, a_collection, sharing),
        Page("collections.order", "POST", KEEPERS, a_collection, a_move),
        Page("collections.add_note", "POST", KEEPERS, a_collection, lambda _h: {"text": "新"}),
        Page("collections.change_note", "POST", KEEPERS, an_item, lambda _h: {"text": "新"}),
        Page("collections.remove_item", "POST", KEEPERS, an_item),
        Page("collections.put_item_back", "POST", KEEPERS, an_item),
        Page("collections.remove", "POST", KEEPERS, a_collection),
        Page("collections.put_back", "POST", KEEPERS, a_collection),
    )
