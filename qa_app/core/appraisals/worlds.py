"""Formulas over many drawn worlds at once: what depends on a score is an array, one place a world.

Whatever no score reaches stays exact and is computed by the engine itself. What one does reach is
a float by world (``nan``: unknown; truths 1 and 0), a band its id by world. Figures that are equal
exactly differ here by far less than ``_NEARLY``, and everything else by far more.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa_app.core.appraisal import Facts, Person, Scheme
from qa_app.core.appraisal.evaluation import House, Names, Sheet
from qa_app.core.appraisal.expressions import (
    Call,
    Choice,
    Expression,
    Negative,
    Not,
)
from qa_app.core.appraisal.model import Band, Goal, Limit, Title
from qa_app.core.appraisal.values import number, truth

Floats = NDArray[np.float64]
Drawn = Mapping[str, Mapping[str, Floats]]
"""Scores by measure and person, one place a world."""

_NEARLY = 1e-9
_COMPARED: Mapping[str, Any] = {
    "<": lambda gap: gap < -_NEARLY,
    "<=": lambda gap: gap <= _NEARLY,
    ">": lambda gap: gap > _NEARLY,
    ">=": lambda gap: gap >= -_NEARLY,
    "==": lambda gap: np.abs(gap) <= _NEARLY,
    "!=": lambda gap: np.abs(gap) > _NEARLY,
}


class _Tops(NamedTuple):
    """Who is compared and who of them stands at the top, each of shape (people, worlds).

    ``sharing``: how many stand there, by world.
    """

    known: NDArray[np.bool_]
    top: NDArray[np.bool_]
    sharing: NDArray[np.int64]
    rows: Mapping[str, int]


class Worlds(House):
    """A scheme and the facts of a period in which some scores are drawn."""

    def __init__(self, scheme: Scheme, facts: Facts, drawn: Drawn) -> None:
        self.drawn = drawn
        super().__init__(scheme, facts)

    def sheet_of(self, person: Person) -> Sheet:
        return WorldSheet(self, person, person.team)


class WorldSheet(Sheet):
    """A sheet of which figures that a score reaches are arrays."""

    house: Worlds

    def of(self, expression: Expression, names: Names | None = None) -> Any:
        # Not kept: an array for each formula of thousands of people would fill the memory.
        return self._of(expression, names)

    def held(self, title: Title) -> Any:
        # Kept alone: it rests on the whole team, and payments name it again and again.
        name = f"title:{title.id}"
        if name not in self._known:
            self._known[name] = self._of(title.formula, None)
        return self._known[name]

    def _of(self, expression: Expression, names: Names | None) -> Any:
        match expression:
            case Negative(operand=operand):
                return self._joined("-", Fraction(0), self.of(operand, names))
            case Not(operand=operand):
                value: Any = self.of(operand, names)
                held = truth(value) if not _is_drawn(value) else None
                return 1 - _truth(value) if _is_drawn(value) else None if held is None else not held
            case Choice(condition=condition, then=then, other=other):
                value = self.of(condition, names)
                if _is_drawn(value):
                    return _chosen(_truth(value), self.of(then, names), self.of(other, names))
                held = truth(value)
                return None if held is None else self.of(then if held else other, names)
        return super()._of(expression, names)

    def total(self) -> Any:
        step = self.house.scheme.total
        value: Any = self.value("weighted") if step is None else self.of(step.formula)
        if not _is_drawn(value):
            return super().total()
        points = float(self.house.scheme.rounding.points)
        steps = (value + float(self.adjusted())) / points
        # A half goes away from zero, also one that is a hair short of it in floats.
        return np.sign(steps) * np.floor(np.abs(steps) + 0.5 + 1e-7) * points

    def meets(self, goal: Goal) -> Any:
        value: Any = self.value(goal.measure)
        if not _is_drawn(value):
            return super().meets(goal)
        return self._inside(goal.limit, value, 1 if goal.at_least else -1)

    def band_ids(self, bands: tuple[Band, ...], value: Any) -> Any:
        """The id of the first band that holds a drawn value, by world."""
        found: Any = np.full(value.shape, None, dtype=object)
        nothing = found.copy()
        for band in reversed(bands):
            fits = self._inside(band.lower, value, 1) * self._inside(band.upper, value, -1)
            found = np.where(fits == 1, band.id, np.where(np.isnan(fits), nothing, found))
        return found

    def _inside(self, limit: Limit | None, value: Floats, side: int) -> Floats:
        if limit is None:
            return np.ones(value.shape)
        gap = (value - _number(self.of(limit.value))) * side
        held = gap > _NEARLY if not limit.inclusive else gap >= -_NEARLY
        return np.where(np.isnan(gap), np.nan, held)

    def _value(self, name: str) -> Any:
        if name == "total":
            return self.total()
        if name == "band" and _is_drawn(total := self.value("total")):
            return self.band_ids(self.house.scheme.bands, total)
        if name == "weighted":
            return self._weighed()
        if name in {"goals_met", "goals_missed"}:
            met: list[Any] = [self.meets(goal) for goal in self.house.scheme.goals]
            if any(map(_is_drawn, met)):
                return _goals(met, wanted=name == "goals_met")
        return super()._value(name)

    def _weighed(self) -> Any:
        components = self.house.scheme.components
        if components is None or not any(
            _is_drawn(self.value(part.measure)) for part in components.parts
        ):
            return super()._value("weighted")
        # What is drawn is known: the shares are those of any figure in its place.
        found = self.weighted()
        if found is None or found.value is None:
            return None
        return sum(
            float(part.share) * _number(self.value(part.component.measure))
            for part in found.parts
            if part.value is not None
        )

    def number(self, name: str) -> Fraction | None:
        """As in every sheet; for what is drawn any figure, since it is only asked whether."""
        value: Any = self.value(name)
        return Fraction(0) if _is_drawn(value) else super().number(name)

    def _measured(self, name: str) -> Any:
        own = self.house.drawn.get(name, {}).get(self.person.id if self.person else "")
        return own if own is not None and self.assessed(name) is None else super()._measured(name)

    def _joined(self, sign: str, left: Any, right: Any) -> Any:
        if not _is_drawn(left) and not _is_drawn(right):
            return super()._joined(sign, left, right)
        if sign in {"and", "or"}:
            # In the order false, unknown, true the one takes the least and the other the most.
            join = np.fmin if sign == "and" else np.fmax
            first, second = (_with_half(_truth(each)) for each in (left, right))
            joined = join(first, second)
            return np.where(joined == 0.5, np.nan, joined)
        if sign in "+-*/":
            return _arithmetic(sign, _number(left), _number(right))
        if _is_text(left) or _is_text(right):
            first, second = _texts(left), _texts(right)
            same = np.where(first == second, 1.0, 0.0)
            nothing = np.array(None, dtype=object)
            unknown = np.equal(first, nothing) | np.equal(second, nothing)
            return np.where(unknown, np.nan, same if sign == "==" else 1 - same)
        gap = _number(left) - _number(right)
        return np.where(np.isnan(gap), np.nan, _COMPARED[sign](gap))

    def _call(self, call: Call, names: Names | None) -> Any:
        match call.function:
            case "min" | "max" | "first_known" | "is_known":
                return _of_several(call.function, [self.of(each, names) for each in call.arguments])
            case "mentees":
                return _sum_of([_holds(each.of(call.arguments[0])) for each in self._guided()])
            case "in_a_row" if _is_drawn(now := self.of(call.arguments[0])):
                before = sum(1 for _held in self._row_of_past(call.arguments[0]))
                return _holds(now) * (1 + before)
            case "has_title" if names is None:
                title = self.house.declared.titles.get(_text_of(call))
                value: Any = None if title is None else self.held(title)
                return _truth(value) if _is_drawn(value) else truth(value)
        return super()._call(call, names)

    def _guided(self) -> Any:
        return self.house.mentees_of(self.person.id) if self.person else ()

    def _over_team(self, call: Call) -> Any:
        total: Any = 0.0
        counted: Any = 0.0
        drawn = False
        for sheet in self.house.of_team(self.team):
            value: Any = sheet.of(call.arguments[0])
            wanted: Any = sheet.of(call.arguments[1]) if len(call.arguments) > 1 else True
            drawn = drawn or _is_drawn(value) or _is_drawn(wanted)
            figure, counts = _number(value), _truth(wanted)
            known = np.where(counts == 0, 0.0, 1.0) * ~np.isnan(figure)
            total = total + np.where(known > 0, figure, 0.0)
            counted = counted + known
        if not drawn:
            return super()._over_team(call)
        found = total if call.function == "team_sum" else total / np.maximum(counted, 1)
        return np.where(counted > 0, found, np.nan)

    def _top(self, call: Call) -> Any:
        place = self.team, id(call)
        if place not in self.house.shared:
            self.house.shared[place] = self._top_rows(call) or self._tops(call)
        found = self.house.shared[place]
        if self.person is None or not isinstance(found, _Tops):
            return super()._top(call)
        row = found.rows.get(self.person.id)
        if row is None:
            return None
        held = found.sharing if call.function == "top_count" else found.top[row]
        return np.where(found.known[row], held, np.nan)

    def _top_rows(self, call: Call) -> _Tops | None:
        sheets = [each for each in self.house.of_team(self.team) if each.person is not None]
        values: list[list[Any]] = [[s.of(each) for s in sheets] for each in call.arguments]
        worlds = next((len(v) for own in values for v in own if _is_drawn(v)), None)
        if worlds is None:
            return None
        keys = [np.array([np.broadcast_to(_number(v), worlds) for v in own]) for own in values]
        known = ~np.isnan(keys[0])
        top = known.copy()
        for key in keys:
            reached = np.where(top, np.nan_to_num(key, nan=-1e30), -np.inf)
            top &= reached >= reached.max(axis=0) - _NEARLY
        rows = {each.person.id: row for row, each in enumerate(sheets) if each.person}
        return _Tops(known, top, top.sum(axis=0), rows)


def _is_drawn(value: Any) -> bool:
    return isinstance(value, np.ndarray)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (_is_drawn(value) and value.dtype == object)


def _number(value: Any) -> Any:
    if _is_drawn(value):
        return value
    return np.float64(np.nan if value is None else float(value))


def _truth(value: Any) -> Any:
    figure = _number(value)
    return np.where(np.isnan(figure), np.nan, figure != 0)


def _with_half(truth: Floats) -> Floats:
    """Truths with what is unknown between false and true."""
    return np.where(np.isnan(truth), 0.5, truth)


def _holds(value: Any) -> Any:
    """1 where it is true, 0 where it is not or unknown."""
    return (_truth(value) == 1).astype(float)


def _goals(met: list[Any], *, wanted: bool) -> Floats:
    """How many are met (or missed); that some are missed is clear whatever is unknown."""
    held = np.array(np.broadcast_arrays(*map(_truth, met)))
    found = (held == wanted).sum(axis=0)
    unclear = np.isnan(held).any(axis=0) & (wanted | (found == 0))
    return np.where(unclear, np.nan, found)


def _texts(value: Any) -> Any:
    return value if _is_drawn(value) else np.array(value, dtype=object)


def _text_of(call: Call) -> str:
    return getattr(call.arguments[0], "value", "")


def _arithmetic(sign: str, left: Any, right: Any) -> Any:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / np.where(right == 0, np.nan, right)


def _chosen(held: Floats, then: Any, other: Any) -> Any:
    if _is_text(then) or _is_text(other):
        found = np.where(held == 1, _texts(then), _texts(other))
        return np.where(np.isnan(held), None, found)
    return np.where(np.isnan(held), np.nan, np.where(held == 1, _number(then), _number(other)))


def _of_several(function: str, found: list[Any]) -> Any:
    if function == "is_known":
        only = found[0]
        return (~np.isnan(only)).astype(float) if _is_drawn(only) else only is not None
    if not any(map(_is_drawn, found)):
        if function == "first_known":
            return next((each for each in found if each is not None), None)
        figures = [each for each in map(number, found) if each is not None]
        if len(figures) < len(found):
            return None
        return min(figures) if function == "min" else max(figures)
    drawn = np.broadcast_arrays(*map(_number, found))
    if function == "first_known":
        return reduce(
            lambda later, earlier: np.where(np.isnan(earlier), later, earlier), drawn[::-1]
        )
    return (np.minimum if function == "min" else np.maximum).reduce(drawn)


def _sum_of(values: list[Any]) -> Any:
    total = sum(values, np.zeros(()))
    return total if total.shape else Fraction(int(total))
