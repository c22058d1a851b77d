"""What may be entered under a scheme's item: which figures it takes, and within which range.

The engine (``core.appraisal.ledger``) computes with whatever was entered; here it is refused
while whoever enters it can still mend it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qa_app.core.appraisal.model import Chosen, Item, Scheme
from qa_app.core.decimals import plain
from qa_app.core.errors import Invalid, _
from qa_app.core.ledger.values import Figures

MOST_TIMES = 1000
LONGEST_NOTE = 1000
MOST_MINUTES = Decimal(100_000)
MOST_AMOUNT = Decimal(100_000_000)

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures an item takes.

    ``points`` and ``amount``: the range to choose from (both may be open upwards).
    ``cost``: the amount of a cost is needed, of which the person bears a share.
    ``minutes``: what it counts as depends on them.
    """

    minutes: bool = False
    points: Chosen | None = None
    amount: Chosen | None = None
    cost: bool = False


def asked_by(scheme: Scheme, item: Item) -> Asked:
    """What an item takes, or one that it may count as."""
    items = _reachable(scheme, item, ())
    chosen = [each.chosen for each in items if each.chosen is not None]
    return Asked(
        minutes=any(each.by_minutes for each in items),
        points=next((each for each in chosen if not each.money), None),
        amount=next((each for each in chosen if each.money), None),
        cost=any(each.share is not None for each in items),
    )


def check(scheme: Scheme, figures: Figures, same_day: Iterable[str] = ()) -> Item:
    """The item of what somebody wants to enter; raises Invalid naming the field.

    ``same_day``: the items of the agent's other entries of that day under the scheme.
    """
    item = scheme.item(figures.item)
    if item is None:
        raise Invalid(
            _("Scheme %(scheme)s has no item “%(item)s”."),
            field="item",
            scheme=scheme.id,
            item=figures.item[:60],
        )
    _check_count(figures)
    asked = asked_by(scheme, item)
    _check_minutes(item, asked, figures.minutes)
    _check_points(item, asked, figures.points)
    _check_amount(item, asked, figures.amount)
    for other in same_day:
        rival = scheme.item(other)
        if rival is not None and (rival.id in item.excludes or item.id in rival.excludes):
            raise Invalid(
                _(
                    "“%(other)s” stands on %(day)s already and means the same. Withdraw that "
                    "entry first, or leave this one out."
                ),
                field="item",
                other=rival.title,
                day=figures.day.isoformat(),
            )
    return item


def check_day(day: date, today: date, first_day: date | None, last_day: date | None) -> None:
    """Raise Invalid for a day to come, or one outside the scheme's term."""
    if day > today:
        raise Invalid(_("This day is still to come."), field="day")
    if (first_day and day < first_day) or (last_day and day > last_day):
        raise Invalid(
            _("The scheme runs from %(first)s to %(last)s; this day lies outside."),
            field="day",
            first=first_day.isoformat() if first_day else "…",
            last=last_day.isoformat() if last_day else "…",
        )


def _check_count(figures: Figures) -> None:
    if not 1 <= figures.count <= MOST_TIMES:
        raise Invalid(
            _("Say how many times it happened: 1 to %(most)s."), field="count", most=MOST_TIMES
        )


def _check_minutes(item: Item, asked: Asked, minutes: Decimal | None) -> None:
    if minutes is None:
        return
    if not asked.minutes:
        raise Invalid(
            _("“%(item)s” does not go by minutes; leave them empty."),
            field="minutes",
            item=item.title,
        )
    _check_figure(minutes, MOST_MINUTES, "minutes")


def _check_points(item: Item, asked: Asked, points: Decimal | None) -> None:
    if points is None and asked.points is None:
        return
    if asked.points is None:
        raise Invalid(
            _("“%(item)s” has its points fixed by the scheme; leave them empty."),
            field="points",
            item=item.title,
        )
    _check_chosen(item, asked.points, points, "points")


def _check_amount(item: Item, asked: Asked, amount: Decimal | None) -> None:
    if asked.cost:
        if amount is None:
            raise Invalid(
                _("“%(item)s” needs the amount of the cost in yuan."),
                field="amount",
                item=item.title,
            )
        _check_figure(amount, MOST_AMOUNT, "amount")
        return
    if amount is None and asked.amount is None:
        return
    if asked.amount is None:
        raise Invalid(
            _("“%(item)s” has its amount fixed by the scheme; leave it empty."),
            field="amount",
            item=item.title,
        )
    _check_chosen(item, asked.amount, amount, "amount")


def _check_chosen(item: Item, chosen: Chosen, given: Decimal | None, field: str) -> None:
    low, high = plain(chosen.lowest), "" if chosen.highest is None else plain(chosen.highest)
    if given is None:
        if chosen.lowest == chosen.highest:
            return
        raise Invalid(
            _("“%(item)s” needs a figure chosen within %(range)s."),
            field=field,
            item=item.title,
            range=f"{low}–{high}",
        )
    _check_figure(given, MOST_AMOUNT, field)
    if given < chosen.lowest or (chosen.highest is not None and given > chosen.highest):
        raise Invalid(
            _("“%(item)s” takes %(range)s; %(given)s lies outside."),
            field=field,
            item=item.title,
            range=f"{low}–{high}",
            given=plain(given),
        )


def _check_figure(given: Decimal, most: Decimal, field: str) -> None:
    if not 0 <= given <= most:
        raise Invalid(
            _("Write a figure from 0 to %(most)s; the scheme says which way it counts."),
            field=field,
            most=plain(most),
        )
    if given != given.quantize(_HUNDREDTH):
        raise Invalid(_("Two decimals are enough here."), field=field)


def _reachable(scheme: Scheme, item: Item, seen: tuple[str, ...]) -> list[Item]:
    """An item and those that its minutes may make of it."""
    found = [item]
    for step in item.by_minutes:
        other = scheme.item(step.item) if step.item not in {None, item.id, *seen} else None
        if other is not None:
            found += _reachable(scheme, other, (*seen, item.id))
    return found
