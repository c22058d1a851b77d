"""Entries that come as a list: from the cells of one row to what it wants entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qa_app.core.appraisal import Scheme
from qa_app.core.decimals import figure
from qa_app.core.errors import Invalid, _
from qa_app.core.ledger.checking import LONGEST_NOTE, MOST_TIMES
from qa_app.core.ledger.links import mark_of
from qa_app.core.ledger.values import Figures
from qa_app.core.list_columns import Columns
from qa_app.core.people.staff_rows import day_from

HEADINGS: Mapping[str, Sequence[str]] = {
    "agent": ("客服编号", "座席编号", "坐席编号", "工号", "agent id", "agent", "agent number"),
    "name": ("姓名", "客服", "座席", "坐席", "name"),
    "day": ("日期", "发生日期", "day", "date", "on"),
    "item": ("项目", "加扣分项", "考核项目", "item"),
    "scheme": ("方案", "考核方案", "scheme"),
    "count": ("次数", "数量", "count", "times"),
    "minutes": ("分钟", "分钟数", "minutes"),
    "points": ("分数", "分值", "points"),
    "amount": ("金额", "金额（元）", "amount", "yuan"),
    "note": ("备注", "说明", "note", "remark"),
    "told_on": ("告知日期", "told on", "told"),
}
NEEDED = ("agent", "day", "item")


@dataclass(frozen=True, slots=True)
class WantedEntry:
    """What a row wants; ``item`` and ``scheme`` as written there."""

    agent: str
    name: str
    scheme: str
    item: str
    day: date
    count: int = 1
    minutes: Decimal | None = None
    points: Decimal | None = None
    amount: Decimal | None = None
    note: str = ""
    told_on: date | None = None

    def figures(self, item_id: str) -> Figures:
        """The figures under the item that it means."""
        return Figures(item_id, self.day, self.count, self.minutes, self.points, self.amount)


def wanted_from(columns: Columns, cells: Sequence[str]) -> WantedEntry:
    """What a row says; raises Invalid naming the column."""
    said = columns.read(cells)
    for name, sentence in _MISSING.items():
        if not said.get(name):
            raise Invalid(sentence, field=name)
    note = said.get("note", "")
    if len(note) > LONGEST_NOTE:
        raise Invalid(_("Keep the note to %(most)s characters."), field="note", most=LONGEST_NOTE)
    return WantedEntry(
        agent=said["agent"],
        name=said.get("name", ""),
        scheme=said.get("scheme", ""),
        item=said["item"],
        day=day_from(said["day"]),
        count=_count(said.get("count", "")),
        minutes=_figure(said.get("minutes", "")),
        points=_figure(said.get("points", "")),
        amount=_figure(said.get("amount", "")),
        note=note,
        told_on=day_from(said["told_on"]) if said.get("told_on") else None,
    )


def meant(wanted: WantedEntry, schemes: Iterable[Scheme]) -> tuple[Scheme, str]:
    """The scheme and the item's id that a row means, by ids or titles in any language.

    Raises Invalid where none or more than one is meant.
    """
    found = [
        (scheme, item.id)
        for scheme in schemes
        if not wanted.scheme or _is_called(wanted.scheme, scheme.id, scheme.title.as_mapping())
        for item in scheme.items
        if _is_called(wanted.item, item.id, item.title.as_mapping())
    ]
    if not found:
        raise Invalid(
            _("No scheme that applies to the agent on that day has an item “%(item)s”."),
            field="item",
            item=wanted.item[:60],
        )
    if len(found) > 1:
        raise Invalid(
            _("“%(item)s” stands in %(schemes)s. Name the scheme in a column 方案 (scheme)."),
            field="scheme",
            item=wanted.item[:60],
            schemes=", ".join(scheme.id for scheme, _item in found),
        )
    return found[0]


def mark_of_row(agent_id: int, scheme: str, figures: Figures, note: str, ordinal: int) -> str:
    """By what a row is known when its file comes again; ``ordinal``: which of equal rows."""
    return mark_of(
        "row",
        agent_id,
        scheme,
        figures.item,
        figures.day,
        figures.count,
        *(None if each is None else each.normalize() for each in _chosen(figures)),
        note,
        ordinal,
    )


_MISSING = {
    "agent": _("The id of the agent is missing."),
    "day": _("The day is missing."),
    "item": _("The item is missing."),
}


def _chosen(figures: Figures) -> tuple[Decimal | None, ...]:
    return figures.minutes, figures.points, figures.amount


def _count(text: str) -> int:
    if not text:
        return 1
    whole = text.removesuffix(".0")
    if not whole.isdecimal() or not whole.isascii() or len(whole) > 6:
        raise Invalid(
            _("Say how many times it happened: 1 to %(most)s."), field="count", most=MOST_TIMES
        )
    return int(whole)


def _figure(text: str) -> Decimal | None:
    """A figure of a list; deductions are often written with a sign, which says nothing new."""
    if not text:
        return None
    given = figure(text.removesuffix("元").removesuffix("分").strip())
    return abs(given)


def _is_called(given: str, its_id: str, titles: Mapping[str, str]) -> bool:
    wanted = given.casefold()
    return wanted in {its_id.casefold(), *(title.casefold() for title in titles.values())}
