"""Formulas in plain words, for who has never seen the scheme's file.

Figures are called by their titles, functions by what they mean, and ``A if B else C`` becomes a
list of cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

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
from qa_app.core.appraisal.functions import FUNCTIONS
from qa_app.core.appraisal.model import Limit, Scheme
from qa_app.core.appraisal.reasons import Amount, Reason, listed, reason
from qa_app.core.errors import _
from qa_app.core.texts import LocalText

Said = Reason | Amount | LocalText | str

SIGNS = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "!=": "≠", "==": "="}
OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
BINDING = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5}
COMPARING, TIGHTEST = 3, 9

BUILT_IN: Mapping[str, str] = {
    "total": _("the total"),
    "band": _("the grade"),
    "points_added": _("all points added in the ledger"),
    "points_deducted": _("all points deducted in the ledger"),
    "money_added": _("all money added in the ledger"),
    "money_deducted": _("all money deducted in the ledger"),
    "weighted": _("the weighted sum of the parts"),
    "goals_met": _("the number of goals met"),
    "goals_missed": _("the number of goals missed"),
    "months_employed": _("the month of employment"),
    "months_in_grade": _("the whole months in the present grade"),
    "grade": _("the present grade"),
    "role": _("the role"),
}
_ONE: Mapping[str, str] = {
    "is_known": _("%(first)s is known"),
    "team_mean": _("the team's mean of [%(first)s]"),
    "team_sum": _("the team's sum of [%(first)s]"),
    "mentees": _("the number of the person's mentees for whom [%(first)s]"),
    "in_a_row": _("the number of periods in a row, this one included, with [%(first)s]"),
    "earlier": _("the number of earlier periods with [%(first)s]"),
    "previous": _("[%(first)s] of the period before"),
    "has_title": _("holds the title “%(first)s”"),
    "is_top": _("has the most of [%(first)s] in the team"),
    "top_count": _("how many share the most of [%(first)s] in the team"),
    "count": _("how often “%(first)s” was entered"),
    "points": _("the points of “%(first)s”"),
    "money": _("the money of “%(first)s”"),
}
_TWO: Mapping[str, str] = {"first_known": _("%(first)s, or else %(rest)s")}
_MORE: Mapping[str, str] = {
    "min": _("the smallest of: %(every)s"),
    "max": _("the largest of: %(every)s"),
    "first_known": _("the first of these that is known: %(every)s"),
    "team_mean": _("the team's mean of [%(first)s] over those for whom [%(rest)s]"),
    "team_sum": _("the team's sum of [%(first)s] over those for whom [%(rest)s]"),
    "is_top": _("has the most of [%(first)s] in the team, a tie going by [%(rest)s]"),
    "top_count": _("how many share the most of [%(first)s] in the team, ties by [%(rest)s]"),
    "count": _("how often these were entered together: “%(every)s”"),
    "points": _("the points of these together: “%(every)s”"),
    "money": _("the money of these together: “%(every)s”"),
}
_BY_NUMBER = {1: _ONE, 2: {**_MORE, **_TWO}}
_NONE: Mapping[str, str] = {
    "count": _("how many entries of the ledger counted"),
    "points": _("the points of all entries in the ledger"),
    "money": _("the money of all entries in the ledger"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """What holds under a condition; ``when`` ``None``: otherwise, or always."""

    when: Said | None
    then: Said


def cases(formula: Expression, scheme: Scheme) -> Sequence[Case]:
    """A formula as its cases, the first that holds deciding; a plain one is a single case."""
    words = Words(scheme)
    found = []
    while isinstance(formula, Choice):
        found.append(Case(words.text(formula.condition), words.text(formula.then)))
        formula = formula.other
    return [*found, Case(None, words.text(formula))]


def in_words(formula: Expression, scheme: Scheme) -> Said:
    """A formula as one sentence."""
    return Words(scheme).text(formula)


def limit_in_words(limit: Limit, scheme: Scheme, *, lower: bool) -> Reason:
    """Where something begins (``lower``) or ends, and whether the limit itself belongs to it."""
    return Words(scheme).limit(limit, lower=lower)


class Words:
    """Says the formulas of one scheme, each once: a period says them of thousands of people."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme, self._titles, self.called = scheme, _titles(scheme), called(scheme)
        self._known: dict[int, Said] = {}

    def of(self, expression: Expression) -> Said:
        """An expression of the scheme in words."""
        if id(expression) not in self._known:
            self._known[id(expression)] = self.text(expression)
        return self._known[id(expression)]

    def limit(self, limit: Limit, *, lower: bool) -> Reason:
        """Where something begins (``lower``) or ends."""
        if lower:
            sentence = _("%(edge)s or more") if limit.inclusive else _("more than %(edge)s")
        else:
            sentence = _("%(edge)s or less") if limit.inclusive else _("less than %(edge)s")
        return reason(sentence, edge=self.of(limit.value))

    def text(self, expression: Expression, around: int = 0) -> Said:
        match expression:
            case Number(value=value, percent=percent):
                return Amount(value, percent)
            case Text(value=text):
                return self._said(text)
            case Name(name=name):
                return self._name(name)
            case Call():
                return self._call(expression)
            case Negative(operand=operand):
                return reason("−%(operand)s", operand=self.text(operand, TIGHTEST))
            case Not(operand=Binary(sign=sign, left=left, right=right)) if sign in OPPOSITES:
                return self._binary(Binary(OPPOSITES[sign], left, right), around)
            case Not(operand=operand):
                return reason(_("not: %(operand)s"), operand=self.text(operand, TIGHTEST))
            case Choice(condition=condition, then=then, other=other):
                return reason(
                    _("(%(then)s if %(condition)s, otherwise %(other)s)"),
                    then=self.text(then),
                    condition=self.text(condition),
                    other=self.text(other),
                )
            case Binary():
                return self._binary(expression, around)

    def _name(self, name: str) -> Said:
        for parameter in self._scheme.parameters:
            if parameter.id == name:
                figure = Amount(Fraction(parameter.value), parameter.percent)
                return reason(_("“%(title)s” (%(figure)s)"), title=parameter.title, figure=figure)
        if name in BUILT_IN:
            return reason(BUILT_IN[name])
        if name.startswith(f"{TEAM}."):
            return reason(_("the team's “%(title)s”"), title=self._titles.get(name, name))
        return reason(_("“%(title)s”"), title=self._titles.get(name, name))

    def _call(self, call: Call) -> Said:
        arguments = [self.text(each) for each in call.arguments]
        if not arguments:
            return reason(_NONE.get(call.function, FUNCTIONS[call.function].meaning))
        sentence = _BY_NUMBER.get(len(arguments), _MORE).get(call.function)
        if sentence is None:
            return arguments[0] if len(arguments) == 1 else listed(arguments)
        rest = arguments[1:] or arguments
        return reason(sentence, first=arguments[0], rest=listed(rest), every=listed(arguments))

    def _binary(self, expression: Binary, around: int) -> Reason:
        sign = expression.sign
        binding = BINDING.get(sign, COMPARING)
        # What stands to the right of − and ÷ needs its brackets even where it binds as tightly.
        left = self.text(expression.left, binding)
        right = self.text(expression.right, binding + (sign in {"-", "/"}))
        if sign in {"and", "or"}:
            joined = _("%(left)s and %(right)s") if sign == "and" else _("%(left)s or %(right)s")
            found = reason(joined, left=left, right=right)
        else:
            found = reason(
                "%(left)s %(sign)s %(right)s", left=left, sign=SIGNS.get(sign, sign), right=right
            )
        return reason("(%(inner)s)", inner=found) if binding < around else found

    def _said(self, text: str) -> Said:
        """What an id in quotes is called: an item, a title, a band, a grade."""
        return self.called.get(text, text)


def called(scheme: Scheme) -> dict[str, LocalText]:
    """What the ids of a scheme's grades, bands, titles and items are called."""
    named = {each.id: each.title for each in scheme.grades}
    named |= {band.id: band.title for each in scheme.gradings for band in each.bands}
    named |= {each.id: each.title for each in scheme.bands}
    named |= {each.id: each.title for each in scheme.titles}
    return named | {each.id: each.title for each in scheme.items}


def _titles(scheme: Scheme) -> dict[str, LocalText]:
    named = {each.name: each.title for each in scheme.measures}
    named |= {each.id: each.title for each in scheme.goals}
    return named | {each.id: each.title for each in scheme.steps}
