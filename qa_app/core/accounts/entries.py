"""Entries of the account table: what may be written beside what stands, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.accounts.book import Account, Holding
from qa_app.core.errors import Invalid, QaError, _
from qa_app.core.people.names import one_line

LONGEST_SOURCE, LONGEST_NAME = 100, 200

NO_ACCOUNT = _("The account is missing.")
NO_SINCE = _("Say from when the account is theirs.")
BAD_TIME = _("“%(given)s” is no time. Write it as 2026-10-12 09:00.")
BACKWARDS = _("The end lies before the beginning.")
TOO_LONG = _("“%(given)s …” is too long.")
OVERLAP = _(
    "Account %(account)s is somebody else's from %(since)s to %(until)s. End that time first, or"
    " choose other times."
)
NO_HEADER = _("The list needs columns for account, agent id and start.")

_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T ]+(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:\.0+)?)?)?"
)
_HEADINGS: Mapping[str, str] = {
    "source": "source",
    "platform": "source",
    "平台": "source",
    "来源": "source",
    "shop": "shop",
    "店铺": "shop",
    "account": "account",
    "账号": "account",
    "子账号": "account",
    "agent": "agent",
    "agent id": "agent",
    "客服编号": "agent",
    "客服": "agent",
    "from": "since",
    "since": "since",
    "start": "since",
    "开始": "since",
    "开始时间": "since",
    "until": "until",
    "to": "until",
    "end": "until",
    "结束": "until",
    "结束时间": "until",
}
_NEEDED = frozenset({"account", "agent", "since"})


class RowState(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class Entry(NamedTuple):
    """One agent's time with one account."""

    account: Account
    holding: Holding


class Standing(NamedTuple):
    """An entry that is kept."""

    id: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column of a list stands; ``unknown``: headings that mean nothing here."""

    places: Mapping[str, int]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What a row of a list comes to; ``replaces``: the entry whose end it moves."""

    number: int
    entry: Entry | None
    state: RowState
    problem: QaError | None = None
    replaces: int | None = None
    excerpt: str = ""


def header_from(cells: Sequence[str]) -> Header:
    """The columns of a list; raises Invalid where one that is needed is missing."""
    places: dict[str, int] = {}
    unknown = []
    for at, cell in enumerate(cells):
        meaning = _HEADINGS.get(one_line(cell).casefold())
        if meaning is None:
            unknown.extend([one_line(cell)] if cell.strip() else [])
        else:
            places.setdefault(meaning, at)
    if not places.keys() >= _NEEDED:
        raise Invalid(NO_HEADER, field="file")
    return Header(places, tuple(unknown))


def entry_from_cells(header: Header, cells: Sequence[str], zone: tzinfo) -> Entry:
    """The entry of a row; raises Invalid."""
    given = {
        name: cells[at].strip() if at < len(cells) else "" for name, at in header.places.items()
    }
    since = time_from(given["since"], zone)
    if since is None:
        raise Invalid(NO_SINCE, field="since")
    return entry_of(
        given.get("source", ""),
        given.get("shop", ""),
        given["account"],
        given["agent"],
        since,
        time_from(given.get("until", ""), zone),
    )


def entry_of(
    source: str, shop: str, account: str, agent: str, since_ms: int, until_ms: int | None
) -> Entry:
    """An entry of what was typed; raises Invalid naming the field."""
    named = Account(
        _name(source, "source", LONGEST_SOURCE),
        _name(shop, "shop", LONGEST_NAME),
        _name(account, "account", LONGEST_NAME),
    )
    if not named.account:
        raise Invalid(NO_ACCOUNT, field="account")
    if until_ms is not None and until_ms <= since_ms:
        raise Invalid(BACKWARDS, field="until")
    return Entry(named, Holding(one_line(agent), since_ms, until_ms))


def time_from(text: str, zone: tzinfo) -> int | None:
    """A local time such as ``2026-10-12 09:00``, in milliseconds since the Unix epoch.

    A day alone is its beginning; nothing gives ``None``. Raises Invalid.
    """
    if not text.strip():
        return None
    match = _TIME.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        moment = datetime(*(int(part or 0) for part in match.groups()), tzinfo=zone)  # type: ignore[misc, arg-type]
        return round(moment.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise Invalid(BAD_TIME, given=one_line(text)[:40]) from None


def said_time(moment_ms: int | None, zone: tzinfo) -> str:
    """A moment as :func:`time_from` reads it."""
    if moment_ms is None:
        return "…"
    return f"{datetime.fromtimestamp(moment_ms / 1000, zone):%Y-%m-%d %H:%M}"


class Planner:
    """Takes entries one by one, each against what stands and what those before it bring."""

    def __init__(self, standing: Iterable[Standing], zone: tzinfo) -> None:
        self._zone = zone
        self._known: dict[tuple[Account, int], tuple[int | None, Holding]] = {}
        self._holdings: dict[Account, list[Holding]] = {}
        for each in standing:
            account, holding = each.entry
            self._known[account, holding.since_ms] = each.id, holding
            self._holdings.setdefault(account, []).append(holding)

    def take(self, number: int, entry: Entry) -> PlannedRow:
        """What an entry comes to: new, a new end, the same, or refused."""
        account, holding = entry
        kept_id, known = self._known.get((account, holding.since_ms), (None, None))
        if known == holding:
            return PlannedRow(number, entry, RowState.SAME)
        moves_end = kept_id is not None and known is not None and known.agent == holding.agent
        held = self._holdings.get(account, [])
        others = [each for each in held if not (moves_end and each == known)]
        rival = next((each for each in others if each.overlaps(holding)), None)
        if rival is not None:
            return PlannedRow(number, entry, RowState.REFUSED, self._overlap(account, rival))
        self._holdings[account] = [*others, holding]
        self._known[account, holding.since_ms] = kept_id if moves_end else None, holding
        if moves_end:
            return PlannedRow(number, entry, RowState.CHANGED, replaces=kept_id)
        return PlannedRow(number, entry, RowState.NEW)

    def _overlap(self, account: Account, rival: Holding) -> Invalid:
        return Invalid(
            OVERLAP,
            field="since",
            account=account.account,
            since=said_time(rival.since_ms, self._zone),
            until=said_time(rival.until_ms, self._zone),
        )


def _name(text: str, field: str, most: int) -> str:
    name = one_line(text)
    if len(name) > most:
        raise Invalid(TOO_LONG, field=field, given=name[:20])
    return name
