"""Making collections, describing and sharing them, taking them away and back."""

from __future__ import annotations

from collections.abc import Collection

from qa_app.core.collections import checked_name, checked_text
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.collections.looking import open_to_change
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries.people import accounts
from qa_app.storage.tables.collections import CollectionRow, CollectionShare

SHARED = "collection.shared"


def make(context: Context, name: str, about: str = "") -> int:
    """Make an empty collection of one's own; returns its id. Raises Invalid, Refused."""
    context.actor.require(Right.KEEP_COLLECTIONS)
    if context.actor.user_id is None:
        raise NotFound()
    row = CollectionRow(
        name=checked_name(name),
        about=checked_text(about, field="about"),
        owner_id=context.actor.user_id,
        created_at=context.now,
        changed_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    audit.record(context, "collection.made", "collection", row.id)
    context.session.commit()
    return row.id


def describe(context: Context, collection_id: int, name: str, about: str) -> None:
    """Name it anew and say what it is about; raises Invalid, NotFound, Refused."""
    row = _row(context, collection_id)
    row.name, row.about = checked_name(name), checked_text(about, field="about")
    row.changed_at = context.now
    audit.record(context, "collection.changed", "collection", row.id)
    context.session.commit()


def share(context: Context, collection_id: int, team_ids: Collection[int]) -> int:
    """Share it with exactly these of the teams in which the actor keeps collections.

    Teams beyond the actor's reach keep what they have. Whoever may see it from now on is told;
    returns how many. Raises NotFound for a team that is not there, Refused.
    """
    row = _row(context, collection_id)
    for team_id in team_ids:
        context.actor.require(Right.KEEP_COLLECTIONS, team_id)
    reach = context.reach(Right.KEEP_COLLECTIONS)
    kept = [
        each for each in row.shares if each.team_id in team_ids or not reach.covers(each.team_id)
    ]
    new = sorted(set(team_ids) - {each.team_id for each in kept})
    if not new and len(kept) == len(row.shares):
        return 0
    row.shares = [*kept, *(CollectionShare(team_id=each) for each in new)]
    audit.record(
        context, "collection.shared", "collection", row.id, teams=[s.team_id for s in row.shares]
    )
    told = _tell(context, row, new)
    context.session.commit()
    return told


def remove(context: Context, collection_id: int) -> None:
    """Take a collection away from everybody; its examples stay in the library."""
    row = _row(context, collection_id)
    if row.removed_at is None:
        row.removed_at = context.now
        audit.record(context, "collection.removed", "collection", row.id)
        context.session.commit()


def put_back(context: Context, collection_id: int) -> None:
    """Undo the removal: everybody who saw it sees it again."""
    row = _row(context, collection_id)
    if row.removed_at is not None:
        row.removed_at = None
        audit.record(context, "collection.put_back", "collection", row.id)
        context.session.commit()


def _row(context: Context, collection_id: int) -> CollectionRow:
    open_to_change(context, collection_id)
    return context.session.get_one(CollectionRow, collection_id, with_for_update=True)


def _tell(context: Context, row: CollectionRow, team_ids: Collection[int]) -> int:
    readers = {
        user.id
        for team_id in team_ids
        for user in accounts.users_with_right(
            context.session, Right.SEE_COLLECTIONS, team_id, context.today
        )
    }
    details = {"collection": row.id, "name": row.name, "by": context.actor.name}
    return notify(
        context, sorted(readers - {context.actor.user_id}), SHARED, f"{SHARED}:{row.id}", details
    )
