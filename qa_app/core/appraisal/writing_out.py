"""Formulas written out with the figures that went into them: ``3500 × 80% = 2800``.

A choice becomes the case that held and what it gave; what decides is said in words, with the
figures that decided it.
"""

from __future__ import annotations

from collections.abc import Iterator

from qa_app.core.appraisal.evaluation import House, Sheet
from qa_app.core.appraisal.expressions import (
    Binary,
    Call,
    Choice,
    Expression,
    Name,
    Negative,
    Not,
    Number,
    Text,
    walk,
)
from qa_app.core.appraisal.model import Form
from qa_app.core.appraisal.reasons import Amount, Reason, listed, reason, yes_or_no
from qa_app.core.appraisal.values import Value, number, truth
from qa_app.core.appraisal.wording import BINDING, COMPARING, SIGNS, TIGHTEST, Said
from qa_app.core.errors import _
from qa_app.core.texts import LocalText

_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_TRUTHS = {"has_title", "is_top", "is_known"}
_UNTRUE = {
    ("is_known", 1): _("%(first)s is not known"),
    ("is_top", 1): _("does not have the most of [%(first)s] in the team"),
    ("is_top", 2): _(
        "does not have the most of [%(first)s] in the team, a tie going by [%(rest)s]"
    ),
}
"""What is said of such a function that does not hold, by the number of its arguments."""


def written_out(formula: Expression, sheet: Sheet, unit: LocalText | None = None) -> Reason:
    """A formula with its figures, and what it comes to, in ``unit``."""
    return _Writer(sheet, unit).explained(formula)


def used(formula: Expression, house: House) -> tuple[str, ...]:
    """The names that a formula rests on, each once, in their order."""
    key = id(formula)
    if key not in house.used:
        house.used[key] = tuple(dict.fromkeys(_names(formula)))
    return house.used[key]


def _names(formula: Expression) -> Iterator[str]:
    for each in walk(formula):
        if isinstance(each, Name):
            yield each.name
        elif isinstance(each, Call) and each.function in {"count", "points", "money"}:
            # These name items of the ledger.
            yield from (item.value for item in each.arguments if isinstance(item, Text))


class _Writer:
    def __init__(self, sheet: Sheet, unit: LocalText | None) -> None:
        self._sheet, self._unit, self._words = sheet, unit, sheet.house.words

    def explained(self, formula: Expression) -> Reason:
        if isinstance(formula, Choice):
            return self._choice(formula)
        if _is_condition(formula):
            return self._condition(formula)
        if isinstance(formula, Name | Call):
            said = self._words.of(formula)
            return reason(_("%(what)s: %(figure)s"), what=said, figure=self._result(formula))
        return self._figured(formula)

    def _choice(self, formula: Expression) -> Reason:
        """The case that held; what decided against the others where none of them did."""
        failed: list[Reason] = []
        while isinstance(formula, Choice):
            held = truth(self._sheet.of(formula.condition))
            said = self._condition(formula.condition)
            if held is None:
                return said
            failed = [said] if held else [*failed, said]
            formula = formula.then if held else formula.other
            if held:
                break
        # Several cases of one figure fail for the same reason.
        why = listed(each for place, each in enumerate(failed) if each not in failed[:place])
        then = self._choice(formula) if isinstance(formula, Choice) else self._figured(formula)
        return reason(_("%(what)s: %(figure)s"), what=why, figure=then)

    def _figured(self, formula: Expression) -> Reason:
        """The sum with its figures; of a single figure that alone."""
        result, inner = self._result(formula), formula
        if isinstance(inner, Negative):
            inner = inner.operand
        if isinstance(inner, Number | Name | Text | Call):
            return reason("%(result)s", result=result)
        if self._sheet.of(formula) is None and (unknown := self._unknown(formula)):
            return reason(_("cannot be computed without %(what)s"), what=listed(unknown))
        return reason(_("%(formula)s = %(result)s"), formula=self._text(formula), result=result)

    def _result(self, formula: Expression) -> Said:
        return self._said(self._sheet.of(formula), unit=self._unit)

    def _condition(self, formula: Expression) -> Reason:
        """Why a condition holds or does not, with the figures that decide it."""
        held = truth(self._sheet.of(formula))
        said = self._words.of(formula)
        if held is None:
            return reason(_("not known: %(what)s"), what=said)
        if isinstance(formula, Not) and _is_condition(formula.operand):
            return self._condition(formula.operand)
        if isinstance(formula, Binary) and formula.sign in {"and", "or"}:
            return self._joined(formula, held)
        if isinstance(formula, Binary) and formula.sign in _OPPOSITE:
            return self._compared(formula, held)
        if isinstance(formula, Call) and not held:
            return self._untrue(formula, said)
        return (
            reason("%(what)s", what=said) if held else reason(_("not: %(operand)s"), operand=said)
        )

    def _untrue(self, call: Call, said: Said) -> Reason:
        """That what a function asks does not hold."""
        if call.function == "has_title":
            title = self._words.of(call.arguments[0])
            return reason(_("does not hold the title “%(title)s”"), title=title)
        sentence = _UNTRUE.get((call.function, min(len(call.arguments), 2)))
        if sentence is None:
            return reason(_("not: %(operand)s"), operand=said)
        arguments = [self._words.of(each) for each in call.arguments]
        return reason(sentence, first=arguments[0], rest=listed(arguments[1:] or arguments))

    def _unknown(self, formula: Expression) -> list[Said]:
        """The figures of a formula that are not known, each once."""
        names = {each.name: each for each in walk(formula) if isinstance(each, Name)}
        return [
            self._words.of(each) for name, each in names.items() if self._sheet.value(name) is None
        ]

    def _joined(self, formula: Binary, held: bool) -> Reason:
        """The sides that decide: those that came out as the whole did."""
        sides = [formula.left, formula.right]
        decide = [each for each in sides if truth(self._sheet.of(each)) is held]
        said = [self._condition(each) for each in decide]
        if len(said) == 1:
            return said[0]
        return reason(_("%(left)s and %(right)s"), left=said[0], right=said[1])

    def _compared(self, formula: Binary, held: bool) -> Reason:
        left = self._sheet.of(formula.left)
        if isinstance(left, str):
            said = self._words.of(formula.left)
            return reason(_("%(what)s is %(actual)s"), what=said, actual=self._said(left))
        sign = formula.sign if held else _OPPOSITE[formula.sign]
        if sign in {"==", "!="} and self._is_yes_or_no(formula.left):
            said, answer = self._words.of(formula.left), yes_or_no(number(left))
            return reason(_("%(what)s (%(answer)s)"), what=said, answer=answer)
        if sign == "!=" and isinstance(formula.left, Name | Call):
            return reason(
                _("%(what)s is %(figure)s, not %(other)s"),
                what=self._words.of(formula.left),
                figure=self._said(left),
                other=self._text(formula.right, COMPARING),
            )
        return reason(
            "%(left)s %(sign)s %(right)s",
            left=self._side(formula.left),
            sign=SIGNS.get(sign, sign),
            right=self._side(formula.right),
        )

    def _side(self, expression: Expression) -> Said:
        """A side of a comparison: what it is, and its figure."""
        text = self._text(expression, COMPARING)
        named = isinstance(expression, Call) or (
            isinstance(expression, Name)
            and expression.name not in self._sheet.house.declared.parameters
        )
        if not named:
            return text
        said = self._words.of(expression)
        return reason("%(what)s %(figure)s", what=said, figure=text)

    def _text(self, expression: Expression, around: int = 0) -> Said:
        """A sum with figures in place of the names."""
        match expression:
            case Number(value=value, percent=percent):
                return Amount(value, percent)
            case Text(value=text):
                return self._said(text)
            case Name(name=name):
                return self._said(self._sheet.value(name), percent=self._is_percent(name))
            case Call():
                return self._said(self._sheet.of(expression))
            case Negative(operand=operand):
                return reason("−%(operand)s", operand=self._text(operand, TIGHTEST))
            case Not():
                return self._condition(expression)
            case Choice():
                return reason("(%(inner)s)", inner=self._choice(expression))
            case Binary():
                return self._binary(expression, around)

    def _binary(self, expression: Binary, around: int) -> Said:
        sign = expression.sign
        if _is_condition(expression):
            return reason("(%(inner)s)", inner=self._condition(expression))
        # What stands to the right of − and ÷ needs its brackets even where it binds as tightly.
        binding = BINDING[sign]
        found = reason(
            "%(left)s %(sign)s %(right)s",
            left=self._text(expression.left, binding),
            sign=SIGNS.get(sign, sign),
            right=self._text(expression.right, binding + (sign in {"-", "/"})),
        )
        return reason("(%(inner)s)", inner=found) if binding < around else found

    def _said(self, value: Value, *, percent: bool = False, unit: LocalText | None = None) -> Said:
        """A value as an exact figure, or what an id is called."""
        if isinstance(value, str):
            return self._words.called.get(value, value)
        return Amount(number(value), percent, unit)

    def _is_yes_or_no(self, expression: Expression) -> bool:
        if not isinstance(expression, Name):
            return False
        measure = self._sheet.house.declared.measures.get(expression.name)
        return measure is not None and measure.form is Form.YES_NO

    def _is_percent(self, name: str) -> bool:
        return name in self._sheet.house.declared.percents


def _is_condition(formula: Expression) -> bool:
    """Whether a formula holds or not, rather than being a figure."""
    match formula:
        case Not():
            return True
        case Binary(sign=sign):
            return sign in _OPPOSITE or sign in {"and", "or"}
        case Call(function=function):
            return function in _TRUTHS
    return False
