"""What formulas compute with, and how unknown figures go through them.

A value is an exact fraction, a text, a truth or unknown (``None``). What needs an unknown value
is unknown itself, except where the answer is clear without it (``and`` with something false).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from qa_app.core.decimals import half_up, plain
from qa_app.core.errors import Invalid, _

Value = Fraction | str | bool | None

_SHOWN_STEP = Decimal("0.000001")


def number(value: Value) -> Fraction | None:
    """A value as a figure; truth counts 1. Raises Invalid for a text."""
    if isinstance(value, str):
        raise Invalid(_("“%(text)s” is no figure, so nothing can be computed of it."), text=value)
    return None if value is None else _exact(value)


def truth(value: Value) -> bool | None:
    """A value as a truth: a figure is true unless it is 0. Raises Invalid for a text."""
    if isinstance(value, bool) or value is None:
        return value
    return number(value) != 0


def both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: bool | None, right: bool | None) -> bool | None:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def combined(sign: str, left: Value, right: Value) -> Value:
    """``left sign right`` for any sign that stands between two values."""
    if sign in {"and", "or"}:
        return (both if sign == "and" else either)(truth(left), truth(right))
    return arithmetic(sign, left, right) if sign in "+-*/" else compared(sign, left, right)


def arithmetic(sign: str, left: Value, right: Value) -> Fraction | None:
    """``left sign right``; unknown where one is, or where it divides by 0."""
    first, second = number(left), number(right)
    if first is None or second is None:
        return None
    match sign:
        case "+":
            return first + second
        case "-":
            return first - second
        case "*":
            return first * second
    return first / second if second else None


def compared(sign: str, left: Value, right: Value) -> bool | None:
    """Whether the comparison holds; texts can only be the same or not."""
    if left is None or right is None:
        return None
    if isinstance(left, str) or isinstance(right, str):
        if sign not in {"==", "!="}:
            raise Invalid(_("Texts can only be compared with == and !=."))
        return (left == right) is (sign == "==")
    first, second = _exact(left), _exact(right)
    match sign:
        case "<":
            return first < second
        case "<=":
            return first <= second
        case ">":
            return first > second
        case ">=":
            return first >= second
        case "==":
            return first == second
    return first != second


def _exact(value: Fraction | bool) -> Fraction:
    # Most are fractions already, which would be taken apart and put together again.
    return value if isinstance(value, Fraction) else Fraction(value)


def decimal_of(value: Fraction) -> Decimal:
    """A fraction as a decimal to show in a derivation: exact where six places hold it."""
    return half_up(value, _SHOWN_STEP)


def shown(value: Value, *, percent: bool = False) -> str:
    """A value as a derivation writes it; ``?`` where it is unknown."""
    if value is None:
        return "?"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, str):
        return value
    return f"{plain(decimal_of(value * 100))}%" if percent else plain(decimal_of(value))
