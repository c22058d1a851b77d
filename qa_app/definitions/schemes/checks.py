"""What is wrong with a scheme as a whole: names, order, items, actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.appraisal.expressions import (
    TEAM,
    Call,
    Expression,
    Name,
    Text,
    children,
    parse,
    walk,
)
from qa_app.core.appraisal.functions import BUILT_IN, FUNCTIONS, Takes
from qa_app.core.appraisal.model import Scope
from qa_app.core.errors import Invalid, _
from qa_app.definitions.documents import Place, Reason
from qa_app.definitions.schemes.shapes import (
    BandDocument,
    GoalDocument,
    ItemDocument,
    MeasureDocument,
    SchemeDocument,
)

Fault = tuple[Place, Reason]

_PAST = frozenset({"total", "band"})


@dataclass(frozen=True, slots=True)
class _Known:
    """What a formula may name where it stands; ``past``: within a formula over periods."""

    names: frozenset[str]
    items: frozenset[str]
    titles: frozenset[str]
    parameters: frozenset[str]

    def and_names(self, *names: str) -> _Known:
        return _Known(self.names | set(names), self.items, self.titles, self.parameters)

    def and_title(self, title: str) -> _Known:
        return _Known(self.names, self.items, self.titles | {title}, self.parameters)


def faults(scheme: SchemeDocument) -> Iterator[Fault]:
    """Every fault of a scheme as a whole, each with its place."""
    yield from _twice(scheme)
    yield from _measures(scheme)
    yield from _items(scheme)
    yield from _formulas(scheme)
    yield from _grades(scheme)


def _twice(scheme: SchemeDocument) -> Iterator[Fault]:
    """Figures share one set of names; items, titles, actions have one each."""
    figures: list[tuple[Place, str]] = []
    for key in ("parameters", "goals", "steps"):
        figures += [((key, i, "id"), each.id) for i, each in enumerate(getattr(scheme, key))]
    figures += [(("measures", i, "id"), _name(each)) for i, each in enumerate(scheme.measures)]
    groups: list[Sequence[tuple[Place, str]]] = [figures]
    for key in ("items", "titles", "actions", "assessors", "payments", "grades"):
        groups.append([((key, i, "id"), each.id) for i, each in enumerate(getattr(scheme, key))])
    for group in groups:
        seen: set[str] = set()
        for place, name in group:
            if name in seen:
                yield place, Invalid(_("“%(id)s” stands twice."), id=name)
            seen.add(name)
    for place, name in figures:
        if name in BUILT_IN | _PAST:
            yield place, Invalid(_("“%(id)s” is taken by the product itself."), id=name)


def _measures(scheme: SchemeDocument) -> Iterator[Fault]:
    own = {each.id for each in scheme.measures if each.scope is Scope.PERSON}
    for i, part in enumerate(scheme.components.parts if scheme.components else ()):
        if part.measure not in own:
            yield ["components", "parts", i, "measure"], _unknown(part.measure)
    every = {_name(each) for each in scheme.measures}
    for key in ("goals", "gradings"):
        for i, each in enumerate(getattr(scheme, key)):
            if each.measure not in every:
                yield [key, i, "measure"], _unknown(each.measure)
    for i, goal in enumerate(scheme.goals):
        if sum(each is not None for each in _limits(goal)) != 1:
            yield ["goals", i], _("Give one of at_least, above, at_most, below.")


def _name(measure: MeasureDocument) -> str:
    """How formulas name a measure."""
    return f"{TEAM}.{measure.id}" if measure.scope is Scope.TEAM else measure.id


def _limits(goal: GoalDocument) -> tuple[str | None, ...]:
    return (goal.at_least, goal.above, goal.at_most, goal.below)


def _items(scheme: SchemeDocument) -> Iterator[Fault]:
    actions = {each.id for each in scheme.actions}
    items = {each.id: each for each in scheme.items}
    for i, item in enumerate(scheme.items):
        place: Place = ("items", i)
        named = [*item.actions]
        for part in (*item.ladder, *item.by_minutes, *item.at_counts):
            named += part.actions
        for action in named:
            if action not in actions:
                yield [*place], Invalid(_("There is no action “%(id)s”."), id=action)
        for other in item.excludes:
            if other not in items:
                yield [*place, "excludes"], Invalid(_("There is no item “%(id)s”."), id=other)
        yield from _of_item(item, items, place)
        if _comes_back(item.id, items):
            yield [*place, "by_minutes"], _("This item counts as itself in the end.")


def _comes_back(start: str, items: Mapping[str, ItemDocument]) -> bool:
    """Whether an item, counting as others that count as others, comes back to where it began."""
    waiting, seen = [start], set[str]()
    while waiting:
        for step in items[waiting.pop()].by_minutes:
            if step.item == start:
                return True
            if step.item is not None and step.item in items and step.item not in seen:
                seen.add(step.item)
                waiting.append(step.item)
    return False


def _of_item(
    item: ItemDocument, items: Mapping[str, ItemDocument], place: Place
) -> Iterator[Fault]:
    fixed = bool(item.points or item.money or item.actions)
    ways = (fixed, item.ladder, item.by_minutes)
    if sum(bool(way) for way in ways) > 1:
        yield [*place], _("Give a fixed effect, a ladder or steps by minutes, not several of them.")
    if not any((*ways, item.chosen, item.share, item.at_counts)):
        yield [*place], _("This item has no effect at all.")
    chosen = item.chosen
    if chosen is not None and (
        (chosen.points is None) == (chosen.amount is None) or not chosen.sign
    ):
        yield [*place, "chosen"], _("Give points or amount, and 1 or -1 as sign.")
    elif chosen is not None:
        low, high = chosen.points or chosen.amount or (0, 0)
        if low < 0 or (high is not None and high < low):
            yield (
                [*place, "chosen"],
                _("Write the range from its lower to its upper end, unsigned."),
            )
    for j, step in enumerate(item.by_minutes):
        last = j == len(item.by_minutes) - 1
        if (step.up_to is None and step.below is None) != last:
            yield (
                [*place, "by_minutes", j],
                _("Only the last step may be without an end, and must."),
            )
        if step.item is not None and step.item in items and items[step.item].off and not item.off:
            yield (
                [*place, "by_minutes", j, "item"],
                Invalid(_("“%(id)s” is switched off, so nothing can count as it."), id=step.item),
            )
        if step.item is not None and (step.item not in items or step.item == item.id):
            yield (
                [*place, "by_minutes", j, "item"],
                Invalid(_("There is no item “%(id)s”."), id=step.item),
            )


def _formulas(scheme: SchemeDocument) -> Iterator[Fault]:
    """Formulas in the order in which they are computed: each may name what stands before it."""
    parameters = frozenset(each.id for each in scheme.parameters)
    measures = {_name(each) for each in scheme.measures}
    known = _Known(
        parameters | measures | BUILT_IN,
        frozenset(each.id for each in scheme.items),
        frozenset(),
        parameters,
    )
    for i, goal in enumerate(scheme.goals):
        for limit in _limits(goal):
            yield from _formula(limit, known, ["goals", i])
    for i, grading in enumerate(scheme.gradings):
        yield from _bands(grading.bands, known, ["gradings", i, "bands"])
    known = known.and_names(*(goal.id for goal in scheme.goals))
    for i, step in enumerate(scheme.steps):
        yield from _formula(step.formula, known, ["steps", i, "formula"])
        known = known.and_names(step.id)
    if scheme.total is not None:
        yield from _formula(scheme.total.formula, known, ["total", "formula"])
    yield from _bands(scheme.bands, known, ["bands"])
    known = known.and_names("total", "band")
    for i, title in enumerate(scheme.titles):
        yield from _formula(title.when, known, ["titles", i, "when"])
        known = known.and_title(title.id)
    for key in ("payments", "team_payments"):
        for i, payment in enumerate(getattr(scheme, key)):
            yield from _formula(payment.formula, known, [key, i, "formula"])
    for i, action in enumerate(scheme.actions):
        yield from _formula(action.when, known, ["actions", i, "when"])


def _bands(bands: Iterable[BandDocument], known: _Known, place: Place) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, band in enumerate(bands):
        for limit in (band.from_, band.above, band.below, band.up_to):
            yield from _formula(limit, known, [*place, i])
        if band.from_ is not None and band.above is not None:
            yield [*place, i], _("Give either from or above.")
        if band.below is not None and band.up_to is not None:
            yield [*place, i], _("Give either below or up_to.")
        if band.id in seen:
            yield [*place, i, "id"], Invalid(_("“%(id)s” stands twice."), id=band.id)
        seen.add(band.id)


def _formula(written: str | None, known: _Known, place: Place) -> Iterator[Fault]:
    if written is None:
        return
    try:
        formula = parse(written)
    except Invalid as reason:
        yield place, reason
        return
    for wrong in _wrong(formula, known):
        yield place, wrong


def _wrong(formula: Expression, known: _Known) -> Iterator[Invalid]:
    match formula:
        case Name(name=name):
            if name not in known.names:
                yield _unknown(name)
            return
        case Call():
            yield from _wrong_call(formula, known)
            return
    for child in children(formula):
        yield from _wrong(child, known)


def _wrong_call(call: Call, known: _Known) -> Iterator[Invalid]:
    function = FUNCTIONS.get(call.function)
    if function is None:
        yield Invalid(_("There is no function “%(name)s”."), name=call.function)
        return
    if not function.least <= len(call.arguments) <= function.most:
        yield Invalid(_("“%(name)s” takes another number of figures."), name=call.function)
        return
    if function.takes in {Takes.ITEMS, Takes.TITLE}:
        ids = known.items if function.takes is Takes.ITEMS else known.titles
        for argument in call.arguments:
            if not isinstance(argument, Text) or argument.value not in ids:
                yield Invalid(
                    _("“%(name)s” takes ids in quotes that the scheme has."), name=call.function
                )
        return
    inside = known
    if function.takes is Takes.PAST:
        inside = _Known(known.parameters | _PAST, known.items, known.titles, known.parameters)
        for each in walk(call.arguments[0]):
            if isinstance(each, Call) and each.function != "has_title":
                yield Invalid(_("Over periods only total, band and titles can be asked."))
    for argument in call.arguments:
        yield from _wrong(argument, inside)


def _grades(scheme: SchemeDocument) -> Iterator[Fault]:
    measures = {each.id for each in scheme.measures}
    seen: set[str] = set()
    for i, grade in enumerate(scheme.grades):
        if grade.after is not None and grade.after not in seen:
            yield (
                ["grades", i, "after"],
                Invalid(_("There is no grade “%(id)s” before it."), id=grade.after),
            )
        for requirement in grade.requirements:
            if requirement not in measures:
                yield ["grades", i, "requirements"], _unknown(requirement)
        seen.add(grade.id)


def _unknown(name: str) -> Invalid:
    return Invalid(
        _("Nothing named “%(name)s” stands before this. Check its spelling and the order."),
        name=name,
    )
