"""Whether bands, titles and payments rest on differences that the data bears.

A score says how sure it is. Around everybody's fair score the true ones are drawn (normally, with
the score's own error, each by itself); the scheme is applied to each draw, and how often it comes
to the same band, the same title and the same payment lines as what is to be paid is the chance
that these are right. A payment line counts as the same where it is paid at all or not, and has
the same sign: how much depends on every hundredth of a score. All draws go through the scheme at
once (``worlds``), so that thousands of people are no other case than ten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from qa_app.core.appraisal import Facts, Result, Scheme
from qa_app.core.appraisal.evaluation import Sheet
from qa_app.core.appraisals.worlds import Floats, Worlds

LEAST_CHANCE = 0.95
DRAWS = 200
_PLACES, _NOTHING = 4, 1e-9
_TRUTHS = {1: "True", 0: "False", -1: "True"}
_SIGNS = {1: "+", 0: "0", -1: "-"}


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
    worlds = Worlds(scheme, facts, _drawn(scheme, facts, known, rng))
    return [
        doubt
        for each in concerned
        for doubt in _of_person(each.person, _present(scheme, each), worlds.sheets[each.person])
    ]


def _present(scheme: Scheme, result: Result) -> dict[str, object]:
    """What somebody's result says of the same that is looked at in the draws."""
    found = {each.source.removeprefix(scheme.label + " "): each.value for each in result.derivation}
    titles = {each.id: _said(found[f"titles.{each.id}"], _TRUTHS) for each in scheme.titles}
    paid = {each.id: _said(found[f"payments.{each.id}"], _SIGNS) for each in scheme.payments}
    return {"band": result.band, **titles, **paid}


def _of_person(person: str, present: Mapping[str, object], drawn: Sheet) -> Iterator[Doubt]:
    for what, outcome in _outcomes(drawn):
        value = present.get(what)
        # What no draw changes is as sure as anything.
        if value is None or not isinstance(outcome, np.ndarray):
            continue
        chance = round(float((outcome == value).mean()), 2)
        if chance < LEAST_CHANCE:
            others = Counter(each for each in outcome.tolist() if each not in {None, value})
            instead = others.most_common(1)[0][0] if others else ""
            yield Doubt(person, what, str(value), chance, str(instead))


def _drawn(
    scheme: Scheme, facts: Facts, known: Truth, rng: np.random.Generator
) -> dict[str, dict[str, Floats]]:
    """Scores as they may be in truth, to 0.0001, within what the measure may be."""
    errors = rng.standard_normal((DRAWS, sum(map(len, known.values()))))
    found: dict[str, dict[str, Floats]] = {}
    place = 0
    for measure, own in known.items():
        declared = scheme.measure(measure)
        for person, each in own.items():
            values = np.round(each.middle + each.deviation * errors[:, place], _PLACES)
            place += 1
            if declared is None or measure not in facts.measures.get(person, {}):
                continue
            if declared.lowest is not None:
                values = np.maximum(values, float(declared.lowest))
            if declared.highest is not None:
                values = np.minimum(values, float(declared.highest))
            found.setdefault(measure, {})[person] = values
    return found


def _outcomes(sheet: Sheet) -> Iterator[tuple[str, object]]:
    """What is looked at of a person by its id: texts, or arrays of texts over the worlds."""
    scheme = sheet.house.scheme
    if scheme.bands and not scheme.grades:
        yield "band", sheet.value("band")
    for title in scheme.titles:
        yield title.id, _said(sheet.held(title), _TRUTHS)
    for payment in scheme.payments:
        yield payment.id, _said(sheet.of(payment.formula), _SIGNS)


def _said(value: Any, words: Mapping[int, str]) -> object:
    """A truth or a sign in a word; unknown ones have none."""
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, np.ndarray):
        return words[(value > 0) - (value < 0)]
    signs = np.where(np.abs(value) < _NOTHING, 0, np.sign(value))
    said = np.array([words[-1], words[0], words[1], None], dtype=object)
    return said[np.where(np.isnan(signs), 2, signs).astype(np.int64) + 1]
