"""Facts as the plain values of JSON, checked; every fault names its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from qa_app.core.appraisal.facts import (
    Adjustment,
    Assessment,
    Entry,
    Facts,
    Figure,
    Past,
    Person,
)
from qa_app.core.decimals import figure, plain
from qa_app.core.errors import Invalid, _
from qa_app.core.periods import LAST_YEAR, period

LONGEST_TEXT = 200
MOST_TIMES = 10_000
EARLIEST_YEAR = 1900

T = TypeVar("T")
U = TypeVar("U")


def facts_from_json(given: object) -> Facts:
    """The facts of ``product.md`` §7; raises Invalid with the place of the first fault.

    A figure is a string or a number, or ``{"value": …, "n": …}``. Unknown keys are refused: a
    misspelt one would silently change what is paid.
    """
    root = _Object(given, "")
    people = tuple(root.each("people", _person))
    known = {each.id for each in people}
    _refuse_twice([each.id for each in people], "people")
    facts = Facts(
        period=_located("period", period, root.text("period")),
        people=people,
        measures=_figures(root, "measures"),
        team_measures=_figures(root, "team_measures"),
        assessments=tuple(root.each("assessments", _assessment)),
        entries=tuple(root.each("entries", _entry)),
        history=tuple(root.each("history", _past)),
        assessed_on=root.day("assessed_on"),
        adjustments=tuple(root.each("adjustments", _adjustment)),
        **_cash(root),
    )
    root.refuse_others()
    _refuse_strangers(facts, known)
    _refuse_two_pasts(facts)
    return facts


def _person(given: _Object) -> Person:
    return Person(
        id=given.text("id"),
        name=given.text("name", None) or given.text("id"),
        team=given.text("team", None),
        role=given.text("role", None),
        joined=given.day("joined"),
        left=given.day("left"),
        grade=given.text("grade", None),
        grade_since=given.day("grade_since"),
        mentor=given.text("mentor", None),
    )


def _assessment(given: _Object) -> Assessment:
    return Assessment(
        person=given.text("person"),
        assessor=given.text("assessor"),
        values={name: each.value for name, each in _of_one(given, "values").items()},
    )


def _entry(given: _Object) -> Entry:
    return Entry(
        person=given.text("person"),
        item=given.text("item"),
        on=given.needed_day("on"),
        count=given.count("count", 1),
        minutes=given.unsigned("minutes"),
        points=given.unsigned("points"),
        amount=given.unsigned("amount"),
        told_on=given.day("told_on"),
        appealed=given.truth("appealed"),
    )


def _adjustment(given: _Object) -> Adjustment:
    return Adjustment(
        person=given.text("person"),
        period=_located(given.at("period"), period, given.text("period")).id,
        points=given.number("points"),
        money=given.number("money"),
    )


def _past(given: _Object) -> Past:
    titles = given.take("titles") or ()
    if isinstance(titles, str) or not isinstance(titles, Sequence):
        given.fail("titles", _("expected a list"))
    return Past(
        period=_located(given.at("period"), period, given.text("period")),
        person=given.text("person"),
        score=given.number("score"),
        band=given.text("band", None),
        titles=tuple(str(each) for each in titles),
    )


def _cash(root: _Object) -> dict[str, Any]:
    given = root.take("cash")
    if given is None:
        return {}
    cash = _Object(given, "cash")
    found = {"cash_blocked": cash.truth("blocked"), "cash_cap": cash.unsigned("cap")}
    found["cash_share"] = cash.unsigned("share")
    cash.refuse_others()
    return found


def _figures(root: _Object, key: str) -> dict[str, Mapping[str, Figure]]:
    given = root.take(key)
    if given is None:
        return {}
    owners = _Object(given, key)
    return {owner: _of_one(owners, owner) for owner in owners.names()}


def _of_one(given: _Object, key: str) -> dict[str, Figure]:
    values = _Object(given.take(key), given.at(key))
    found = {name: _figure(values, name) for name in values.names()}
    return {name: each for name, each in found.items() if each is not None}


def _figure(values: _Object, name: str) -> Figure | None:
    """A figure; ``None`` where it is given as null."""
    if not isinstance(values.peek(name), Mapping):
        value = values.number(name)
        return None if value is None else Figure(value)
    inner = _Object(values.take(name), values.at(name))
    value, n = inner.number("value"), inner.count("n", -1)
    inner.refuse_others()
    return None if value is None else Figure(value, None if n < 0 else n)


def _refuse_twice(ids: Sequence[str], place: str) -> None:
    seen: set[str] = set()
    for number, each in enumerate(ids):
        if each in seen:
            _fail(f"{place}[{number}].id", Invalid(_("“%(id)s” stands twice."), id=each))
        seen.add(each)


def _refuse_two_pasts(facts: Facts) -> None:
    seen: set[tuple[str, str]] = set()
    for place, each in enumerate(facts.history):
        key = (each.person, each.period.id)
        if key in seen:
            _fail(f"history[{place}]", Invalid(_("“%(id)s” stands twice."), id=" ".join(key)))
        seen.add(key)


def _refuse_strangers(facts: Facts, known: set[str]) -> None:
    named: list[tuple[str, str]] = [(f"measures.{each}", each) for each in facts.measures]
    named += [(f"assessments[{i}]", each.person) for i, each in enumerate(facts.assessments)]
    named += [(f"entries[{i}]", each.person) for i, each in enumerate(facts.entries)]
    named += [(f"adjustments[{i}]", each.person) for i, each in enumerate(facts.adjustments)]
    for place, person in named:
        if person not in known:
            _fail(place, Invalid(_("“%(id)s” is not among the people."), id=person))
    teams = {each.team for each in facts.people}
    for team in facts.team_measures if facts.people else ():
        if team not in teams:
            _fail(f"team_measures.{team}", Invalid(_("none of the people is in “%(id)s”"), id=team))


def _located(place: str, make: Callable[[U], T], given: U) -> T:
    try:
        return make(given)
    except Invalid as reason:
        _fail(place, reason)


def _fail(place: str, reason: Invalid) -> NoReturn:
    raise Invalid(_("%(place)s: %(reason)s"), place=place or "-", reason=reason) from None


class _Object:
    """A JSON object that remembers where it stands and what was asked of it."""

    def __init__(self, given: object, place: str) -> None:
        if not isinstance(given, Mapping):
            _fail(place, Invalid(_("expected an object")))
        self._given, self._place = given, place
        self._asked: set[str] = set()

    def names(self) -> list[str]:
        return [str(key) for key in self._given]

    def at(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key

    def peek(self, key: str) -> object:
        return self._given.get(key)

    def take(self, key: str) -> Any:
        self._asked.add(key)
        return self._given.get(key)

    def fail(self, key: str, sentence: str, **values: int) -> NoReturn:
        _fail(self.at(key), Invalid(sentence, field=None, **values))

    def refuse_others(self) -> None:
        for key in self.names():
            if key not in self._asked:
                self.fail(key, _("there is no such key here"))

    def each(self, key: str, make: Callable[[_Object], T]) -> Iterator[T]:
        given = self.take(key)
        if given is None:
            return
        if isinstance(given, str) or not isinstance(given, Sequence):
            self.fail(key, _("expected a list"))
        for number, one in enumerate(given):
            inner = _Object(one, f"{self.at(key)}[{number}]")
            yield make(inner)
            inner.refuse_others()

    def text(self, key: str, default: object = ...) -> Any:
        given = self.take(key)
        if given is None and default is not ...:
            return default
        if not isinstance(given, str) or not given.strip():
            self.fail(key, _("expected a text"))
        if len(given) > LONGEST_TEXT:
            self.fail(key, _("Keep it under %(limit)s characters."), limit=LONGEST_TEXT)
        return given.strip()

    def number(self, key: str) -> Decimal | None:
        given = self.take(key)
        if given is None:
            return None
        if isinstance(given, bool):
            self.fail(key, _("expected a figure: 1 for yes, 0 for no"))
        if not isinstance(given, str | int | float | Decimal):
            self.fail(key, _("expected a figure"))
        text = plain(given) if isinstance(given, Decimal) and given.is_finite() else str(given)
        return _located(self.at(key), figure, text)

    def unsigned(self, key: str) -> Decimal | None:
        found = self.number(key)
        if found is not None and found < 0:
            self.fail(key, _("Write the figure without a sign; the item says what it means."))
        return found

    def count(self, key: str, default: int) -> int:
        found = self.number(key)
        if found is None:
            return default
        if found != int(found) or not 0 <= found <= MOST_TIMES:
            self.fail(key, _("expected a whole number up to %(most)s"), most=MOST_TIMES)
        return int(found)

    def day(self, key: str) -> date | None:
        given = self.take(key)
        if given is None:
            return None
        try:
            found = date.fromisoformat(given)
        except (TypeError, ValueError):
            self.fail(key, _("expected a day such as 2026-10-12"))
        # Beyond what a period can be, tenure would run off the calendar.
        if not EARLIEST_YEAR <= found.year <= LAST_YEAR:
            self.fail(key, _("expected a day such as 2026-10-12"))
        return found

    def needed_day(self, key: str) -> date:
        found = self.day(key)
        if found is None:
            self.fail(key, _("expected a day such as 2026-10-12"))
        return found

    def truth(self, key: str) -> bool:
        given = self.take(key)
        if not isinstance(given, bool | None):
            self.fail(key, _("expected true or false"))
        return bool(given)
