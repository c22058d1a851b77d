"""Exact figures: reading, rounding and writing decimals.

Points and money are never binary fractions. Sums and shares are taken exactly (as fractions)
and rounded once, at the end.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from qa_app.core.errors import Invalid, _

HUNDREDTH = Decimal("0.01")

# Twelve digits before the point hold every sum a team pays or scores, and keep a hostile
# exponent or a million digits away from the arithmetic.
_FIGURE = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")
_SHOWN = 20


def figure(text: str) -> Decimal:
    """The decimal that a text such as ``4``, ``-1`` or ``3.50`` stands for; raises Invalid."""
    stripped = text.strip()
    if not _FIGURE.fullmatch(stripped):
        raise Invalid(
            _("“%(given)s” is no figure. Write one such as 4 or 3.5."), given=shortened(text)
        )
    return Decimal(stripped)


def half_up(value: Decimal | Fraction | int, step: Decimal = HUNDREDTH) -> Decimal:
    """Round to a multiple of ``step``, a half away from zero, exactly."""
    (top, below), (step_top, step_below) = value.as_integer_ratio(), step.as_integer_ratio()
    steps, of = top * step_below, below * step_top
    whole = (2 * abs(steps) + of) // (2 * of)
    return (whole if steps >= 0 else -whole) * step


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: ``84``, ``0.5``, never ``-0``."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def shortened(text: str) -> str:
    """A given text, cut to a length that a sentence can carry."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
