"""Who held which account when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from qa_app.core.accounts.book import Account, AccountBook, Holding
from qa_app.core.accounts.entries import Entry, Standing
from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.storage.locks import Lock, hold
from qa_app.storage.queries.people.patterns import containing
from qa_app.storage.tables.accounts import AccountHolder
from qa_app.storage.tables.base import from_ms, to_ms
from qa_app.storage.tables.people import Agent, AgentTeam


class ListedHolder(NamedTuple):
    """An entry as the list shows it."""

    id: int
    source: str
    shop: str
    account: str
    agent_id: int
    agent_key: str
    agent: str
    since: datetime
    until: datetime | None


def take_turn(session: Session) -> None:
    """Let nobody else add entries until this transaction ends."""
    hold(session, Lock.ACCOUNTS)


def page(
    session: Session,
    reach: Reach,
    *,
    words: str = "",
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[ListedHolder]:
    """The entries about agents of these teams, the latest first."""
    query = _listed().where(*_within(reach))
    if words:
        columns = (AccountHolder.account, AccountHolder.shop, Agent.key, Agent.name)
        query = query.where(or_(*(containing(column, words) for column in columns)))
    backwards = place is not None and place.backwards
    keys = (AccountHolder.since, AccountHolder.id)
    if place is not None:
        query = query.where(_beyond(place))
    order = [key.asc() if backwards else key.desc() for key in keys]
    rows = session.execute(query.order_by(*order).limit(limit + 1))
    found = [ListedHolder._make(row) for row in rows]
    return page_of([(each, Cursor(to_ms(each.since), each.id)) for each in found], place, limit)


def one(session: Session, entry_id: int, reach: Reach) -> ListedHolder | None:
    """An entry about an agent of these teams."""
    query = _listed().where(AccountHolder.id == entry_id, *_within(reach))
    row = session.execute(query).one_or_none()
    return None if row is None else ListedHolder._make(row)


def standing(session: Session, accounts: Iterable[str] | None = None) -> list[Standing]:
    """Every entry about accounts of these names, whosever they are; ``None``: every entry."""
    query = _entries()
    if accounts is not None:
        query = query.where(AccountHolder.account.in_(list(accounts)))
    return [_standing(row) for row in session.execute(query)]


def book(session: Session) -> AccountBook:
    """Every account that is shared, for an import."""
    found = (_standing(row).entry for row in session.execute(_entries()))
    return AccountBook.of((each.account, each.holding) for each in found)


def add(
    session: Session, entry: Entry, agent_id: int, *, created_by: int | None, now: datetime
) -> int:
    """Keep an entry; its id."""
    row = AccountHolder(
        source=entry.account.source,
        shop=entry.account.shop,
        account=entry.account.account,
        agent_id=agent_id,
        since=from_ms(entry.holding.since_ms),
        until=None if entry.holding.until_ms is None else from_ms(entry.holding.until_ms),
        created_by=created_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def set_until(session: Session, entry_id: int, until_ms: int | None) -> None:
    """Move the end of an entry."""
    row = session.get_one(AccountHolder, entry_id)
    row.until = None if until_ms is None else from_ms(until_ms)


def remove(session: Session, entry_id: int) -> None:
    """Forget an entry."""
    session.delete(session.get_one(AccountHolder, entry_id))


def _beyond(place: Place) -> ColumnElement[bool]:
    """The entries on the far side of a place of the list."""
    since, entry_id = from_ms(place.cursor.value), place.cursor.id
    at_once = AccountHolder.since == since
    if place.backwards:
        return or_(AccountHolder.since > since, and_(at_once, AccountHolder.id > entry_id))
    return or_(AccountHolder.since < since, and_(at_once, AccountHolder.id < entry_id))


def _listed() -> Any:
    return select(
        AccountHolder.id,
        AccountHolder.source,
        AccountHolder.shop,
        AccountHolder.account,
        AccountHolder.agent_id,
        Agent.key,
        Agent.name,
        AccountHolder.since,
        AccountHolder.until,
    ).join(Agent, Agent.id == AccountHolder.agent_id)


def _entries() -> Any:
    return select(
        AccountHolder.id,
        AccountHolder.source,
        AccountHolder.shop,
        AccountHolder.account,
        Agent.key,
        AccountHolder.since,
        AccountHolder.until,
    ).join(Agent, Agent.id == AccountHolder.agent_id)


def _standing(row: Any) -> Standing:
    until = None if row.until is None else to_ms(row.until)
    holding = Holding(row.key, to_ms(row.since), until)
    return Standing(row.id, Entry(Account(row.source, row.shop, row.account), holding))


def _within(reach: Reach) -> list[ColumnElement[bool]]:
    if reach.everywhere:
        return []
    theirs = select(AgentTeam.agent_id).where(AgentTeam.team_id.in_(reach.team_ids))
    return [AccountHolder.agent_id.in_(theirs)]
