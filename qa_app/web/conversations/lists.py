"""The list that a conversation was opened from, as its address carries it along.

A row's link brings the filters and the order of its list, and the row's place in it, so that
the page of one conversation can lead to the next; the list may change meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from qa_app.core.errors import Invalid
from qa_app.core.flagged import Shelf
from qa_app.core.listing import Cursor, FindingState, Order, PartFilter, place_from
from qa_app.core.permissions import Right
from qa_app.services import conversations
from qa_app.services.conversations import ListedPart
from qa_app.web.context import context
from qa_app.web.conversations.forms import FilterForm
from qa_app.web.tables import SORT

AT, LIST, STATE = "at", "list", "state"
FLAGGED = "flagged"
SEARCHED = (
    "words", "speaker", "severity", "rule", "team", "agent", "channel", "since", "until",
    "slower", "score_below", "score_from", "criterion", "tag", "chance_from", "unanswered",
    "reviewed", "assignee", "mine", "complaint", STATE, SORT,
)  # fmt: skip
"""The arguments that say what of a list is shown, and in which order."""
_ORDERS = {
    "started": Order.STARTED,
    "severity": Order.SEVERITY,
    "longest": Order.SLOWEST,
    "risk": Order.RISK,
    "chance": Order.CHANCE,
    "age": Order.FLAGGED,
}


_STATES = {
    Shelf.OPEN: FindingState.OPEN,
    Shelf.IN_WORK: FindingState.OPEN,
    Shelf.SENT: None,
    Shelf.CONFIRMED: FindingState.CONFIRMED,
    Shelf.DISMISSED: FindingState.DISMISSED,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """A list and a place in it. ``flagged``: the flagged list, else that of all."""

    flagged: bool
    wanted: PartFilter
    order: Order
    ascending: bool
    cursor: Cursor

    @property
    def right(self) -> Right:
        return Right.TAKE_FLAGGED if self.flagged else Right.SEE_CONVERSATIONS


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the page of a conversation leads: back to its list, and to its neighbours."""

    back: str
    flagged: bool
    before: str | None = None
    after: str | None = None


def order_of(sort: str, state: FindingState | None = None) -> Order:
    """The order that a column of a list stands for."""
    order = _ORDERS.get(sort, Order.STARTED)
    waiting = state is FindingState.OPEN and order is Order.SEVERITY
    return Order.WAITING if waiting else order


def part_urls(order: Order, *, flagged: bool = False) -> Callable[..., str]:
    """``url(part, anchor="")``: the page of a part in the list at hand.

    A row has many links: the address is read once for the list, and each page's made once.
    """
    carried = _carried(request.args, flagged)
    made: dict[int, str] = {}

    def url(part: ListedPart, anchor: str = "") -> str:
        page = made.get(part.id)
        if page is None:
            cursor = conversations.cursor_of(part, order)
            page = made[part.id] = _url(part.id, cursor, carried)
        return f"{page}#{anchor}" if anchor else page

    return url


def here() -> dict[str, str]:
    """What the address says, as far as pages of conversations know it."""
    known = (*SEARCHED, AT, LIST, "profile", "beside", "revision")
    return {name: request.args[name] for name in known if request.args.get(name)}


def ways() -> Ways:
    """Where the conversation at hand leads, by its address."""
    origin = _origin()
    flagged = request.args.get(LIST) == FLAGGED
    carried = _carried(request.args, flagged)
    endpoint = "flagged.listing" if flagged else "conversations.listing"
    back = url_for(endpoint, **{k: v for k, v in carried.items() if k != LIST})  # type: ignore[arg-type]
    if origin is None or not context().actor.may(origin.right):
        return Ways(back, flagged)
    around = conversations.around(
        context(),
        origin.wanted,
        origin.cursor,
        order=origin.order,
        ascending=origin.ascending,
        right=origin.right,
    )
    before, after = (
        _url(each.id, each.cursor, carried) if each else None
        for each in (around.before, around.after)
    )
    return Ways(back, flagged, before, after)


def _origin() -> Origin | None:
    try:
        place = place_from(request.args.get(AT), None)
        flagged = request.args.get(LIST) == FLAGGED
        shelf = _shelf() if flagged else None
        wanted = FilterForm(request.args).unchecked()
        state = _STATES[shelf] if shelf else None
    except Invalid:
        return None
    if place is None:
        return None
    sort = request.args.get(SORT) or ("-severity" if flagged else "-started")
    return Origin(
        flagged=flagged,
        wanted=_on_shelf(wanted, shelf),
        order=order_of(sort.removeprefix("-"), state),
        ascending=not sort.startswith("-"),
        cursor=place.cursor,
    )


def _shelf() -> Shelf:
    text = request.args.get(STATE)
    return Shelf(text) if text in set(Shelf) else Shelf.OPEN


def _on_shelf(wanted: PartFilter, shelf: Shelf | None) -> PartFilter:
    """What the flagged list shows of a filter."""
    if shelf is None:
        return wanted
    assignee = request.args.get("assignee", type=int)
    return replace(
        wanted,
        finding_state=_STATES[shelf],
        stage=shelf.stage,
        assignee_id=context().actor.user_id if request.args.get("mine") else assignee,
        complaint=bool(request.args.get("complaint")),
    )


def _carried(args: MultiDict[str, str], flagged: bool) -> dict[str, str]:
    kept = {name: args[name] for name in SEARCHED if args.get(name)}
    return {**kept, LIST: FLAGGED} if flagged else kept


def _url(part_id: int, cursor: Cursor, carried: Mapping[str, str]) -> str:
    values = {**carried, AT: cursor.as_text()}
    return url_for("conversations.one", part_id=part_id, **values)  # type: ignore[arg-type]
