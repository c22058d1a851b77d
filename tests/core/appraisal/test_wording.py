"""Formulas in plain words, and what changed between two versions of a scheme."""

from __future__ import annotations

import pytest

from qa_app.core.appraisal import appraise, facts_from_json
from qa_app.core.appraisal.examples import tried
from qa_app.core.appraisal.reasons import reason
from qa_app.core.appraisal.wording import Said, cases
from qa_app.core.appraisals import steps_from, steps_json
from qa_app.core.scheme_changes import Part, alterations
from qa_app.definitions.schemes import SchemeFile, scheme_from_text, shipped_schemes
from qa_app.definitions.schemes.reading import FOLDER

SCHEMES = shipped_schemes()


def english(said: Said) -> str:
    return reason("%(what)s", what=said).said(str, "en")


def said(scheme: str, payment: str) -> list[str]:
    held = SCHEMES[scheme].scheme
    formula = next(each.formula for each in held.payments if each.id == payment)
    found = cases(formula, held)
    return [
        f"{'otherwise' if each.when is None else english(each.when)}: {english(each.then)}"
        for each in found
    ]


def test_a_choice_becomes_a_list_of_cases_with_titles_and_figures() -> None:
    """Whoever is paid by it reads no code."""
    assert said("001-D", "reward") == [
        "the grade = Excellent: “Reward for Excellent” (1000)",
        "the grade = Good: “Reward for Good” (500)",
        "the grade = Failed: −“Deduction for Failed” (500)",
        "otherwise: 0",
    ]


def test_brackets_stay_where_they_change_what_is_meant() -> None:
    """``a * (b - c)`` said without them would be another sum."""
    text = "id: x\ntitle: {en: X}\nparameters:\n"
    text += "".join(f"  - {{id: {each}, title: {{en: {each}}}, value: 1}}\n" for each in "abc")
    text += "payments: [{id: p, title: {en: P}, formula: a * (b - c) - (a - b)}]\n"
    scheme = scheme_from_text(text, file="x.yaml").scheme
    [case] = cases(scheme.payments[0].formula, scheme)
    assert english(case.then) == "“a” (1) × (“b” (1) − “c” (1)) − (“a” (1) − “b” (1))"


def test_a_condition_is_not_said_by_its_opposite() -> None:
    """“Not: the month is at most the first” has to be read twice."""
    held = SCHEMES["002-A"].scheme
    mean = next(each.formula for each in held.steps if each.id == "team_mean_score")
    [case] = cases(mean, held)
    assert english(case.then) == (
        "the team's “Team mean”, or else the team's mean of [“Score”] over those for whom "
        "[the month of employment > 1]"
    )


@pytest.mark.parametrize("file", SCHEMES.values(), ids=list(SCHEMES))
def test_every_formula_of_a_shipped_scheme_can_be_said(file: SchemeFile) -> None:
    """None falls back on the name of a function."""
    scheme = file.scheme
    paid = (*scheme.payments, *scheme.team_payments)
    formulas = [each.formula for each in scheme.steps]
    formulas += [each.formula for each in scheme.titles]
    formulas += [each.formula for each in paid]
    formulas += [each.formula for each in scheme.actions if each.formula is not None]
    for formula in formulas:
        for case in cases(formula, scheme):
            assert not {"team_mean", "first_known", "in_a_row"} & set(english(case.then).split("("))


def test_an_example_that_does_not_come_out_says_what_did() -> None:
    """A changed figure shows at once where it moves what the document says."""
    text = (FOLDER / "001-D.yaml").read_text("utf-8").replace("value: 1000", "value: 900")
    file = scheme_from_text(text, file="x.yaml")
    found = tried(file.scheme, file.examples[0])
    assert not found.holds
    wrong = [each for each in found.checks if not each.holds]
    assert [(each.person, each.key, each.wanted, each.found) for each in wrong] == [
        ("a", "money", "1000", "900")
    ]


def test_facts_that_do_not_fit_are_told_and_not_raised() -> None:
    """A draft whose measure was renamed still opens."""
    text = (FOLDER / "002-D.yaml").read_text("utf-8").replace("range: [0, 100]", "range: [0, 50]")
    file = scheme_from_text(text, file="x.yaml")
    assert tried(file.scheme, file.examples[0]).fault is not None


def test_differences_name_the_figure_before_and_after() -> None:
    """A new version is read by what it changes."""
    before = SCHEMES["001-D"].scheme
    text = (FOLDER / "001-D.yaml").read_text("utf-8")
    text = text.replace("from: 90}", "above: 90}").replace("value: 1000", "value: 900")
    after = scheme_from_text(text, file="x.yaml").scheme
    assert [
        (each.part, each.id, each.before, each.after) for each in alterations(before, after)
    ] == [
        (Part.PARAMETER, "reward_excellent", "1000", "900"),
        (Part.BAND, "优秀", "≥ 90", "> 90"),
    ]
    assert alterations(before, before) == ()


@pytest.mark.parametrize(
    ("score", "said", "title"),
    [
        (95, "the grade is Excellent: 1000 yuan", "the grade is Excellent"),
        (84, "the grade is Good: 500 yuan", "the grade is Good"),
        (60, "the grade is Failed: -500 yuan", "the grade is Failed"),
        (75, "the grade is Sufficient: 0 yuan", "the grade is Sufficient"),
    ],
)
def test_a_step_says_which_case_held_and_what_it_gave(score: int, said: str, title: str) -> None:
    """“良好 = 优秀: ✗” is how a machine would tell somebody what they are paid."""
    held = SCHEMES["001-D"].scheme
    parts = held.components.parts if held.components else ()
    facts = {
        "period": "2026-10",
        "people": [{"id": "a"}],
        "measures": {"a": {each.measure: score for each in parts}},
    }
    [found] = appraise(held, facts_from_json(facts)).results
    steps = {each.step: each.because.said(str, "en") for each in found.derivation}
    assert (steps["reward"], steps["excellent_employee"]) == (said, title)


def test_an_entry_that_counts_as_another_item_names_it_by_its_title() -> None:
    """“counts as absence” is the scheme's file talking."""
    held = SCHEMES["000-F"].scheme
    facts = {
        "period": "2026-10",
        "people": [{"id": "a"}],
        "entries": [{"person": "a", "item": "late", "on": "2026-10-03", "minutes": 40}],
    }
    [found] = appraise(held, facts_from_json(facts)).results
    [line] = [each for each in found.derivation if " items." in each.source]
    assert line.title is not None
    title = line.title.in_locale("zh_CN")
    assert f"40 minutes count as “{title}”" in str(line.because)
    assert list(steps_from(steps_json(found.derivation))) == list(found.derivation)
