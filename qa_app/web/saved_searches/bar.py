"""What stands above a list: the searches saved for it, and the way to save the one at hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from qa_app.core.saved_searches import SavedSearch, SearchedList
from qa_app.services import saved_searches
from qa_app.services.conversations import Named
from qa_app.web.context import context
from qa_app.web.conversations.lists import SEARCHED

ENDPOINTS = {
    SearchedList.CONVERSATIONS: "conversations.listing",
    SearchedList.FLAGGED: "flagged.listing",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One saved search as a link; ``here``: it is the one at hand."""

    search: SavedSearch
    href: str
    here: bool
    removable: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar above a list. ``query``: the search at hand, empty where nothing is filtered.

    ``teams``: with whom it can be shared; asked for only where something can be saved.
    """

    searched: SearchedList
    own: Sequence[Place]
    shared: Sequence[Place]
    query: str
    teams: Sequence[Named]

    @property
    def removable(self) -> list[Place]:
        """Those that the actor may remove, their own first."""
        return [place for place in (*self.own, *self.shared) if place.removable]

    @property
    def kept(self) -> SavedSearch | None:
        """The search at hand, where it is one of the actor's own."""
        return next((place.search for place in self.own if place.here), None)


def bar(searched: SearchedList, at_fault: Collection[str]) -> Bar:
    """The bar above the list that is asked for; ``at_fault``: the filters that do not narrow it."""
    found = saved_searches.shelf(context(), searched)
    query = _query({name: text for name, text in request.args.items() if name not in at_fault})

    def places(searches: Sequence[SavedSearch]) -> list[Place]:
        return [
            Place(
                each,
                url_of(each),
                bool(query) and kept_query(each.query) == query,
                each.id in found.removable,
            )
            for each in searches
        ]

    teams = saved_searches.teams(context(), searched) if query else ()
    return Bar(searched, places(found.own), places(found.shared), query, teams)


def kept_query(query: str) -> str:
    """Of an address's query what a saved search keeps of it, always written the same way."""
    return _query(MultiDict(parse_qsl(query, max_num_fields=100)))


def url_of(search: SavedSearch) -> str:
    """The list as a saved search narrows it."""
    return f"{url_for(ENDPOINTS[search.searched])}?{kept_query(search.query)}"


def _query(given: Mapping[str, str]) -> str:
    return urlencode(sorted((name, given[name]) for name in SEARCHED if given.get(name)))
