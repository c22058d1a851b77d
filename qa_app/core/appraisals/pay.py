"""What is paid (发放): a line for each person, and totals that agree with the lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qa_app.core.appraisal import Derived, Scheme
from qa_app.core.appraisal.values import number
from qa_app.core.decimals import half_up

LIMIT, SUM, ADJUSTMENT = "cash_limit", "money", "adjustment"


@dataclass(frozen=True, slots=True)
class PayLine:
    """What one person is paid; ``parts`` by payment line, which add up to ``money``."""

    person: str
    name: str
    parts: Sequence[Decimal]
    money: Decimal


def columns_of(scheme: Scheme, derivations: Iterable[Collection[Derived]]) -> list[str]:
    """The lines of the money that stand in a pay file: the scheme's, then limits and the rest."""
    found = {step.step for steps in derivations for step in steps}
    own = [each.id for each in scheme.payments]
    return [*own, *(each for each in (ADJUSTMENT, LIMIT) if each in found)]


def parts_of(
    columns: Sequence[str], derivation: Iterable[Derived], money: Decimal
) -> list[Decimal]:
    """The lines to the cent, so that they add up to the money that is paid.

    Lines are rounded half up one by one; what that leaves over (a cent or two) goes to the line
    that rounding moved furthest the other way, so that one of whole cents stays what it is.
    """
    exact = {
        step.step: number(step.value) or Fraction(0)
        for step in derivation
        if step.step in columns and not isinstance(step.value, str)
    }
    parts = [half_up(exact.get(each, Fraction(0))) for each in columns]
    left = money - sum(parts, Decimal(0))
    if left and parts:
        sign = 1 if left > 0 else -1
        moved = [
            sign * (exact.get(each, Fraction(0)) - Fraction(part))
            for each, part in zip(columns, parts, strict=True)
        ]
        parts[max(range(len(parts)), key=lambda place: (moved[place], abs(parts[place])))] += left
    return parts


def pay_total(lines: Iterable[PayLine]) -> Decimal:
    """The sum of what is paid."""
    return sum((line.money for line in lines), Decimal(0))
