"""The 24 schemes of the source documents: their worked examples, and what is odd about each."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from qa_app.core.appraisal import appraisal_json, appraise, description, facts_from_json
from qa_app.definitions.documents import DefinitionFaults
from qa_app.definitions.schemes import (
    Example,
    SchemeFile,
    scheme_from_text,
    shipped_scheme_ids,
    shipped_schemes,
)
from qa_app.definitions.schemes.reading import FOLDER

SCHEMES = shipped_schemes()
EXAMPLES = [
    pytest.param(each, example, id=f"{each.scheme.id} {example.title.in_locale('en')}")
    for each in SCHEMES.values()
    for example in each.examples
]
IDS = {
    *("000-B", "000-D", "000-E", "000-F", "000-I"),
    *("001-B", "001-C", "001-D", "001-E", "001-G", "001-H"),
    *("001-I", "001-K", "001-L", "001-N", "001-Q"),
    *("002-A", "002-B", "002-C", "002-D", "003-B", "004-A", "004-B", "004-C"),
}


def outcome(file: SchemeFile, example: Example) -> dict[str, Any]:
    facts = json.loads(json.dumps(dict(example.facts), default=str))
    found = appraise(file.scheme, facts_from_json(facts))
    return appraisal_json(found, lambda sentence: sentence)


def shown(result: dict[str, Any], key: str, expected: Any) -> Any:
    """What a result has for a key of an example's expectations."""
    if key == "actions":
        return [each["id"] for each in result["actions"]]
    if key == "steps":
        steps = {each["step"]: each["value"] for each in result["derivation"]}
        return {step: steps.get(step, "no such step") for step in expected}
    return result[key]


def test_every_document_has_its_scheme_with_a_worked_example() -> None:
    """None is left out, and each proves itself."""
    assert set(SCHEMES) == set(shipped_scheme_ids()) == IDS
    assert all(each.examples for each in SCHEMES.values())


@pytest.mark.parametrize(("file", "example"), EXAMPLES)
def test_worked_examples_come_out_exactly(file: SchemeFile, example: Example) -> None:
    """To the last fen, as the documents or the assumptions beside them say."""
    found = outcome(file, example)
    results = {each["person"]: each for each in found["results"]}
    for person, expected in example.expect.items():
        for key, wanted in expected.items():
            assert shown(results[person], key, wanted) == wanted, (person, key)
    assert {each["team"]: each["money"] for each in found["teams"]}.items() >= example.teams.items()
    if example.warnings is not None:
        assert len(found["warnings"]) == example.warnings


@pytest.mark.parametrize("file", SCHEMES.values(), ids=list(SCHEMES))
def test_a_scheme_speaks_both_languages_and_says_what_it_assumes(file: SchemeFile) -> None:
    """Chinese first; wherever a document is silent, the page shows who decided."""
    scheme = file.scheme
    texts = [scheme.title, scheme.source, *scheme.notes]
    texts += [each.reason for each in scheme.assumptions]
    for group in (scheme.measures, scheme.items, scheme.steps, scheme.payments, scheme.actions):
        texts += [each.title for each in group]
    assert all(text is not None and set(text.as_mapping()) == {"zh_CN", "en"} for text in texts)
    assert scheme.assumptions


@pytest.mark.parametrize("file", SCHEMES.values(), ids=list(SCHEMES))
def test_a_scheme_without_any_facts_gives_no_money_it_does_not_know(file: SchemeFile) -> None:
    """An empty period is a period, too."""
    period = "2021-06" if file.scheme.first_day else "2026-10"
    people = [{"id": "a", "team": "t1", "role": next(iter(file.scheme.roles), "agent")}]
    found = outcome(
        file, Example(file.scheme.title, {"period": period, "people": people}, {}, {}, None)
    )
    needed = [each for each in file.scheme.measures if not each.optional]
    if needed and file.scheme.payments:
        assert found["results"][0]["money"] is None
        assert found["warnings"]


def test_weights_of_001_b_may_be_kept_instead_of_scaled() -> None:
    """The document's shares add up to 90 %: 84 as they stand, 93.33 scaled."""
    text = (FOLDER / "001-B.yaml").read_text("utf-8")
    kept = scheme_from_text(text.replace("scaled: true", "scaled: false"), file="kept.yaml")
    found = outcome(kept, kept.examples[0])
    assert found["results"][0]["total"] == "84"
    assert "90" in found["warnings"][0]


def test_describe_lists_what_facts_may_name() -> None:
    """Whoever writes facts finds every id there."""
    found = description(SCHEMES["002-A"].scheme)
    assert {"score", "sales", "bonus"} <= {each["id"] for each in found["measures"]}
    assert "refund_reorder" in {each["id"] for each in found["items"]}
    assert json.dumps(found)


def test_describe_says_all_that_a_document_asks_for() -> None:
    """Terms, limits, formulas and what goes to the team: no clause is left to be guessed."""
    agents = description(SCHEMES["002-A"].scheme)
    assert agents["term"] == ["2021-04-01", "2021-09-30"]
    assert [each["id"] for each in agents["team_payments"]] == ["excellent_team"]
    assert "score > gold_above" in agents["titles"][0]["formula"]
    [goal, *_others] = description(SCHEMES["001-E"].scheme)["goals"]
    assert goal["at_most"] == {"value": "live_limit_s", "inclusive": True}
    shares = description(SCHEMES["001-B"].scheme)["weights"]
    assert shares == {"sum": "90", "whole": "100", "scaled": True, "missing": "unknown"}
    met = next(
        each
        for each in description(SCHEMES["004-B"].scheme)["measures"]
        if each["form"] == "yes_no"
    )
    assert met["range"] == ["0", "1"]
    rules = description(SCHEMES["004-A"].scheme)
    assert rules["actions"][-1]["formula"] == 'count("complaint") >= 5'
    assert rules["actions"][0]["formula"] is None


def test_the_grades_of_000_d_ask_for_as_much_as_the_document_lists() -> None:
    """Seven, eight and twelve demands, time in grade being one of them."""
    grades = description(SCHEMES["000-D"].scheme)["grades"]
    asked = [len(each["requirements"]) + bool(each["months"]) for each in grades]
    assert asked == [7, 8, 12]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("total: {formula: scroe}", "line 5, total.formula: Nothing named “scroe”"),
        ("total: {formula: median(score)}", "no function “median”"),
        ("total: {formula: 'is_known(score, score)'}", "another number of figures"),
        ("total: {formula: 'points(\"tie\")'}", "ids in quotes"),
        ("total: {formula: total}", "Nothing named “total”"),
        ("bands: [{id: a, from: 1}, {id: a}]", "“a” stands twice"),
        ("items: [{id: tie, title: {en: T}}]", "no effect at all"),
        ("items: [{id: tie, title: {en: T}, actions: [x]}]", "no action “x”"),
        ("items: [{id: t, title: {en: T}, by_minutes: [{up_to: 1}]}]", "last step"),
        (
            "items:\n"
            "  - {id: t, title: {en: T}, by_minutes: [{up_to: 1, points: -1}, {item: u}]}\n"
            "  - {id: u, title: {en: U}, by_minutes: [{up_to: 1, points: -1}, {item: t}]}",
            "counts as itself",
        ),
        ("goals: [{id: g, title: {en: G}, measure: score}]", "Give one of"),
        ("components: {parts: [{measure: sales}]}", "Nothing named “sales”"),
        ("steps: [{id: score, title: {en: S}, formula: 1}]", "“score” stands twice"),
        ("steps: [{id: total, title: {en: S}, formula: 1}]", "taken by the product"),
        ("grades: [{id: b, after: a}]", "no grade “a” before it"),
        ("totals: {formula: 1}", "totals"),
    ],
)
def test_a_faulty_scheme_is_refused_with_file_line_and_key(body: str, said: str) -> None:
    """Before anybody is paid by it."""
    head = "id: x\ntitle: {en: X}\nmeasures:\n  - {id: score, title: {en: S}}\n"
    with pytest.raises(DefinitionFaults) as refused:
        scheme_from_text(head + body, file="x.yaml")
    assert said in str(refused.value)
    assert "x.yaml" in str(refused.value)


def test_money_is_never_a_binary_fraction() -> None:
    """0.1 + 0.2 is 0.3 in a pay file."""
    text = "id: x\ntitle: {en: X}\npayments: [{id: p, title: {en: P}, formula: 0.1 + 0.2}]\n"
    scheme = scheme_from_text(text, file="x.yaml").scheme
    found = appraise(scheme, facts_from_json({"period": "2026-10", "people": [{"id": "a"}]}))
    assert found.results[0].money == Decimal("0.30")
