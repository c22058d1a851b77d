"""Whether bands, titles and payments rest on differences that the data bears.

A score says how sure it is. Around everybody's fair score the true ones are drawn (normally, with
the score's own error, each by itself); the scheme is applied to each draw, and how often it comes
to the same band, the same title and the same payment lines as what is to be paid is the chance
that these are right. A payment line counts as the same where it is paid at all or not, and has
the same sign: how much depends on every hundredth of a score. With more than ``MOST_DRAWN`` people
only bands are looked at, by the slope of the total (delta method), which a draw would only repeat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from qa_app.core.appraisal import Facts, Figure, Result, Scheme
from qa_app.core.appraisal.evaluation import House, Sheet
from qa_app.core.appraisal.values import Value, number, truth

LEAST_CHANCE = 0.95
DRAWS, MOST_DRAWN = 200, 150
_STEP = Decimal("0.0001")


class Sureness(NamedTuple):
    """A measure as it probably is in truth: its best estimate and the error of that."""

    middle: float
    deviation: float


class Doubt(NamedTuple):
    """Something that is probably not so.

    ``what``: ``band``, or the id of a title or payment; ``value``: what it came to. ``chance``:
    that it is right, 0 to 1, to 0.01. ``instead``: the likeliest other value.
    """

    person: str
    what: str
    value: str
    chance: float
    instead: str


Truth = Mapping[str, Mapping[str, Sureness]]
"""By measure, then by person."""


def doubts(
    scheme: Scheme,
    facts: Facts,
    results: Sequence[Result],
    known: Truth,
    rng: np.random.Generator,
) -> list[Doubt]:
    """What the data does not bear, in the order of the results; ``known``: the scores."""
    concerned = [each for each in results if any(each.person in own for own in known.values())]
    if not concerned or not any(known.values()):
        return []
    if len(facts.people) > MOST_DRAWN:
        return list(_by_slope(scheme, facts, concerned, known))
    return list(_by_draws(scheme, facts, concerned, known, rng))


def _by_draws(
    scheme: Scheme,
    facts: Facts,
    results: Sequence[Result],
    known: Truth,
    rng: np.random.Generator,
) -> Iterator[Doubt]:
    now = _outcomes(scheme, facts)
    seen: dict[tuple[str, str], Counter[str]] = {}
    for _draw in range(DRAWS):
        drawn = _outcomes(scheme, _with(scheme, facts, _drawn(known, rng)))
        for key, value in drawn.items():
            seen.setdefault(key, Counter())[value] += 1
    for result in results:
        for (person, what), value in now.items():
            if person != result.person:
                continue
            counted = seen[person, what]
            chance = round(counted[value] / DRAWS, 2)
            if chance < LEAST_CHANCE:
                others = [other for other, _n in counted.most_common() if other != value]
                yield Doubt(person, what, value, chance, others[0])


def _drawn(known: Truth, rng: np.random.Generator) -> dict[str, dict[str, float]]:
    return {
        measure: {
            person: each.middle + each.deviation * float(rng.standard_normal())
            for person, each in own.items()
        }
        for measure, own in known.items()
    }


def _by_slope(
    scheme: Scheme, facts: Facts, results: Sequence[Result], known: Truth
) -> Iterator[Doubt]:
    """Bands alone: how far the total moves when every score moves by its own error."""
    if not scheme.bands:
        return
    middle = {m: {p: each.middle for p, each in own.items()} for m, own in known.items()}
    moved = {
        m: {p: each.middle + each.deviation for p, each in own.items()} for m, own in known.items()
    }
    at, by = (House(scheme, _with(scheme, facts, each)) for each in (middle, moved))
    for result in results:
        total, shifted = (_total(house.sheets[result.person]) for house in (at, by))
        if total is None or shifted is None or result.band is None or scheme.grades:
            continue
        sheet, spread = at.sheets[result.person], abs(shifted - total)
        chances = {name: _inside(low, high, total, spread) for name, low, high in _limits(sheet)}
        chance = round(chances.pop(result.band, 0.0), 2)
        if chance < LEAST_CHANCE and chances:
            instead = max(chances, key=lambda name: chances[name])
            yield Doubt(result.person, "band", result.band, chance, instead)


def _limits(sheet: Sheet) -> Iterator[tuple[str, float, float]]:
    """Each band with where it begins and ends; what an earlier band holds is not a later one's."""
    taken = float("inf")
    for band in sheet.house.scheme.bands:
        low = None if band.lower is None else number(sheet.of(band.lower.value))
        high = None if band.upper is None else number(sheet.of(band.upper.value))
        begins = -float("inf") if low is None else float(low)
        ends = taken if high is None else min(taken, float(high))
        yield band.id, begins, ends
        taken = min(taken, begins)


def _inside(low: float, high: float, middle: float, spread: float) -> float:
    if not spread:
        return float(low <= middle < high)
    return float(ndtr((high - middle) / spread) - ndtr((low - middle) / spread))


def _total(sheet: Sheet) -> float | None:
    total = sheet.number("total")
    return None if total is None else float(total)


def _with(scheme: Scheme, facts: Facts, scores: Mapping[str, Mapping[str, float]]) -> Facts:
    """The facts with other figures in the place of the scores."""
    measures = {person: dict(own) for person, own in facts.measures.items()}
    for measure, own in scores.items():
        declared = scheme.measure(measure)
        for person, value in own.items():
            if declared is None or measure not in measures.get(person, {}):
                continue
            figure = Decimal(str(value)).quantize(_STEP)
            if declared.lowest is not None:
                figure = max(figure, declared.lowest)
            if declared.highest is not None:
                figure = min(figure, declared.highest)
            measures[person][measure] = Figure(figure)
    return replace(facts, measures=measures)


def _outcomes(scheme: Scheme, facts: Facts) -> dict[tuple[str, str], str]:
    """What is looked at of everybody, by the person and its id; unknown things are left out."""
    house = House(scheme, facts)
    found: dict[tuple[str, str], str] = {}
    for person, sheet in house.sheets.items():
        band = sheet.band()
        if band is not None and not scheme.grades:
            found[person, "band"] = band.id
        for title in scheme.titles:
            _note(found, person, title.id, truth(sheet.of(title.formula)))
        for payment in scheme.payments:
            _note(found, person, payment.id, _sign(sheet.of(payment.formula)))
    return found


def _note(found: dict[tuple[str, str], str], person: str, what: str, value: object) -> None:
    if value is not None:
        found[person, what] = str(value)


def _sign(value: Value) -> str | None:
    paid = number(value)
    if paid is None:
        return None
    return "+" if paid > 0 else "-" if paid < 0 else "0"
