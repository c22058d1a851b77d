"""What stands in a collection: put in, ordered, parted by notes, taken out and put back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from qa_app.core.collections import check_room, checked_text, moved, reordered
from qa_app.core.errors import NotFound
from qa_app.services import audit
from qa_app.services.collections.looking import open_to_change
from qa_app.services.context import Context
from qa_app.services.examples import require_kept
from qa_app.storage.queries import collections as queries
from qa_app.storage.tables.collections import CollectionItem, CollectionRow


def add_examples(context: Context, collection_id: int, example_ids: Sequence[int]) -> int:
    """Put examples at the end; returns how many were not in it before.

    Raises Invalid where it is full, NotFound and Refused where the actor may not change it or
    does not see an example.
    """
    row = _open(context, collection_id)
    require_kept(context, example_ids)
    held = {each.example_id: each for each in row.items if each.example_id is not None}
    wanted = [
        each
        for each in dict.fromkeys(example_ids)
        if each not in held or held[each].removed_at is not None
    ]
    check_room(len(queries.items(context.session, row.id)), len(wanted))
    behind = _behind(row)
    for number, example_id in enumerate(wanted):
        item = held.get(example_id)
        if item is None:
            item = CollectionItem(example_id=example_id, text="", position=0)
            row.items.append(item)
        item.position, item.removed_at = behind + number, None
    if wanted:
        _changed(context, row, added=len(wanted))
    return len(wanted)


def add_note(context: Context, collection_id: int, text: str, after: int | None = None) -> int:
    """Put a note behind an item (``None``: before everything); returns its id."""
    row = _open(context, collection_id)
    text = checked_text(text, field="text", required=True)
    present = _present(context, row)
    check_room(len(present), 1)
    if after is not None and after not in present:
        raise NotFound()
    note = CollectionItem(text=text, position=_behind(row))
    row.items.append(note)
    context.session.flush()
    at = 0 if after is None else present.index(after) + 1
    _put_in_order(row, [*present[:at], note.id, *present[at:]])
    _changed(context, row, notes=1)
    return note.id


def change_note(context: Context, collection_id: int, item_id: int, text: str) -> None:
    """Word a note anew; raises Invalid, NotFound."""
    row = _open(context, collection_id)
    item = _item(row, item_id)
    if item.example_id is not None:
        raise NotFound()
    item.text = checked_text(text, field="text", required=True)
    _changed(context, row)


def reorder(context: Context, collection_id: int, item_ids: Sequence[int]) -> None:
    """Put everything into this order; raises Conflict where it is not all that is there."""
    row = _open(context, collection_id)
    _put_in_order(row, reordered(_present(context, row), item_ids))
    _changed(context, row)


def move(context: Context, collection_id: int, item_id: int, step: int) -> None:
    """Move one item so many places down (up: negative)."""
    row = _open(context, collection_id)
    present = _present(context, row)
    if item_id not in present:
        raise NotFound()
    _put_in_order(row, moved(present, item_id, step))
    _changed(context, row)


def remove_item(context: Context, collection_id: int, item_id: int) -> int | None:
    """Take an item out of the collection; an example stays in the library.

    Returns the item that stands there now, or the last one where there is none behind it.
    """
    row = _open(context, collection_id)
    item = _item(row, item_id)
    behind = [each.id for each in row.items if each.position > item.position]
    item.removed_at = context.now
    _changed(context, row, removed=1)
    present = _present(context, row)
    return next((each for each in present if each in behind), present[-1] if present else None)


def put_item_back(context: Context, collection_id: int, item_id: int) -> None:
    """Undo that: the item stands where it stood."""
    row = _open(context, collection_id)
    check_room(len(_present(context, row)), 1)
    _item(row, item_id).removed_at = None
    _changed(context, row, added=1)


def _open(context: Context, collection_id: int) -> CollectionRow:
    if open_to_change(context, collection_id).removed_at is not None:
        raise NotFound()
    return context.session.get_one(CollectionRow, collection_id, with_for_update=True)


def _item(row: CollectionRow, item_id: int) -> CollectionItem:
    found = next((each for each in row.items if each.id == item_id), None)
    if found is None:
        raise NotFound()
    return found


def _present(context: Context, row: CollectionRow) -> list[int]:
    return [each.id for each in queries.items(context.session, row.id)]


def _behind(row: CollectionRow) -> int:
    return 1 + max((each.position for each in row.items), default=-1)


def _put_in_order(row: CollectionRow, item_ids: Sequence[int]) -> None:
    """What was taken out keeps its place behind the item that it stood behind."""
    by_id = {each.id: each for each in row.items}
    hidden: dict[int | None, list[CollectionItem]] = defaultdict(list)
    last = None
    for item in sorted(row.items, key=lambda each: (each.position, each.id)):
        if item.id in item_ids:
            last = item.id
        else:
            hidden[last].append(item)
    order = [*hidden[None]]
    for item_id in item_ids:
        order += [by_id[item_id], *hidden[item_id]]
    for place, item in enumerate(order):
        item.position = place


def _changed(context: Context, row: CollectionRow, **details: int) -> None:
    row.changed_at = context.now
    audit.record(context, "collection.changed", "collection", row.id, **details)
    context.session.commit()
