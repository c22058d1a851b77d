"""Looking at collections: the list, one with what it shows, and one as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.collections import may_change, may_see
from qa_app.core.errors import NotFound, Refused, _
from qa_app.core.permissions import Right
from qa_app.services import audit, examples, quizzes
from qa_app.services.context import Context
from qa_app.services.conversations import Named
from qa_app.services.examples import ListedExample, ShownMessage
from qa_app.storage.queries import collections as queries
from qa_app.storage.queries import conversations
from qa_app.storage.queries import examples as example_queries
from qa_app.storage.queries.collections import ListedCollection


@dataclass(frozen=True, slots=True)
class Collections:
    """The actor's own collections, and those that others share with them."""

    own: Sequence[ListedCollection]
    shared: Sequence[ListedCollection]


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A note (``text``), or an example with the messages that show it.

    ``within_reach``: whether the actor may open the example itself. Whose conversation it is of
    is not said to anybody else.
    """

    id: int
    text: str
    example: ListedExample | None = None
    shown: Sequence[ShownMessage] = ()
    within_reach: bool = False


@dataclass(frozen=True, slots=True)
class OpenedCollection:
    """A collection with what it holds. ``teams``: those that the actor can share it with."""

    collection: ListedCollection
    items: Sequence[ShownItem]
    may_change: bool
    teams: Sequence[Named]

    @property
    def examples(self) -> Sequence[ListedExample]:
        return [each.example for each in self.items if each.example is not None]


def list_collections(context: Context) -> Collections:
    """The collections that the actor may see."""
    user_id = context.actor.user_id
    found = queries.listed(context.session, user_id, context.reach(Right.SEE_COLLECTIONS))
    return Collections(
        own=[each for each in found if each.owner_id == user_id],
        shared=[each for each in found if each.owner_id != user_id],
    )


def changeable_ones(context: Context) -> Sequence[ListedCollection]:
    """The collections that the actor may put examples into, the last changed first."""
    reach = context.reach(Right.KEEP_COLLECTIONS)
    if not reach:
        return ()
    found = queries.listed(context.session, context.actor.user_id, reach)
    return [each for each in found if _may_change(context, each)]


def holding(context: Context, example_id: int) -> Sequence[ListedCollection]:
    """The collections that an example is in, of those that the actor may see."""
    found = queries.holding(context.session, example_id)
    return [each for each in found if may_see(context.actor, each.owner_id, _team_ids(each))]


def open_collection(context: Context, collection_id: int) -> OpenedCollection:
    """One collection; raises NotFound where it is not the actor's to see."""
    found = _visible(context, collection_id)
    if found.removed_at is not None:
        raise NotFound()
    teams = conversations.teams_in(context.session, context.reach(Right.KEEP_COLLECTIONS))
    return OpenedCollection(
        found, _items(context, collection_id), _may_change(context, found), teams
    )


def open_to_change(context: Context, collection_id: int) -> ListedCollection:
    """A collection that the actor may change, a removed one too; raises NotFound, Refused."""
    found = _visible(context, collection_id)
    if not _may_change(context, found):
        raise Refused(_("Only its owner changes this collection."))
    return found


def exported(context: Context, collection_id: int, file_kind: str) -> OpenedCollection:
    """What goes into a file of a collection; the export is in the audit log."""
    opened = open_collection(context, collection_id)
    audit.record(
        context,
        "collection.exported",
        "collection",
        collection_id,
        file=file_kind,
        examples=len(opened.examples),
    )
    context.session.commit()
    return opened


def _items(context: Context, collection_id: int) -> Sequence[ShownItem]:
    stored = queries.items(context.session, collection_id)
    ids = [each.example_id for each in stored if each.example_id is not None]
    found = {each.id: each for each in example_queries.some(context.session, ids)}
    texts = examples.hidden_texts(context, {each.revision_id for each in found.values()})
    reach = context.reach(Right.KEEP_EXAMPLES)
    untold = quizzes.untold(context)
    items = []
    for each in stored:
        if each.example_id is None:
            items.append(ShownItem(each.id, each.text))
            continue
        example = found[each.example_id]
        if example.id in untold and not reach.covers(example.team_id):
            continue  # its note would tell what they are to score themselves
        shown = examples.around(example, texts[example.revision_id])
        items.append(ShownItem(each.id, "", example, shown, reach.covers(example.team_id)))
    return items


def _visible(context: Context, collection_id: int) -> ListedCollection:
    found = queries.one(context.session, collection_id)
    if found is None or not may_see(context.actor, found.owner_id, _team_ids(found)):
        raise NotFound()
    return found


def _may_change(context: Context, found: ListedCollection) -> bool:
    return may_change(context.actor, found.owner_id, _team_ids(found))


def _team_ids(found: ListedCollection) -> list[int]:
    return [each.id for each in found.teams]
