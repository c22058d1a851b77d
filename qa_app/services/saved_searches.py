"""Keeping searches under a name, and finding those that colleagues share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.saved_searches import MOST, SavedSearch, SearchedList, checked_query, name_from
from qa_app.services.context import Context
from qa_app.storage.queries import saved_searches as queries
from qa_app.storage.queries.conversations import Named, teams_in

_RIGHTS = {
    SearchedList.CONVERSATIONS: Right.SEE_CONVERSATIONS,
    SearchedList.FLAGGED: Right.TAKE_FLAGGED,
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The searches of a list: the actor's own, and those that others share with their teams.

    ``removable``: the ids of those that the actor may remove.
    """

    own: Sequence[SavedSearch]
    shared: Sequence[SavedSearch]
    removable: Collection[int]


def shelf(context: Context, searched: SearchedList) -> Shelf:
    """What stands above a list."""
    user_id = _user(context)
    reach = context.reach(_RIGHTS[searched])
    keeps = context.reach(Right.EDIT_DEFINITIONS)
    found = queries.shown_to(context.session, user_id, searched, reach)
    return Shelf(
        own=[each for each in found if each.owner_id == user_id],
        shared=[each for each in found if each.owner_id != user_id],
        removable={
            each.id for each in found if each.owner_id == user_id or keeps.covers(each.team_id)
        },
    )


def teams(context: Context, searched: SearchedList) -> list[Named]:
    """With whom the actor can share a search of a list."""
    return teams_in(context.session, context.reach(_RIGHTS[searched]))


def save(
    context: Context,
    searched: SearchedList,
    name: str,
    query: str,
    team_id: int | None,
    *,
    instead_of: int | None = None,
) -> int:
    """Keep a search; one of the actor's own of the same name and list is replaced.

    ``instead_of``: the search of the actor that gets this name and this sharing.

    Returns its id. Raises Invalid; NotFound or Refused for a team or a search that is not the
    actor's.
    """
    context.actor.require(_RIGHTS[searched], team_id)
    owner_id, name, query = _user(context), name_from(name), checked_query(query)
    kept = queries.named(context.session, owner_id, searched, name)
    if instead_of is not None:
        changed = queries.own(context.session, owner_id, searched, instead_of)
        if changed is None:
            raise NotFound()
        if kept is not None and kept.id != changed.id:
            queries.remove(context.session, kept.id)
        kept = changed
    if kept is not None:
        kept.name, kept.query, kept.team_id, kept.saved_at = name, query, team_id, context.now
        search_id = kept.id
    else:
        if queries.count(context.session, owner_id, searched) >= MOST:
            raise Invalid(
                _("You have %(most)s saved searches here. Remove one that you no longer need."),
                most=MOST,
            )
        draft = SavedSearch(0, owner_id, "", searched, name, query, team_id)
        search_id = queries.add(context.session, draft, context.now)
    context.session.commit()
    return search_id


def remove(context: Context, search_id: int) -> SavedSearch:
    """Forget a search and return it: one of the actor's own, or one that somebody shares with a
    team whose definitions the actor keeps. Raises NotFound or Refused for any other.
    """
    found = queries.one(context.session, search_id)
    if found is None:
        raise NotFound()
    if found.owner_id != context.actor.user_id:
        if found.team_id is None:
            raise NotFound()
        context.actor.require(Right.EDIT_DEFINITIONS, found.team_id)
    queries.remove(context.session, search_id)
    context.session.commit()
    return found


def _user(context: Context) -> int:
    if context.actor.user_id is None:
        raise NotFound()
    return context.actor.user_id
