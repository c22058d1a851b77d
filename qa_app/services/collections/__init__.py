"""Collections of examples: made, arranged, shared, shown one by one, taken along as files."""

from qa_app.services.collections.arranging import (
    add_examples,
    add_note,
    change_note,
    move,
    put_item_back,
    remove_item,
    reorder,
)
from qa_app.services.collections.looking import (
    Collections,
    OpenedCollection,
    ShownItem,
    changeable_ones,
    exported,
    holding,
    list_collections,
    open_collection,
    open_to_change,
)
from qa_app.services.collections.making import describe, make, put_back, remove, share
from qa_app.storage.queries.collections import ListedCollection

__all__ = [
    "Collections",
    "ListedCollection",
    "OpenedCollection",
    "ShownItem",
    "add_examples",
    "add_note",
    "change_note",
    "changeable_ones",
    "describe",
    "exported",
    "holding",
    "list_collections",
    "make",
    "move",
    "open_collection",
    "open_to_change",
    "put_back",
    "put_item_back",
    "remove",
    "remove_item",
    "reorder",
    "share",
]
