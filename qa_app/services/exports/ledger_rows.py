"""The ledger as rows: what a list of it shows, one row for each entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from qa_app.core.appraisal import Scheme
from qa_app.core.exports import Wish
from qa_app.core.ledger import standing_of
from qa_app.core.ledger.effects import Worth
from qa_app.core.ledger.filters import LedgerFilter, Shelf
from qa_app.core.personal_data.recognition import find
from qa_app.core.personal_data.spans import mask
from qa_app.exports.table_files import Cell, Tables
from qa_app.services.context import Context
from qa_app.services.ledger.listing import ListedEntries, every_entry
from qa_app.storage.queries.ledger import StoredEntry

_HEAD = (
    *("entry", "day", "agent", "agent_key", "team", "scheme", "item", "count", "minutes"),
    *("points_chosen", "amount", "comes_to_points", "comes_to_money", "state", "told_on"),
    *("note", "conversation", "quote"),
)


def narrowed_from(wanted: LedgerFilter) -> dict[str, str]:
    """What an export keeps of a list's filter beside days and team."""
    given = {"agent": wanted.agent_id, "scheme": wanted.scheme, "item": wanted.item}
    found = {name: str(value) for name, value in given.items() if value is not None}
    return {"shelf": wanted.shelf.value, **found}


def filter_of(wish: Wish) -> LedgerFilter:
    """The filter that :func:`narrowed_from` wrote down, with the days and the team."""
    given = wish.narrowed
    shelf, agent = given.get("shelf", ""), given.get("agent", "")
    return LedgerFilter(
        shelf=Shelf(shelf) if shelf in set(Shelf) else Shelf.ENTERED,
        team_id=wish.team_id,
        agent_id=int(agent) if agent.isdecimal() and len(agent) < 12 else None,
        scheme=given.get("scheme"),
        item=given.get("item"),
        since=wish.since,
        until=wish.until,
    )


def write_ledger(
    context: Context, wish: Wish, tables: Tables, step: Callable[[int, int], None]
) -> int:
    """The entries of a filter, or one's own, the latest day first."""
    sheet = wish.said("ledger")
    tables.row(sheet, [wish.said(heading) for heading in _HEAD])
    done = 0
    for listed in every_entry(context, None if wish.own else filter_of(wish)):
        for each in listed.page.rows:
            tables.row(sheet, _row(wish, listed, each))
        done += len(listed.page.rows)
        step(done, listed.total)
    return done


def _row(wish: Wish, listed: ListedEntries, stored: StoredEntry) -> list[Cell]:
    entry, figures = stored.entry, stored.entry.figures
    scheme, worth = listed.schemes.get(entry.scheme), listed.worth.get(stored.id)
    whence = entry.whence
    return [
        stored.id,
        figures.day.isoformat(),
        stored.agent,
        stored.agent_key,
        stored.team,
        _title(listed.schemes, entry.scheme, wish.locale),
        _item(scheme, figures.item, wish.locale),
        figures.count,
        figures.minutes,
        figures.points,
        figures.amount,
        *_comes_to(worth),
        wish.said(f"standing.{standing_of(entry).value}"),
        _day(entry.told_on),
        _text(wish, entry.note),
        stored.conversation,
        _text(wish, whence.quote if whence is not None else ""),
    ]


def _comes_to(worth: Worth | None) -> tuple[Decimal | None, Decimal | None]:
    return (None, None) if worth is None else (worth.points, worth.money)


def _title(schemes: Mapping[str, Scheme], key: str, locale: str) -> str:
    scheme = schemes.get(key)
    return key if scheme is None else scheme.title.in_locale(locale)


def _item(scheme: Scheme | None, key: str, locale: str) -> str:
    item = None if scheme is None else scheme.item(key)
    return key if item is None else item.title.in_locale(locale)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _text(wish: Wish, text: str) -> str:
    return text if wish.personal else mask(text, find(text))
