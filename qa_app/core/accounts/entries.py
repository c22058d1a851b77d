"""Entries of the account table: what may be written beside what stands, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from qa_app.core.accounts.book import Account, Holding
from qa_app.core.errors import Invalid, _
from qa_app.core.list_columns import Columns
from qa_app.core.list_plans import RowState
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

_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T ]+(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:\.0+)?)?)?"
)
HEADINGS: Mapping[str, Sequence[str]] = {
    "account": ("账号", "子账号", "account"),
    "agent": ("客服编号", "客服", "agent id", "agent"),
    "since": ("开始时间", "开始", "from", "since", "start"),
    "until": ("结束时间", "结束", "until", "to", "end"),
    "source": ("平台", "来源", "source", "platform"),
    "shop": ("店铺", "shop"),
}
NEEDED = ("account", "agent", "since")


class Entry(NamedTuple):
    """One agent's time with one account."""

    account: Account
    holding: Holding


class Standing(NamedTuple):
    """An entry that is kept."""

    id: int
    entry: Entry


def entry_from_cells(columns: Columns, cells: Sequence[str], zone: tzinfo) -> Entry:
    """The entry of a row; raises Invalid."""
    given = columns.read(cells)
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

    def take(self, entry: Entry) -> tuple[RowState, int | None]:
        """What an entry comes to: new, the same, or a new end for the entry with that id.

        Raises Invalid where the account is somebody else's for a part of the time.
        """
        account, holding = entry
        kept_id, known = self._known.get((account, holding.since_ms), (None, None))
        if known == holding:
            return RowState.SAME, None
        moves_end = kept_id is not None and known is not None and known.agent == holding.agent
        held = self._holdings.get(account, [])
        others = [each for each in held if not (moves_end and each == known)]
        rival = next((each for each in others if each.overlaps(holding)), None)
        if rival is not None:
            raise self._overlap(account, rival)
        self._holdings[account] = [*others, holding]
        self._known[account, holding.since_ms] = kept_id if moves_end else None, holding
        return (RowState.CHANGED, kept_id) if moves_end else (RowState.NEW, None)

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
