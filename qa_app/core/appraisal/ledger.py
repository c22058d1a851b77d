"""What the ledger's entries (加扣分记录) cost and bring, line by line.

Entries are taken in the order of their days. Each occurrence within the period climbs the item's
ladder by one; the last step of a ladder repeats. An entry outside the period, one that is
appealed, or a deduction that the person was not told of where the scheme requires it, is listed
with its reason and counts nothing: neither points nor money nor a step of the ladder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from qa_app.core.appraisal.facts import Entry, Facts
from qa_app.core.appraisal.model import ByMinutes, Chosen, Effect, Item, Scheme
from qa_app.core.appraisal.reasons import POINTS, YUAN, Amount, Reason, listed, reason
from qa_app.core.decimals import plain
from qa_app.core.errors import Invalid, _


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with what it came to; ``points`` and ``money`` signed, ``counted``: how many
    occurrences counted. ``because`` says why, in the order of what happened.
    """

    entry: Entry
    item: Item
    counted: int
    points: Decimal
    money: Decimal
    actions: tuple[str, ...]
    because: tuple[Reason, ...]


@dataclass(slots=True)
class Ledger:
    """A person's lines, and their sums."""

    lines: list[Line] = field(default_factory=list)

    def counted(self, items: Iterable[str] = ()) -> int:
        return sum(line.counted for line in self._of(items))

    def points(self, items: Iterable[str] = (), sign: int = 0) -> Decimal:
        """The sum of points; of those with one sign alone where ``sign`` is 1 or -1."""
        return _sum((line.points for line in self._of(items)), sign)

    def money(self, items: Iterable[str] = (), sign: int = 0) -> Decimal:
        """The sum of money, likewise."""
        return _sum((line.money for line in self._of(items)), sign)

    def _of(self, items: Iterable[str]) -> list[Line]:
        wanted = set(items)
        return [line for line in self.lines if not wanted or line.item.id in wanted]


def ledgers(scheme: Scheme, facts: Facts) -> Mapping[str, Ledger]:
    """The ledger of each person who has entries; raises Invalid for what fits no item."""
    by_person: dict[str, list[tuple[int, Entry]]] = defaultdict(list)
    for place, entry in enumerate(facts.entries):
        by_person[entry.person].append((place, entry))
    return {person: _ledger(scheme, facts, own) for person, own in by_person.items()}


def _ledger(scheme: Scheme, facts: Facts, entries: Sequence[tuple[int, Entry]]) -> Ledger:
    ledger = Ledger()
    climbed: dict[str, int] = defaultdict(int)
    for place, entry in sorted(entries, key=lambda each: (each[1].on, each[0])):
        try:
            ledger.lines.append(_line(scheme, facts, entry, climbed, ledger.lines))
        except Invalid as fault:
            raise Invalid(
                _("%(place)s: %(reason)s"), place=f"entries[{place}]", reason=fault
            ) from None
    return ledger


def _line(
    scheme: Scheme,
    facts: Facts,
    entry: Entry,
    climbed: dict[str, int],
    before: Sequence[Line],
) -> Line:
    item = scheme.item(entry.item)
    if item is None:
        raise Invalid(_("The scheme has no item “%(item)s”."), item=entry.item)
    why_not = _why_not(scheme, facts, entry, item, before)
    if why_not is not None:
        return Line(entry, item, 0, Decimal(0), Decimal(0), (), (why_not,))
    item, reasons, effect = _reached(scheme, entry, item)
    points, money, actions = Decimal(0), Decimal(0), list[str]()
    numbers = range(climbed[item.id] + 1, climbed[item.id] + 1 + entry.count)
    climbed[item.id] += entry.count
    for happened, times, why in _happened(scheme, item, effect, numbers):
        points += happened.points * times
        money += happened.money * times
        actions += happened.actions * times
        reasons += why
    if item.chosen is not None:
        chosen, why = _chosen(scheme, item, item.chosen, entry)
        points, money, reasons = points + chosen.points, money + chosen.money, [*reasons, *why]
    if item.share is not None:
        money, why = _borne(item.share, entry)
        reasons += why
    return Line(entry, item, entry.count, points, money, tuple(actions), tuple(reasons))


def _why_not(
    scheme: Scheme, facts: Facts, entry: Entry, item: Item, before: Sequence[Line]
) -> Reason | None:
    """Why an entry does not count; ``None`` where it does."""
    if not facts.period.contains(entry.on):
        return reason(_("Not counted: it happened outside the period."))
    if entry.appealed:
        return reason(_("Not counted: an appeal is open."))
    if scheme.requires_telling and entry.told_on is None and scheme.deducts(item):
        return reason(_("Not counted: the person has not been told yet."))
    for line in before:
        same_day = line.counted and line.entry.on == entry.on
        if same_day and (line.item.id in item.excludes or item.id in line.item.excludes):
            raise Invalid(
                _("“%(item)s” and “%(other)s” mean the same on %(day)s; enter one of them."),
                item=item.id,
                other=line.item.id,
                day=entry.on.isoformat(),
            )
    return None


def _reached(scheme: Scheme, entry: Entry, item: Item) -> tuple[Item, list[Reason], Effect | None]:
    """What an entry counts as for its minutes: an effect of its own, or another item."""
    if not item.by_minutes:
        return item, [], None
    step = _step(item, entry.minutes)
    other = scheme.item(step.item)
    if step.item is None:
        return item, [_lasted(entry.minutes)], step.effect
    if other is None:
        raise Invalid(_("The scheme has no item “%(item)s”."), item=step.item)
    counts_as = _lasted(entry.minutes, other)
    if not other.by_minutes:
        return other, [counts_as], None
    found, why, effect = _reached(scheme, entry, other)
    return found, [counts_as, *why[1:]], effect


def _step(item: Item, minutes: Decimal | None) -> ByMinutes:
    """Whoever wrote no minutes is believed to have seen the least."""
    if minutes is None:
        return item.by_minutes[0]
    return next(each for each in item.by_minutes if _holds(each, minutes))


def _lasted(minutes: Decimal | None, other: Item | None = None) -> Reason:
    if minutes is None:
        least = reason(_("minutes not given: the first step"))
        return (
            least
            if other is None
            else reason(_("minutes not given: counts as “%(item)s”"), item=other.title)
        )
    if other is None:
        return reason(_("%(minutes)s minutes"), minutes=plain(minutes))
    return reason(
        _("%(minutes)s minutes count as “%(item)s”"), minutes=plain(minutes), item=other.title
    )


def _holds(step: ByMinutes, minutes: Decimal) -> bool:
    if step.up_to is None:
        return True
    return minutes <= step.up_to if step.inclusive else minutes < step.up_to


def _happened(
    scheme: Scheme, item: Item, fixed: Effect | None, numbers: range
) -> Iterator[tuple[Effect, int, list[Reason]]]:
    """The effects of the occurrences that have these numbers within the period.

    Each with how many times it comes; those of one step of a ladder stand together.
    """
    for effect, own in _steps(item, fixed, numbers):
        said = _said(scheme, effect)
        if fixed is not None or len(item.ladder) == 1:
            yield effect, len(own), [said] * len(own)
        elif len(own) == 1:
            yield effect, 1, [reason(_("no. %(number)s: %(effect)s"), number=own[0], effect=said)]
        else:
            sentence = _("no. %(first)s to %(last)s, each: %(effect)s")
            yield effect, len(own), [reason(sentence, first=own[0], last=own[-1], effect=said)]
    for at in item.at_counts:
        if at.count in numbers:
            said = reason(
                _("reached %(count)s times: %(effect)s"),
                count=at.count,
                effect=_said(scheme, at.effect),
            )
            yield at.effect, 1, [said]


def _steps(item: Item, fixed: Effect | None, numbers: range) -> Iterator[tuple[Effect, range]]:
    """Which occurrences have which effect; the last step of a ladder repeats."""
    if fixed is not None:
        yield fixed, numbers
    elif item.ladder:
        last = max(numbers.start, len(item.ladder))
        for number in range(numbers.start, min(last, numbers.stop)):
            yield item.ladder[number - 1], range(number, number + 1)
        if last < numbers.stop:
            yield item.ladder[-1], range(last, numbers.stop)


def _chosen(
    scheme: Scheme, item: Item, chosen: Chosen, entry: Entry
) -> tuple[Effect, list[Reason]]:
    given = entry.amount if chosen.money else entry.points
    if given is None:
        if chosen.lowest != chosen.highest:
            raise Invalid(
                _("“%(item)s” needs a figure chosen within %(range)s."),
                item=item.id,
                range=_range(chosen),
            )
        given = chosen.lowest
    if given < chosen.lowest or (chosen.highest is not None and given > chosen.highest):
        raise Invalid(
            _("“%(item)s” takes %(range)s; %(given)s lies outside."),
            item=item.id,
            range=_range(chosen),
            given=plain(given),
        )
    value = given * chosen.sign * entry.count
    effect = Effect(money=value) if chosen.money else Effect(points=value)
    return effect, [
        reason(
            _("chosen within %(range)s: %(effect)s"),
            range=_range(chosen),
            effect=_said(scheme, effect),
        )
    ]


def _borne(share: Decimal, entry: Entry) -> tuple[Decimal, list[Reason]]:
    if entry.amount is None:
        raise Invalid(_("“%(item)s” needs the amount of the cost."), item=entry.item)
    amount = entry.amount * entry.count
    money = -amount * share / 100
    said = reason(
        _("bears %(share)s of %(amount)s"),
        share=Amount(Fraction(share) / 100, percent=True),
        amount=Amount(Fraction(amount), unit=YUAN),
    )
    return money, [said]


def _range(chosen: Chosen) -> str:
    if chosen.highest is None:
        return f"≥ {plain(chosen.lowest)}"
    return f"{plain(chosen.lowest)}–{plain(chosen.highest)}"


def _said(scheme: Scheme, effect: Effect) -> Reason:
    """What an effect is, as a reason of its own."""
    titles = {each.id: each.title for each in scheme.actions}
    figures = [
        Amount(Fraction(value), unit=unit)
        for value, unit in ((effect.points, POINTS), (effect.money, YUAN))
        if value
    ]
    parts = [*figures, *(titles.get(each, each) for each in effect.actions)]
    return listed(parts) if parts else reason(_("no effect"))


def _sum(values: Iterable[Decimal], sign: int) -> Decimal:
    return sum((each for each in values if not sign or each * sign > 0), Decimal(0))
