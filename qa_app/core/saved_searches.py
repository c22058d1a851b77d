"""Searches that people keep under a name (已存搜索), for themselves or for a team."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.errors import Invalid, _

LONGEST_NAME, LONGEST_QUERY = 40, 1000
MOST = 30
"""So many a person keeps for a list: what stands above it must be found at a glance."""


class SearchedList(StrEnum):
    """What is searched: all conversations, or the flagged ones."""

    CONVERSATIONS = "conversations"
    FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search of one list as its address says it (``query``, without the question mark).

    ``owner``: the name of who keeps it. ``team_id``: whose members find it too; ``None``: its
    owner alone. Everybody finds by it only what they may see themselves.
    """

    id: int
    owner_id: int
    owner: str
    searched: SearchedList
    name: str
    query: str
    team_id: int | None


def name_from(text: str) -> str:
    """A name as typed, runs of blanks made one; raises Invalid."""
    name = " ".join(text.replace("\0", "").split())
    if not name:
        raise Invalid(_("Give the search a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid(_("Keep the name to %(most)s characters."), field="name", most=LONGEST_NAME)
    return name


def checked_query(query: str) -> str:
    """The query itself; raises Invalid where there is nothing to keep, or far too much."""
    if not query:
        raise Invalid(_("Filter the list first: there is nothing to save yet."))
    if len(query) > LONGEST_QUERY:
        raise Invalid(_("This search is too long to be saved."))
    return query
