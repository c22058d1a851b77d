"""What a derivation says, read by whoever is paid by it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.appraisal.schemes import HEAD, result

ASKED = """\
id: test
title: {en: Test}
measures:
  - {id: on_time, title: {en: On time}, form: yes_no}
  - {id: score, title: {en: Score}, optional: true}
"""


def because(step: str, body: str, facts: dict[str, Any], head: str = HEAD) -> str:
    """Why a step came out as it did, in English."""
    found = result(body, facts, head=head)
    return next(each.because.said(str, "en") for each in found.derivation if each.step == step)


def paid(formula: str, facts: dict[str, Any], head: str = HEAD, more: str = "") -> str:
    body = f"{more}payments: [{{id: paid, title: {{en: Paid}}, formula: '{formula}'}}]\n"
    return because("paid", body, facts, head)


def test_what_is_not_known_is_said_and_not_marked_with_a_sign() -> None:
    """A question mark in a file leaves the reader to guess."""
    text = paid("sales * 2 if score > 5 else sales", {"measures": {"a": {"score": 3}}})
    assert "?" not in text
    assert "not known" in text


def test_a_sum_that_lacks_a_figure_names_it() -> None:
    """“Not known × 2 = not known” does not say what has to be brought."""
    text = paid("sales * 2 + score", {"measures": {"a": {"score": 3}}})
    assert text == "cannot be computed without “Sales”"


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("1 if is_known(sales) else 0", "“Sales” is not known: 0 yuan"),
        ("1 if is_top(sales) else 0", "does not have the most of [“Sales”] in the team: 0 yuan"),
        (
            "1 if is_top(score, sales) else 0",
            "does not have the most of [“Score”] in the team, a tie going by [“Sales”]: 0 yuan",
        ),
    ],
)
def test_what_does_not_hold_is_said_in_a_sentence(formula: str, said: str) -> None:
    """“Not: has the most” has to be read twice."""
    measures: dict[str, Any] = {"a": {"score": 1}, "b": {"score": 2}}
    if "is_known" not in formula:
        measures = {"a": {"score": 1, "sales": 1}, "b": {"score": 2, "sales": 2}}
    people = [{"id": "a", "team": "t1"}, {"id": "b", "team": "t1"}]
    assert paid(formula, {"people": people, "measures": measures}) == said


def test_a_count_that_is_another_is_said_so() -> None:
    """``0 ≠ 3`` at the end of a long name reads like a slip."""
    gold = "titles: [{id: gold, title: {en: Gold}, when: score > 9}]\n"
    text = paid(
        'score if in_a_row(has_title("gold")) == 3 else 0',
        {"measures": {"a": {"score": 1}}},
        more=gold,
    )
    assert "[holds the title “Gold”] is 0, not 3: 0 yuan" in text


@pytest.mark.parametrize(("value", "said"), [(1, "yes, asked for: yes"), (0, "no, asked for: yes")])
def test_a_goal_that_is_met_or_not_is_said_with_yes_and_no(value: int, said: str) -> None:
    """Nobody is asked for ≥ 1 of having been on time."""
    goals = "goals: [{id: g, title: {en: G}, measure: on_time, at_least: 1}]\n"
    facts = {"measures": {"a": {"on_time": value}}}
    assert because("g", goals, facts, ASKED) == said


def test_a_condition_on_yes_or_no_is_said_in_words() -> None:
    """“On time 1 = 1” is the machine's way to put it."""
    facts = {"measures": {"a": {"on_time": 0, "score": 3}}}
    assert paid("5 if on_time == 1 else 0", facts, ASKED) == "“On time” (no): 0 yuan"


def test_a_missing_part_says_that_there_is_no_sum() -> None:
    """That its weight went to the others would be untrue where nothing comes out."""
    parts = "components: {parts: [{measure: score}, {measure: sales}]}\n"
    facts = {"measures": {"a": {"score": 3}}}
    assert because("weighted.sales", parts, facts) == "missing; without it there is no sum"
    assert because("weighted", parts, facts) == "missing: Sales"
    assert because("total", parts, facts) == "missing: Sales"


def test_a_missing_part_whose_weight_is_shared_out_says_so() -> None:
    """Then the others weigh more, and a sum comes out."""
    parts = "components: {missing: shared, parts: [{measure: score}, {measure: sales}]}\n"
    facts = {"measures": {"a": {"score": 3}}}
    assert because("weighted.sales", parts, facts) == "missing; its weight goes to the others"


def test_the_same_effect_many_times_is_said_once() -> None:
    """Fifteen times “−100 yuan” in a row cannot be counted by eye."""
    items = "items: [{id: late, title: {en: Late}, money: -100}]\n"
    entry = {"person": "a", "item": "late", "on": "2026-10-07", "count": 15}
    facts = {"measures": {"a": {"score": 3}}, "entries": [entry]}
    assert because("late", items, facts) == "2026-10-07; 15 × -100 yuan"


def test_one_assessor_alone_is_not_weighed() -> None:
    """“Given by 1 assessors” is neither English nor news."""
    head = HEAD.replace("title: {en: Score}", "title: {en: Score}, assessed: true")
    body = "assessors: [{id: boss, title: {en: Boss}, weight: 1}]\nsteps: []\n"
    facts = {"assessments": [{"person": "a", "assessor": "boss", "values": {"score": 80}}]}
    assert because("score", body, facts, head) == "given by the assessor"


def test_one_payment_alone_is_no_sum() -> None:
    """“Sum of 1 lines” is neither English nor a sum."""
    body = "payments: [{id: paid, title: {en: Paid}, formula: score / 3}]\n"
    facts = {"measures": {"a": {"score": 2}}}
    assert because("money", body, facts) == "0.666667 yuan, rounded half up to 0.01 yuan"
