"""What a scheme makes of many drawn worlds at once is what the engine makes of each by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from qa_app.core.appraisal import Facts, Figure, Person, Scheme, appraise, facts_from_json
from qa_app.core.appraisal.evaluation import House
from qa_app.core.appraisal.model import Form, Scope
from qa_app.core.appraisals import certainty, doubts
from qa_app.core.appraisals.certainty import Sureness
from qa_app.core.appraisals.worlds import Worlds
from qa_app.definitions.schemes import shipped_schemes

SCHEMES = shipped_schemes()
WORLDS = 12


def _in_world(facts: Facts, drawn: Any, world: int) -> Facts:
    measures = {person: dict(own) for person, own in facts.measures.items()}
    for measure, own in drawn.items():
        for person, values in own.items():
            measures[person][measure] = Figure(Decimal(str(round(float(values[world]), 4))))
    return replace(facts, measures=measures)


def _examples(key: str) -> Iterator[Facts]:
    for example in SCHEMES[key].examples:
        yield facts_from_json(json.loads(json.dumps(example.facts, default=str)))


def _drawable(key: str) -> list[str]:
    return [
        each.name
        for each in SCHEMES[key].scheme.measures
        if each.scope is Scope.PERSON and each.form is Form.FIGURE
    ]


def _assert_same(scheme: Scheme, facts: Facts, measures: Iterable[str]) -> None:
    known = {
        measure: {
            person: Sureness(float(own[measure].value), 3.0)
            for person, own in facts.measures.items()
            if measure in own
        }
        for measure in measures
    }
    drawn = certainty._drawn(scheme, facts, known, np.random.default_rng(1))
    worlds = Worlds(scheme, facts, drawn)
    for world in range(WORLDS):
        one = House(scheme, _in_world(facts, drawn, world))
        for person, sheet in one.sheets.items():
            expected = dict(certainty._outcomes(sheet))
            for what, value in certainty._outcomes(worlds.sheets[person]):
                here = value[world] if isinstance(value, np.ndarray) else value
                assert here == expected[what], (person, what, world)


@pytest.mark.parametrize("key", sorted(SCHEMES))
def test_every_example_comes_out_the_same_by_world_as_by_itself(key: str) -> None:
    """Bands, titles and payments of each draw are those that the engine gives for its figures."""
    for facts in _examples(key):
        _assert_same(SCHEMES[key].scheme, facts, _drawable(key))


@pytest.mark.parametrize("key", sorted(SCHEMES))
def test_what_is_missing_leaves_the_same_open_by_world_as_by_itself(key: str) -> None:
    """A goal without its figure is neither met nor missed in any draw, and nothing breaks of it."""
    scheme = SCHEMES[key].scheme
    for facts in _examples(key):
        for missing in scheme.measures:
            left = replace(
                facts,
                measures=_without(facts.measures, missing.id),
                team_measures=_without(facts.team_measures, missing.id),
            )
            _assert_same(scheme, left, _drawable(key)[:1])


def _without(figures: Mapping[str, Mapping[str, Figure]], missing: str) -> dict[str, Any]:
    return {
        owner: {name: each for name, each in own.items() if name != missing}
        for owner, own in figures.items()
    }


def _team(people: int) -> tuple[Scheme, Facts]:
    scheme = SCHEMES["002-A"].scheme
    measures = {f"p{n}": {"score": Figure(Decimal(87), 20)} for n in range(people)}
    for own in measures.values():
        for each in scheme.measures:
            if each.scope is Scope.PERSON and each.id != "score":
                own[each.id] = Figure(Decimal(500000 if each.highest is None else 1))
    given = tuple(Person(f"p{n}", f"p{n}", "t1", "agent") for n in range(people))
    return scheme, replace(_period(), people=given, measures=measures)


def _period() -> Facts:
    return facts_from_json({"period": "2026-10", "people": []})


@pytest.mark.parametrize("people", [6, 400])
def test_payments_are_doubted_in_a_team_of_any_size(people: int) -> None:
    """Who is paid for being the best by a hair is doubted, whoever is far behind is not."""
    scheme, facts = _team(people)
    measures = {
        **facts.measures,
        "p0": {**facts.measures["p0"], "score": Figure(Decimal("96.2"), 20)},
        "p1": {**facts.measures["p1"], "score": Figure(Decimal("96"), 20)},
    }
    facts = replace(facts, measures=measures)
    known = {"score": {p: Sureness(float(own["score"].value), 1.0) for p, own in measures.items()}}
    results = appraise(scheme, facts).results
    found = doubts(scheme, facts, results, known, np.random.default_rng(1))
    doubted = {each.person for each in found if each.what != "band"}
    assert {"p0", "p1"} <= doubted
    assert "p5" not in doubted
