"""Collections of examples (案例集): what they hold, in which order, and who may change them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qa_app.core.errors import Conflict, Invalid, _
from qa_app.core.permissions import Actor, Right

LONGEST_NAME = 120
LONGEST_TEXT = 2000
MOST_ITEMS = 200


def checked_name(name: str) -> str:
    """A collection's name on one line; raises Invalid."""
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("Give the collection a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid(
            _("Keep the name under %(limit)s characters."), field="name", limit=LONGEST_NAME
        )
    return name


def checked_text(text: str, *, field: str, required: bool = False) -> str:
    """A note between examples, or what a collection is about; raises Invalid."""
    text = text.replace("\r\n", "\n").strip()
    if required and not text:
        raise Invalid(_("Write something first."), field=field)
    if len(text) > LONGEST_TEXT:
        raise Invalid(
            _("Keep the text under %(limit)s characters."), field=field, limit=LONGEST_TEXT
        )
    return text


def check_room(present: int, added: int) -> None:
    """Raises Invalid where a collection would grow too long to be shown to anybody."""
    if present + added > MOST_ITEMS:
        raise Invalid(
            _("A collection holds at most %(limit)s examples and notes. Begin another one."),
            limit=MOST_ITEMS,
        )


def reordered(present: Sequence[int], wanted: Sequence[int]) -> Sequence[int]:
    """The order asked for; raises Conflict unless it is of exactly the items that are there."""
    if sorted(present) != sorted(wanted):
        raise Conflict(_("This collection was changed in another window. Load the page again."))
    return wanted


def moved(present: Sequence[int], item: int, step: int) -> Sequence[int]:
    """The order with one item so many places further down (up: negative), as far as it goes."""
    at = present.index(item)
    others = [each for each in present if each != item]
    place = min(max(at + step, 0), len(others))
    return [*others[:place], item, *others[place:]]


def may_see(actor: Actor, owner_id: int, teams: Collection[int]) -> bool:
    """Its owner, and whoever may see collections in a team that it is shared with."""
    if not actor.may(Right.SEE_COLLECTIONS):
        return False
    reach = actor.reach(Right.SEE_COLLECTIONS)
    return actor.user_id == owner_id or any(reach.covers(team) for team in teams)


def may_change(actor: Actor, owner_id: int, teams: Collection[int]) -> bool:
    """Its owner, and whoever keeps collections in every team that it is shared with.

    A change is seen by all of these teams; who has a say in some of them alone has none in it.
    """
    if not actor.may(Right.KEEP_COLLECTIONS):
        return False
    reach = actor.reach(Right.KEEP_COLLECTIONS)
    return actor.user_id == owner_id or (bool(teams) and all(reach.covers(team) for team in teams))
