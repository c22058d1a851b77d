"""Formulas written out with the figures that went into them: ``3500 × 80% = 2800``."""

from __future__ import annotations

from collections.abc import Iterator

from qa_app.core.appraisal.evaluation import Sheet
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
from qa_app.core.appraisal.reasons import Reason, reason
from qa_app.core.appraisal.values import shown, truth
from qa_app.core.errors import _

_SIGNS = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "!=": "≠", "==": "="}
_BINDING = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5}
_COMPARING, _TIGHTEST = 3, 9


def written_out(formula: Expression, sheet: Sheet) -> Reason:
    """A formula with its figures, and what it comes to."""
    result = shown(sheet.of(formula))
    if isinstance(formula, Number | Name | Text | Call):
        return reason("%(result)s", result=result)
    return reason(
        _("%(formula)s = %(result)s"), formula=_Writer(sheet).text(formula), result=result
    )


def used(formula: Expression) -> tuple[str, ...]:
    """The names that a formula rests on, each once, in their order."""
    return tuple(dict.fromkeys(_names(formula)))


def _names(formula: Expression) -> Iterator[str]:
    for each in walk(formula):
        if isinstance(each, Name):
            yield each.name
        elif isinstance(each, Call) and each.function in {"count", "points", "money"}:
            # These name items of the ledger.
            yield from (item.value for item in each.arguments if isinstance(item, Text))


class _Writer:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def text(self, expression: Expression, around: int = 0) -> Reason | str:
        match expression:
            case Number(value=value, percent=percent):
                return shown(value, percent=percent)
            case Text(value=text):
                return text
            case Name(name=name):
                return shown(self._sheet.value(name), percent=self._is_percent(name))
            case Call():
                return shown(self._sheet.of(expression))
            case Negative(operand=operand):
                return reason("−%(operand)s", operand=self.text(operand, _TIGHTEST))
            case Not(operand=operand):
                return reason(_("not %(operand)s"), operand=self.text(operand, _TIGHTEST))
            case Choice(condition=condition, then=then, other=other):
                return self._choice(condition, then, other)
            case Binary():
                return self._binary(expression, around)

    def _choice(self, condition: Expression, then: Expression, other: Expression) -> Reason:
        held = truth(self._sheet.of(condition))
        return reason(
            _("%(taken)s (%(condition)s: %(held)s)"),
            taken="?" if held is None else self.text(then if held else other, _TIGHTEST),
            condition=self.text(condition),
            held=shown(held),
        )

    def _binary(self, expression: Binary, around: int) -> Reason:
        sign = expression.sign
        binding = _BINDING.get(sign, _COMPARING)
        # What stands to the right of − and ÷ needs its brackets even where it binds as tightly.
        left = self.text(expression.left, binding)
        right = self.text(expression.right, binding + (sign in {"-", "/"}))
        if sign in {"and", "or"}:
            joined = _("%(left)s and %(right)s") if sign == "and" else _("%(left)s or %(right)s")
            found = reason(joined, left=left, right=right)
        else:
            found = reason(
                "%(left)s %(sign)s %(right)s", left=left, sign=_SIGNS.get(sign, sign), right=right
            )
        return reason("(%(inner)s)", inner=found) if binding < around else found

    def _is_percent(self, name: str) -> bool:
        return any(each.id == name and each.percent for each in self._sheet.house.scheme.parameters)
