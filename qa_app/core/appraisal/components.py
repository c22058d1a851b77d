"""The weighted parts of a total, and several assessors of one part.

Weighted sums are Σ(w·x)/Σw, exactly. A sum of weights that misses the whole is either scaled to
it or kept, and then what is missing is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qa_app.core.appraisal.declared import Declared
from qa_app.core.appraisal.facts import Assessment
from qa_app.core.appraisal.model import Component, Components, Missing


@dataclass(frozen=True, slots=True)
class WeightedPart:
    """A component with its value; ``share``: the part of the whole that it weighs, 0 to 1."""

    component: Component
    value: Fraction | None
    share: Fraction


@dataclass(frozen=True, slots=True)
class Weighted:
    """The weighted sum; ``value`` is ``None`` where a part is unknown that must not be."""

    parts: tuple[WeightedPart, ...]
    value: Fraction | None

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(part.component.measure for part in self.parts if part.value is None)


@dataclass(frozen=True, slots=True)
class AssessedPart:
    """What one assessor gave: the mean of ``n`` values, which weighs as ``share`` of the whole."""

    assessor: str
    value: Fraction
    n: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class Assessed:
    """What assessors gave for a measure together; ``absent``: assessors who gave nothing."""

    value: Fraction
    parts: tuple[AssessedPart, ...]
    absent: tuple[str, ...]


def weighted(components: Components, value_of: Callable[[str], Fraction | None]) -> Weighted:
    """Weigh the parts; ``value_of`` gives the value of a measure."""
    values = {part.measure: value_of(part.measure) for part in components.parts}
    known = [part for part in components.parts if values[part.measure] is not None]
    shared = components.missing is Missing.SHARED
    basis = sum(
        (Fraction(part.weight) for part in (known if shared else components.parts)), Fraction(0)
    )
    if not components.scaled:
        # Kept: what the weights lack of the whole is lost; of missing parts their weight stays.
        basis = Fraction(components.whole) * (basis / Fraction(components.weight) if shared else 1)
    parts = tuple(
        WeightedPart(part, values[part.measure], _share(part, values[part.measure], basis, shared))
        for part in components.parts
    )
    complete = bool(known) and (shared or len(known) == len(components.parts))
    total = sum((part.share * part.value for part in parts if part.value is not None), Fraction(0))
    return Weighted(parts, total if complete else None)


def _share(part: Component, value: Fraction | None, basis: Fraction, shared: bool) -> Fraction:
    if not basis or (value is None and shared):
        return Fraction(0)
    return Fraction(part.weight) / basis


def assessed(
    declared: Declared, assessments: Sequence[Assessment], measure: str
) -> Assessed | None:
    """What the assessors gave one person for a measure; ``None`` where nobody gave anything.

    What one assessor gave several times is averaged first. Between assessors it weighs as the
    scheme says; the weight of one who gave nothing is shared out among the others.
    """
    given: dict[str, list[Fraction]] = defaultdict(list)
    for assessment in assessments:
        if measure in assessment.values:
            given[assessment.assessor].append(Fraction(assessment.values[measure]))
    if not given:
        return None
    shares = declared.shares(given)
    parts = tuple(
        AssessedPart(who, _mean(given[who]), len(given[who]), shares[who]) for who in sorted(given)
    )
    value = sum((part.value * part.share for part in parts), Fraction(0))
    return Assessed(value, parts, tuple(who for who in declared.weights if who not in given))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return values[0] if len(values) == 1 else sum(values, Fraction(0)) / len(values)
