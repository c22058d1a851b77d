"""Computing formulas for one person among the others.

Every named figure is computed once, when it is first asked for. A formula names only what stands
before it in the scheme, so nothing can go round in circles, across people neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from qa_app.core.appraisal.components import Assessed, Weighted, assessed, weighted
from qa_app.core.appraisal.covering import counts_in_team
from qa_app.core.appraisal.declared import Declared
from qa_app.core.appraisal.expressions import (
    TEAM,
    Binary,
    Call,
    Choice,
    Expression,
    Name,
    Negative,
    Not,
    Number,
    Text,
)
from qa_app.core.appraisal.facts import Facts, Figure, Past, Person
from qa_app.core.appraisal.ledger import Ledger, ledgers
from qa_app.core.appraisal.limits import band_among, within
from qa_app.core.appraisal.model import Band, Goal, Scheme, Title
from qa_app.core.appraisal.registers import Registers, names_of
from qa_app.core.appraisal.tenure import months_employed, whole_months
from qa_app.core.appraisal.values import Value, arithmetic, combined, number, truth
from qa_app.core.appraisal.wording import Words
from qa_app.core.decimals import half_up
from qa_app.core.periods import Period

Names = Callable[[str], Value]
Key = tuple[Fraction, ...]

_LOWEST = Fraction(-(10**30))


class House:
    """A scheme and the facts of one period, with a sheet for everybody in them.
    ``shared``: what is the same for everybody of a team, by the team and the formula's own
    identity: a period of thousands would otherwise be gone through once for each of them.
    ``used``: what a formula names, likewise.
    """

    def __init__(self, scheme: Scheme, facts: Facts) -> None:
        self.scheme, self.facts, self.words = scheme, facts, Words(scheme)
        self.declared = Declared(scheme)
        self.ledgers: Mapping[str, Ledger] = ledgers(scheme, facts)
        self.sheets = {person.id: self.sheet_of(person) for person in facts.people}
        self.known = Registers(facts)
        self.shared: dict[tuple[str | None, int], Any] = {}
        self.used: dict[int, tuple[str, ...]] = {}
        self._teams: dict[str | None, list[Sheet]] = defaultdict(list)
        self._mentees: dict[str, list[Sheet]] = defaultdict(list)
        for sheet, person in zip(self.sheets.values(), facts.people, strict=True):
            if not counts_in_team(scheme, facts, person):
                continue
            self._teams[sheet.team].append(sheet)
            if person.mentor is not None:
                self._mentees[person.mentor].append(sheet)

    def sheet_of(self, person: Person) -> Sheet:
        """The empty sheet of a person."""
        return Sheet(self, person, person.team)

    def of_team(self, team: str | None) -> Sequence[Sheet]:
        return self._teams.get(team, ())

    def mentees_of(self, person: str) -> Sequence[Sheet]:
        """Those whose mentor somebody is."""
        return self._mentees.get(person, ())


class Sheet:
    """The figures of one person, or of a team as a whole (``person`` is ``None``).

    ``unknown``: the measures that were asked for and are not there.
    """

    def __init__(self, house: House, person: Person | None, team: str | None) -> None:
        self.house, self.person, self.team = house, person, team
        self.unknown: list[str] = []
        self._known: dict[str, Value] = {}
        self._computed: dict[int, Value] = {}
        self._assessed: dict[str, Assessed | None] = {}
        self._weighted: Weighted | None = None

    @property
    def ledger(self) -> Ledger:
        return self.house.ledgers.get(self.person.id if self.person else "", Ledger())

    def value(self, name: str) -> Value:
        """The value of a name, computed at its first use."""
        if name not in self._known:
            self._known[name] = self._value(name)
        return self._known[name]

    def number(self, name: str) -> Fraction | None:
        return number(self.value(name))

    def of(self, expression: Expression, names: Names | None = None) -> Value:
        """The value of a formula; ``names`` replaces this sheet's own figures.

        One of this sheet's figures is computed once, by its own identity: conditions, reasons
        and actions ask for the same again.
        """
        if names is not None or isinstance(expression, Name | Number | Text):
            return self._of(expression, names)
        key = id(expression)
        if key not in self._computed:
            self._computed[key] = self._of(expression, None)
        return self._computed[key]

    def _of(self, expression: Expression, names: Names | None) -> Value:
        look_up = names or self.value
        match expression:
            case Number(value=value):
                return value
            case Text(value=text):
                return text
            case Name(name=name):
                return look_up(name)
            case Negative(operand=operand):
                return arithmetic("-", Fraction(0), self.of(operand, names))
            case Not(operand=operand):
                held = truth(self.of(operand, names))
                return None if held is None else not held
            case Choice(condition=condition, then=then, other=other):
                held = truth(self.of(condition, names))
                return None if held is None else self.of(then if held else other, names)
            case Binary():
                return self._binary(expression, names)
            case Call():
                return self._call(expression, names)

    def figure(self, measure: str) -> Figure | None:
        """What was measured or imported, assessors left out; ``team.`` before a team's."""
        if measure.startswith(f"{TEAM}."):
            own = self.house.facts.team_measures.get(self.team or "", {})
            return own.get(measure.removeprefix(f"{TEAM}."))
        return self.house.facts.measures.get(self.person.id if self.person else "", {}).get(measure)

    def assessed(self, measure: str) -> Assessed | None:
        """What the assessors gave together."""
        declared = self.house.declared.measures.get(measure)
        if declared is None or not declared.assessed:
            return None
        if measure not in self._assessed:
            given = self.house.known.assessments(self.person.id) if self.person else ()
            self._assessed[measure] = assessed(self.house.declared, given, measure)
        return self._assessed[measure]

    def weighted(self) -> Weighted | None:
        """The weighted parts of the total, where the scheme has any."""
        components = self.house.scheme.components
        if components is not None and self._weighted is None:
            self._weighted = weighted(components, self.number)
        return self._weighted

    def held(self, title: Title) -> Value:
        """Whether the person holds a title."""
        return self.of(title.formula)

    def total(self) -> Value:
        """The total as it is shown: rounded, and that is what bands go by."""
        step = self.house.scheme.total
        value = self.value("weighted") if step is None else self.of(step.formula)
        exact = number(value)
        if exact is None:
            return None
        return Fraction(half_up(exact + self.adjusted(), self.house.scheme.rounding.points))

    def adjusted(self) -> Fraction:
        """The points that earlier periods owe; where the scheme pays they owe money instead."""
        if self.person is None or self.house.scheme.payments:
            return Fraction(0)
        owed = self.house.known.adjustments(self.person.id)
        return sum((Fraction(each.points or 0) for each in owed), Fraction(0))

    def band(self) -> Band | None:
        return self.band_among(self.house.scheme.bands, self.number("total"))

    def band_among(self, bands: Sequence[Band], value: Fraction | None) -> Band | None:
        """The first band that holds a value; ``None`` where the value or a limit is unknown."""
        return band_among(bands, value, self._figure_of)

    def meets(self, goal: Goal) -> bool | None:
        """Whether a goal is met; ``None`` where its figure is unknown."""
        value = self.number(goal.measure)
        if value is None:
            return None
        return within(goal.limit, value, self._figure_of, at_least=goal.at_least)

    def _figure_of(self, expression: Expression) -> Fraction | None:
        return number(self.of(expression))

    def _value(self, name: str) -> Value:
        declared = self.house.declared
        if name in declared.parameters:
            return declared.parameters[name]
        if name in declared.steps:
            return self.of(declared.steps[name].formula)
        if name in declared.goals:
            return self.meets(declared.goals[name])
        return _BUILT_IN[name](self) if name in _BUILT_IN else self._measured(name)

    def _measured(self, name: str) -> Fraction | None:
        given = self.assessed(name)
        if given is not None:
            return given.value
        figure = self.figure(name)
        if figure is None:
            self.unknown.append(name)
            return None
        return Fraction(figure.value)

    def _binary(self, expression: Binary, names: Names | None) -> Value:
        left = self.of(expression.left, names)
        return self._joined(expression.sign, left, self.of(expression.right, names))

    def _joined(self, sign: str, left: Value, right: Value) -> Value:
        return combined(sign, left, right)

    def _call(self, call: Call, names: Names | None) -> Value:
        match call.function:
            case "min" | "max":
                found = [number(self.of(each, names)) for each in call.arguments]
                known = [each for each in found if each is not None]
                if len(known) < len(found):
                    return None
                return min(known) if call.function == "min" else max(known)
            case "first_known":
                values = (self.of(each, names) for each in call.arguments)
                return next((value for value in values if value is not None), None)
            case "is_known":
                return self.of(call.arguments[0], names) is not None
            case "team_mean" | "team_sum":
                return self._of_team(call)
            case "is_top" | "top_count":
                return self._top(call)
            case "mentees":
                return self._mentees(call.arguments[0])
            case "in_a_row":
                return Fraction(sum(1 for _held in self._row(call.arguments[0])))
            case "earlier":
                return self._earlier(call.arguments[0])
            case "previous":
                return self._previous(call.arguments[0])
            case "has_title":
                return self._has_title(_text(call.arguments[0]), names)
        return self._entered(call)

    def _of_team(self, call: Call) -> Fraction | None:
        key = self.team, id(call)
        if key not in self.house.shared:
            self.house.shared[key] = self._over_team(call)
        found: Fraction | None = self.house.shared[key]
        return found

    def _over_team(self, call: Call) -> Fraction | None:
        counted = [
            sheet
            for sheet in self.house.of_team(self.team)
            if len(call.arguments) == 1 or truth(sheet.of(call.arguments[1])) is not False
        ]
        found = [number(sheet.of(call.arguments[0])) for sheet in counted]
        known = [value for value in found if value is not None]
        if not known:
            return None
        total = sum(known, Fraction(0))
        return total if call.function == "team_sum" else total / len(known)

    def _top(self, call: Call) -> Value:
        if self.person is None:
            return None
        place = self.team, id(call)
        if place not in self.house.shared:
            self.house.shared[place] = self._tops(call)
        tops: set[str]
        known, tops = self.house.shared[place]
        if self.person.id not in known:
            return None
        return Fraction(len(tops)) if call.function == "top_count" else self.person.id in tops

    def _tops(self, call: Call) -> tuple[set[str], set[str]]:
        """Who of the team is compared, and who of them stands at the top."""
        keys: dict[str, Key] = {}
        for sheet in self.house.of_team(self.team):
            values = [number(sheet.of(each)) for each in call.arguments]
            if sheet.person is not None and values[0] is not None:
                keys[sheet.person.id] = tuple(_LOWEST if each is None else each for each in values)
        best = max(keys.values(), default=())
        return set(keys), {person for person, key in keys.items() if key == best}

    def _mentees(self, formula: Expression) -> Fraction:
        mine = self.house.mentees_of(self.person.id) if self.person else ()
        return Fraction(sum(truth(sheet.of(formula)) is True for sheet in mine))

    def _row(self, formula: Expression) -> Iterator[bool]:
        """One for each period without a break, going back from this one."""
        if truth(self.of(formula)) is True and self.person is not None:
            yield True
            yield from self._row_of_past(formula)

    def _row_of_past(self, formula: Expression) -> Iterator[bool]:
        before = self._before(self.house.facts.period)
        while before is not None:
            if truth(self.of(formula, self._names_of(before))) is not True:
                return
            yield True
            before = self._before(before.period)

    def _before(self, period: Period) -> Past | None:
        """The person's result of the period just before one."""
        return self.house.known.before(self.person.id, period) if self.person else None

    def _earlier(self, formula: Expression) -> Fraction:
        past = self.house.known.past(self.person.id) if self.person else {}
        now = self.house.facts.period
        return Fraction(
            sum(
                truth(self.of(formula, self._names_of(each))) is True
                for each in past.values()
                if each.period.last_day < now.first_day
            )
        )

    def _previous(self, formula: Expression) -> Value:
        before = self._before(self.house.facts.period)
        return None if before is None else self.of(formula, self._names_of(before))

    def _names_of(self, past: Past) -> Names:
        """What a formula may name of an earlier period; a grade nobody wrote goes by the total."""
        band = past.band
        if band is None and past.score is not None:
            found = self.band_among(self.house.scheme.bands, Fraction(past.score))
            band = found.id if found else None
        return names_of(replace(past, band=band), self.house.declared.parameters)

    def _has_title(self, title: str, names: Names | None) -> Value:
        if names is not None:
            return names(f"title:{title}")
        found = self.house.declared.titles.get(title)
        return None if found is None else truth(self.held(found))

    def _entered(self, call: Call) -> Fraction:
        items = [_text(each) for each in call.arguments]
        if call.function == "count":
            return Fraction(self.ledger.counted(items))
        return Fraction(getattr(self.ledger, call.function)(items))


def _text(expression: Expression) -> str:
    return expression.value if isinstance(expression, Text) else ""


def _goals(sheet: Sheet, met: bool) -> Value:
    found = [sheet.meets(goal) for goal in sheet.house.scheme.goals]
    # Missed ones are clear as soon as one is; that all are met only when all are known.
    if None in found and (met or False not in found):
        return None
    return Fraction(sum(each is met for each in found))


def _months(sheet: Sheet, since: date | None, count: Callable[[date, date], int]) -> Value:
    return None if since is None else Fraction(count(since, sheet.house.facts.day))


_BUILT_IN: Mapping[str, Callable[[Sheet], Value]] = {
    "total": Sheet.total,
    "band": lambda sheet: band.id if (band := sheet.band()) else None,
    "weighted": lambda sheet: found.value if (found := sheet.weighted()) else None,
    "goals_met": lambda sheet: _goals(sheet, met=True),
    "goals_missed": lambda sheet: _goals(sheet, met=False),
    "points_added": lambda sheet: Fraction(sheet.ledger.points(sign=1)),
    "points_deducted": lambda sheet: -Fraction(sheet.ledger.points(sign=-1)),
    "money_added": lambda sheet: Fraction(sheet.ledger.money(sign=1)),
    "money_deducted": lambda sheet: -Fraction(sheet.ledger.money(sign=-1)),
    "months_employed": lambda sheet: _months(
        sheet, sheet.person.joined if sheet.person else None, months_employed
    ),
    "months_in_grade": lambda sheet: _months(
        sheet, sheet.person.grade_since if sheet.person else None, whole_months
    ),
    "grade": lambda sheet: sheet.person.grade if sheet.person else None,
    "role": lambda sheet: sheet.person.role if sheet.person else None,
}
