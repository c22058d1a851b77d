"""What is kept of results, what opens from them, what they are paid and how sure they are."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from qa_app.core.appraisal import (
    Adjustment,
    Derived,
    Facts,
    Person,
    Scheme,
    appraise,
    facts_from_json,
)
from qa_app.core.appraisal.reasons import reason
from qa_app.core.appraisals import (
    CheckFacts,
    Node,
    PointKind,
    doubts,
    facts_text,
    points_of,
    steps_from,
    steps_json,
    tree,
)
from qa_app.core.appraisals.certainty import Doubt, Sureness
from qa_app.core.appraisals.pay import columns_of, parts_of
from qa_app.core.appraisals.stored import Writer
from qa_app.core.cash_limits import CashLimit, LimitKind, cut
from qa_app.definitions.schemes import shipped_schemes

SCHEMES = shipped_schemes()


def _facts(given: object) -> Facts:
    return facts_from_json(given)


def _of(example: Any) -> Facts:
    """The facts of an example; YAML has days where JSON has texts."""
    return facts_from_json(json.loads(json.dumps(example.facts, default=str)))


def _walk(nodes: tuple[Node, ...]) -> list[Node]:
    return [each for node in nodes for each in (node, *_walk(node.children))]


@pytest.mark.parametrize("key", sorted(SCHEMES))
def test_every_example_is_kept_and_read_back_exactly(key: str) -> None:
    """What was published must be rebuilt to the last digit, years later, by the command too."""
    for example in SCHEMES[key].examples:
        facts = _of(example)
        assert facts_from_json(json.loads(facts_text(facts))) == facts
        for result in appraise(SCHEMES[key].scheme, facts).results:
            kept = json.loads(json.dumps(steps_json(result.derivation)))
            assert steps_from(kept) == result.derivation
            tops = tree(SCHEMES[key].scheme, result.derivation)
            places = {each.place for each in _walk(tops) if each.place is not None}
            assert places == set(range(len(result.derivation))), "every step can be opened"


@pytest.mark.parametrize("key", sorted(SCHEMES))
def test_people_written_together_are_written_as_each_alone(key: str) -> None:
    """What derivations have in common is written once, and nobody's figures go to another."""
    for example in SCHEMES[key].examples:
        results, writer = appraise(SCHEMES[key].scheme, _of(example)).results, Writer()
        together = [writer.steps(each.derivation) for each in results]
        assert together == [steps_json(each.derivation) for each in results]


def test_who_comes_to_nothing_stands_on_the_check_list() -> None:
    """002-A without sales and bonus pays nobody, though neither alone has to be there."""
    scheme = SCHEMES["002-A"].scheme
    facts = _facts({"period": "2021-06", "people": [{"id": "a"}], "measures": {"a": {"score": 90}}})
    found = points_of(CheckFacts(scheme, facts, appraise(scheme, facts)))
    assert [(each.kind, each.person) for each in found] == [(PointKind.MISSING, "a")]
    assert found[0].because.said(str, "en") == (
        "Nothing comes out, for want of: Sales; Bonus (commission)."
    )


def test_a_doubtful_title_and_what_it_brings_are_told_apart() -> None:
    """Both are called alike; the same sentence twice would ask for the same decision twice."""
    scheme = SCHEMES["002-A"].scheme
    facts = _facts({"period": "2021-06", "people": [{"id": "a"}]})
    found = [Doubt("a", each, "True", 0.48, "False") for each in ("gold", "gold_paid")]
    points = points_of(CheckFacts(scheme, facts, appraise(scheme, facts), doubts=found))
    said = [each.because.said(str, "en") for each in points if each.kind is PointKind.UNSURE]
    assert said[0].startswith("The title “Gold agent” rests on")
    assert said[1].startswith("The payment “Gold agent” rests on")


def test_the_total_opens_down_to_the_entries_that_it_counts() -> None:
    """Each point lost can be followed to the day on which it was lost."""
    scheme = SCHEMES["000-I"].scheme
    facts = _facts(
        {
            "period": "2026-10",
            "people": [{"id": "a", "name": "张伟"}],
            "measures": {"a": {"earned": "100"}},
            "entries": [
                {
                    "person": "a",
                    "item": scheme.items[0].id,
                    "on": "2026-10-03",
                    "told_on": "2026-10-03",
                }
            ],
        }
    )
    (result,) = appraise(scheme, facts).results
    total = next(n for n in tree(scheme, result.derivation) if n.step.step == "total")
    assert [each.entry for each in _walk((total,)) if each.entry is not None] == [0]


def _paying(people: int = 3) -> tuple[Scheme, Facts]:
    scheme = SCHEMES["001-D"].scheme
    scores = ["90", "95", "79.9"]
    measures = {
        f"p{n}": {each.id: scores[n % 3] for each in scheme.measures} for n in range(people)
    }
    given = {
        "period": "2026-10",
        "people": [{"id": f"p{n}", "team": "t1"} for n in range(people)],
        "measures": measures,
    }
    return scheme, _facts(given)


@pytest.mark.parametrize("people", [3, 160])
def test_a_band_near_its_limit_is_doubted_and_one_far_from_it_is_not(people: int) -> None:
    """However many there are: the same answer for a team and for a house of hundreds."""
    scheme, facts = _paying(people)
    results = appraise(scheme, facts).results
    known = {
        each.id: {
            person: Sureness(float(own[each.id].value), 0.5)
            for person, own in facts.measures.items()
        }
        for each in scheme.measures
    }
    found = doubts(scheme, facts, results, known, np.random.default_rng(1))
    banded = {each.person: each for each in found if each.what == "band"}
    assert "p0" in banded
    assert "p1" not in banded
    assert 0.3 < banded["p0"].chance < 0.7
    assert (banded["p0"].value, banded["p0"].instead) == ("优秀", "良好")
    kinds = {
        point.kind
        for point in points_of(CheckFacts(scheme, facts, appraise(scheme, facts), doubts=found))
    }
    assert PointKind.UNSURE in kinds


def test_lines_of_the_pay_file_add_up_to_what_is_paid_to_the_cent() -> None:
    """Thirds of a yuan are rounded line by line; nobody is paid another sum than the lines say."""
    scheme = SCHEMES["002-A"].scheme
    example = SCHEMES["002-A"].examples[0]
    for result in appraise(scheme, _of(example)).results:
        if result.money is None:
            continue
        columns = columns_of(scheme, [result.derivation])
        assert sum(parts_of(columns, result.derivation, result.money), Decimal(0)) == result.money


def test_a_cent_left_over_goes_to_a_line_that_was_rounded() -> None:
    """Twenty-five times a hundred yuan are 2,500, and stand so in the pay file."""
    lines = {"own": "1316.3472", "team": "329.0868", "refunds": "-2500", "cash_limit": "2170.9132"}
    steps = [
        Derived(name, None, Fraction(value), reason(""), f"payments.{name}")
        for name, value in lines.items()
    ]
    parts = parts_of(list(lines), steps, Decimal("1316.34"))
    assert sum(parts) == Decimal("1316.34")
    assert parts[2] == -2500
    assert all(
        abs(part - Decimal(lines[name])) < Decimal("0.01")
        for part, name in zip(parts, lines, strict=True)
    )


@pytest.mark.parametrize("kind", list(LimitKind))
def test_limits_on_cash_leave_what_their_own_rule_leaves(kind: LimitKind) -> None:
    """What an administrator sees when setting a limit is what is paid."""
    scheme, facts = _paying()
    low = {
        **facts.measures,
        "p2": {name: replace(f, value=Decimal(60)) for name, f in facts.measures["p2"].items()},
    }
    value = {LimitKind.BLOCK: None, LimitKind.AMOUNT: Decimal(120), LimitKind.SHARE: Decimal(10)}[
        kind
    ]
    limit = CashLimit(1, None, kind, value, facts.period.first_day)
    left = cut([Decimal(-500)], [limit])
    limited = replace(
        facts,
        measures=low,
        cash_blocked=kind is LimitKind.BLOCK,
        cash_cap=value if kind is LimitKind.AMOUNT else None,
        cash_share=value if kind is LimitKind.SHARE else None,
    )
    result = appraise(scheme, limited).results[2]
    assert result.money == -left.allowed
    assert any(step.step == "cash_limit" for step in result.derivation)


def test_what_an_earlier_period_owes_is_paid_with_a_step_of_its_own() -> None:
    """Money where the scheme pays; where it does not, points to the total and so to the band."""
    scheme, facts = _paying()
    owed = replace(facts, adjustments=(Adjustment("p1", "2026-09", money=Decimal("-500")),))
    result = appraise(scheme, owed).results[1]
    assert result.money == Decimal("500")
    assert any(step.step == "adjustment" for step in result.derivation)
    points = SCHEMES["000-I"].scheme
    given = Facts(
        facts.period,
        (Person("a", "张伟"),),
        _facts(
            {"period": "2026-10", "people": [{"id": "a"}], "measures": {"a": {"earned": "100"}}}
        ).measures,
        adjustments=(Adjustment("a", "2026-09", points=Decimal(5)),),
    )
    assert appraise(points, given).results[0].total == Decimal(105)
