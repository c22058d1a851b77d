"""Lists of the ledger, the latest day first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from qa_app.core.ledger import AgentAnswer, EntryState
from qa_app.core.ledger.filters import LedgerFilter, Shelf
from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.storage.queries.ledger import StoredEntry, stored, stored_entry
from qa_app.storage.tables.ledger import LedgerRow

_ENTERED = LedgerRow.state == EntryState.ENTERED.value
_DISPUTED = and_(
    _ENTERED, LedgerRow.answer == AgentAnswer.DISPUTED.value, LedgerRow.settlement.is_(None)
)
_SHELVES: dict[Shelf, ColumnElement[bool]] = {
    Shelf.ENTERED: _ENTERED,
    Shelf.SUGGESTED: LedgerRow.state == EntryState.SUGGESTED.value,
    Shelf.UNTOLD: and_(_ENTERED, LedgerRow.told_on.is_(None)),
    Shelf.DISPUTED: _DISPUTED,
    Shelf.GONE: LedgerRow.state.in_([EntryState.REJECTED.value, EntryState.WITHDRAWN.value]),
}


def such_as(wanted: LedgerFilter, reach: Reach) -> list[ColumnElement[bool]]:
    """The entries of the teams reached that a filter lets through."""
    found = [_SHELVES[wanted.shelf]]
    if not reach.everywhere:
        found.append(LedgerRow.team_id.in_(reach.team_ids))
    for column, value in (
        (LedgerRow.team_id, wanted.team_id),
        (LedgerRow.agent_id, wanted.agent_id),
        (LedgerRow.scheme, wanted.scheme),
        (LedgerRow.item, wanted.item),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.since is not None:
        found.append(LedgerRow.day >= wanted.since)
    if wanted.until is not None:
        found.append(LedgerRow.day <= wanted.until)
    return found


def of_agent(agent_id: int, *, open_only: bool = False) -> list[ColumnElement[bool]]:
    """What an agent sees of their own: no suggestion, and nothing that was rejected.

    ``open_only``: those that they were told of and have not answered.
    """
    seen: ColumnElement[bool] = LedgerRow.state.in_(
        [EntryState.ENTERED.value, EntryState.WITHDRAWN.value]
    )
    if open_only:
        seen = and_(_ENTERED, LedgerRow.told_on.is_not(None), LedgerRow.answer.is_(None))
    return [LedgerRow.agent_id == agent_id, seen]


def page(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[StoredEntry]:
    """Entries that meet the conditions, the latest day first."""
    backwards = place is not None and place.backwards
    chosen = stored().where(*conditions)
    if place is not None:
        day, row_id = _mark(place.cursor)
        earlier = or_(LedgerRow.day < day, and_(LedgerRow.day == day, LedgerRow.id < row_id))
        later = or_(LedgerRow.day > day, and_(LedgerRow.day == day, LedgerRow.id > row_id))
        chosen = chosen.where(later if backwards else earlier)
    order = (
        (LedgerRow.day, LedgerRow.id) if backwards else (LedgerRow.day.desc(), LedgerRow.id.desc())
    )
    rows = session.execute(chosen.order_by(*order).limit(limit + 1))
    found = [stored_entry(row) for row in rows]
    return page_of(
        [(each, Cursor(each.entry.figures.day.toordinal(), each.id)) for each in found],
        place,
        limit,
    )


def count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many entries meet the conditions."""
    chosen = select(func.count()).select_from(LedgerRow).where(*conditions)
    return session.scalar(chosen) or 0


def days(session: Session, conditions: Sequence[ColumnElement[bool]]) -> tuple[date, date] | None:
    """The first and the last day of entries; ``None`` where there are none."""
    first, last = session.execute(
        select(func.min(LedgerRow.day), func.max(LedgerRow.day)).where(*conditions)
    ).one()
    return None if first is None else (first, last)


def ids(session: Session, conditions: Sequence[ColumnElement[bool]], limit: int) -> list[int]:
    """Their ids, the earliest day first."""
    chosen = select(LedgerRow.id).where(*conditions).order_by(LedgerRow.day, LedgerRow.id)
    return list(session.scalars(chosen.limit(limit)))


def _mark(cursor: Cursor) -> tuple[date, int]:
    """The day and id of a cursor; one that nobody gave out leads to the first page."""
    ordinal = min(max(cursor.value, 1), date.max.toordinal())
    return date.fromordinal(ordinal), cursor.id
