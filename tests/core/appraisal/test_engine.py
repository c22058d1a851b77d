"""Assessing people under a scheme: weights, bands, teams, streaks, money."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.decimals import half_up
from qa_app.core.errors import Invalid
from tests.core.appraisal.schemes import HEAD, appraised, result, value

TWO = [{"id": "a", "team": "t1"}, {"id": "b", "team": "t1"}, {"id": "c", "team": "t2"}]
BANDS = """\
total: {formula: score}
bands: [{id: good, from: 80}, {id: middle, above: 60}, {id: poor}]
"""


def scores(**given_scores: object) -> dict[str, object]:
    return {"measures": {who: {"score": figure} for who, figure in given_scores.items()}}


@pytest.mark.parametrize(
    ("score", "band"), [("80", "good"), ("79.99", "middle"), ("60.01", "middle"), ("60", "poor")]
)
def test_an_edge_belongs_to_the_band_that_says_so(score: str, band: str) -> None:
    """“From” holds its limit, “above” does not."""
    assert result(BANDS, scores(a=score)).band == band


def test_the_band_goes_by_the_total_as_shown() -> None:
    """Nobody reads 80 and finds a grade for less than 80."""
    assert result(BANDS, scores(a="79.995")).band == "good"


def test_a_missing_measure_leaves_the_result_open_and_says_so() -> None:
    """It never counts as 0."""
    found = appraised(BANDS, {})
    assert (found.results[0].total, found.results[0].band) == (None, None)
    assert [str(each) for each in found.warnings] == ["a: “Score” is missing."]


def test_team_figures_are_those_of_the_own_team() -> None:
    """People without a figure are left out of a mean."""
    facts = {"people": TWO, **scores(a=80, b=91, c=10)}
    assert value("team_mean(score)", facts) == Fraction(171, 2)
    assert value("team_sum(score, score > 80)", facts) == 91
    assert value("team_mean(sales)", facts) is None


def test_a_team_is_those_whom_the_scheme_assesses_and_who_were_there() -> None:
    """Neither its leader nor who has left lifts or lowers the mean, or takes the first place."""
    people = [
        {"id": "a", "team": "t1", "role": "agent"},
        {"id": "b", "team": "t1"},
        {"id": "s", "team": "t1", "role": "supervisor"},
        {"id": "y", "team": "t1", "role": "agent", "left": "2026-09-30"},
        {"id": "z", "team": "t1", "role": "agent", "joined": "2026-11-01"},
    ]
    facts = {"people": people, **scores(a=80, b=70, s=99, y=99, z=10)}
    roles = "roles: [agent]\n"
    assert value("team_mean(score)", facts, extra=roles) == 75
    assert value("is_top(score)", facts, extra=roles) is True


def test_leaders_are_measured_by_their_agents_figures() -> None:
    """Where leaders alone are assessed, the team is still the agents'."""
    people = [
        {"id": "a", "team": "t1", "role": "supervisor"},
        {"id": "b", "team": "t1", "role": "agent"},
        {"id": "c", "team": "t1", "role": "agent", "left": "2026-09-30"},
    ]
    facts = {"people": people, **scores(b=70, c=10)}
    assert value("team_mean(score)", facts, extra="roles: [supervisor]\n") == 70


def test_the_top_goes_to_the_next_figure_where_it_is_tied() -> None:
    """And those who are equal in everything are first together."""
    people = [{"id": each, "team": "t1"} for each in "abc"]
    measures = {
        "a": {"score": 90, "sales": 5},
        "b": {"score": 90, "sales": 7},
        "c": {"score": 90, "sales": 7},
    }
    facts = {"people": people, "measures": measures}
    assert value("is_top(score)", facts) is True
    assert value("is_top(score, sales)", facts) is False
    assert value("is_top(score, sales)", facts, "c") is True
    assert value("top_count(score, sales)", facts, "b") == 2


def test_mentees_are_asked_by_their_own_figures() -> None:
    """Only those whose mentor the person is."""
    people = [
        {"id": "a"},
        {"id": "m", "mentor": "a", "joined": "2026-09-20"},
        {"id": "n", "mentor": "a", "joined": "2026-08-01"},
        {"id": "o", "mentor": "b", "joined": "2026-09-20"},
    ]
    facts = {"people": people, **scores(m=85, n=85, o=85)}
    assert value("mentees(score >= 80 and months_employed <= 2)", facts) == 1


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ([], 1),
        ([("2026-09", 50)], 2),
        ([("2026-09", 50), ("2026-08", 50)], 3),
        ([("2026-09", 70), ("2026-08", 50)], 1),
        ([("2026-08", 50)], 1),
    ],
)
def test_a_streak_goes_back_without_a_break(past: list[tuple[str, int]], expected: int) -> None:
    """A better month, and a month without a result, end it."""
    body = BANDS + "payments: [{id: n, title: {en: N}, formula: in_a_row(total < 60)}]\n"
    history = [{"period": p, "person": "a", "score": s} for p, s in past]
    found = result(body, {**scores(a=55), "history": history})
    assert found.money == expected


def test_a_grade_of_the_past_goes_by_its_total_where_nobody_wrote_it() -> None:
    """A file of earlier scores is enough for a streak of grades."""
    body = BANDS + "payments: [{id: n, title: {en: N}, formula: 'in_a_row(band == \"poor\")'}]\n"
    past = {"period": "2026-09", "person": "a"}
    for before, expected in (({"score": 50}, 2), ({"score": 95}, 1), ({}, 1)):
        assert result(body, {**scores(a=55), "history": [past | before]}).money == expected
    assert result(body, {**scores(a=55), "history": [past | {"band": "poor"}]}).money == 2


@pytest.mark.parametrize(
    ("past", "expected"),
    [([("2026-09", 50), ("2026-08", 40)], 5), ([("2026-08", 40)], None), ([], None)],
)
def test_a_figure_may_be_held_against_the_period_before(
    past: list[tuple[str, int]], expected: int | None
) -> None:
    """That one alone: what stands further back is no trend from month to month."""
    history = [{"period": p, "person": "a", "score": s} for p, s in past]
    facts = {**scores(a=55), "history": history}
    assert value("score - previous(total)", facts) == expected


def test_the_first_month_of_all_has_none_before_it() -> None:
    """A period without a predecessor is assessed like any other."""
    facts = {"period": "1970-01", **scores(a=55)}
    assert value("score - previous(total)", facts) is None
    assert value("in_a_row(total < 60)", facts, extra="total: {formula: score}\n") == 1


def test_weights_that_miss_the_whole_are_scaled_or_kept() -> None:
    """The warning says which."""
    components = """\
components:
  whole: 100
  scaled: {scaled}
  parts: [{{measure: score, weight: 60}}, {{measure: sales, weight: 30}}]
"""
    facts = {"measures": {"a": {"score": 90, "sales": 60}}}
    scaled = appraised(components.format(scaled="true"), facts)
    kept = appraised(components.format(scaled="false"), facts)
    assert scaled.results[0].total == Decimal(80)
    assert kept.results[0].total == Decimal(72)
    assert "scaled" in str(scaled.warnings[0])
    assert "lost" in str(kept.warnings[0])


@given(
    st.lists(st.tuples(st.integers(1, 99), st.integers(0, 10_000)), min_size=1, max_size=8),
)
def test_a_weighted_sum_is_exact_and_rounded_once(parts: list[tuple[int, int]]) -> None:
    """Σ(w·x)/Σw in fractions, half up to 0.01 at the end."""
    names = [f"m{i}" for i in range(len(parts))]
    head = "id: test\ntitle: {en: Test}\nmeasures:\n" + "".join(
        f"  - {{id: {name}, title: {{en: M}}}}\n" for name in names
    )
    body = "components:\n  parts:\n" + "".join(
        f"    - {{measure: {name}, weight: {weight}}}\n"
        for name, (weight, _x) in zip(names, parts, strict=True)
    )
    measures = {name: str(Decimal(x) / 100) for name, (_w, x) in zip(names, parts, strict=True)}
    exact = sum((w * Fraction(x, 100) for w, x in parts), Fraction(0)) / sum(w for w, _x in parts)
    assert result(body, {"measures": {"a": measures}}, head=head).total == half_up(exact)


def test_several_assessors_weigh_as_the_scheme_says() -> None:
    """One who gave nothing leaves their weight to the others; the mean of one's own comes first."""
    head = """\
id: test
title: {en: Test}
measures: [{id: attitude, title: {en: Attitude}, assessed: true}]
assessors: [{id: lead, title: {en: Lead}, weight: 3}, {id: self, title: {en: Self}}]
"""
    body = "components: {parts: [{measure: attitude}]}\n"

    def given_by(*values: tuple[str, int]) -> dict[str, object]:
        return {
            "assessments": [
                {"person": "a", "assessor": who, "values": {"attitude": v}} for who, v in values
            ]
        }

    both = result(body, given_by(("lead", 80), ("lead", 90), ("self", 100)), head=head)
    assert both.total == Decimal("88.75")
    alone = appraised(body, given_by(("self", 100)), head=head)
    assert alone.results[0].total == Decimal(100)
    assert "Lead gave nothing for “Attitude”" in str(alone.warnings[0])
    with pytest.raises(Invalid, match="no assessor “boss”"):
        appraised(body, given_by(("boss", 1)), head=head)


PAID = """\
payments:
  - {id: bonus, title: {en: Bonus}, formula: 100}
  - {id: fine, title: {en: Fine}, formula: -score}
"""


@pytest.mark.parametrize(
    ("cash", "money"),
    [(None, "20"), ({"blocked": True}, "100"), ({"cap": 30}, "70"), ({"cap": 500}, "20")],
)
def test_an_administrator_may_block_or_cap_deductions_in_cash(cash: object, money: str) -> None:
    """And the derivation says that it was so."""
    found = result(PAID, {**scores(a=80), "cash": cash})
    assert found.money == Decimal(money)
    limited = [step for step in found.derivation if step.step == "cash_limit"]
    assert bool(limited) is (money != "20")


def test_one_unknown_line_leaves_the_money_open() -> None:
    """A sum without it would be paid as if it were whole."""
    assert result(PAID, {}).money is None


def test_what_stays_open_without_a_missing_measure_is_told() -> None:
    """Nobody is left without pay and without a word why."""
    body = "payments: [{id: p, title: {en: Part}, formula: sales * 2}]\n"
    found = appraised(body, scores(a=1))
    assert found.results[0].money is None
    assert [str(each) for each in found.warnings] == [
        "a: “Part” stays open; what it rests on is not known."
    ]
    # A missing measure is told by its own name, and once.
    assert [str(each) for each in appraised(PAID, {}).warnings] == ["a: “Score” is missing."]


def test_a_figure_without_a_place_in_the_scheme_is_told() -> None:
    """A misspelt measure would silently not count."""
    facts = {
        "measures": {"a": {"score": 1, "scroe": 2}},
        "team_measures": {"t1": {"score": 3}},
        "assessments": [{"person": "a", "assessor": "x", "values": {"score": 9, "tie": 1}}],
    }
    found = appraised("total: {formula: score}\n", facts)
    assert found.results[0].total == 1
    assert [str(each) for each in found.warnings] == [
        "The scheme has no measure “scroe”; it was left out.",
        "The scheme has no measure “team.score”; it was left out.",
        "The scheme has no measure “tie”; it was left out.",
        "“Score” is not for assessors to give; what they gave was left out.",
    ]


@pytest.mark.parametrize("given", ["0.5", "2", "-1"])
def test_met_or_not_is_one_or_nought(given: str) -> None:
    """Half a yes would count as a whole one."""
    head = HEAD + "  - {id: met, title: {en: Met}, form: yes_no}\n"
    head += "  - {id: met, title: {en: Met}, form: yes_no, scope: team}\n"
    body = "total: {formula: score}\n"
    for facts in ({"measures": {"a": {"met": given}}}, {"team_measures": {"t1": {"met": given}}}):
        with pytest.raises(Invalid, match=r"measures\..*met: write 1 for yes and 0 for no"):
            appraised(body, facts, head)


def test_a_figure_of_a_team_keeps_within_its_range_too() -> None:
    """A mean of 150 out of 100 is a slip."""
    head = HEAD + "  - {id: mean, title: {en: M}, scope: team, range: [0, 100]}\n"
    with pytest.raises(Invalid, match=r"team_measures.t1.mean: 150 lies outside 0 to 100"):
        appraised("total: {formula: score}\n", {"team_measures": {"t1": {"mean": 150}}}, head)


def test_people_outside_the_scheme_or_the_period_are_named_and_left_out() -> None:
    """Who came later or left before has no result, nor has another role."""
    people = [
        {"id": "a", "joined": "2026-10-31"},
        {"id": "b", "joined": "2026-11-01"},
        {"id": "c", "left": "2026-09-30"},
        {"id": "d", "left": "2026-10-01"},
        {"id": "e", "role": "supervisor"},
    ]
    found = appraised(BANDS, {"people": people, **scores(a=1, d=1)}, HEAD + "roles: [agent]\n")
    assert [each.person for each in found.results] == ["a", "d"]
    assert [str(each)[0] for each in found.warnings] == ["b", "c", "e"]


def test_a_period_of_another_kind_is_refused() -> None:
    """A monthly scheme has nothing to say of a quarter."""
    with pytest.raises(Invalid, match="another kind of period"):
        appraised(BANDS, {"period": "2026-Q4"})


def test_a_grade_says_between_which_limits_the_total_lies() -> None:
    """A bare total does not tell why it is good and not excellent."""
    for score, reason in (
        ("89.5", "89.5: 80 or more"),
        ("60.5", "60.5: more than 60"),
        ("60", "60: within none of the other grades"),
    ):
        found = result(BANDS, scores(a=score))
        band = next(step for step in found.derivation if step.step == "band")
        assert band.because.said(str, "en") == reason


def test_the_derivation_shows_the_figures_that_went_in() -> None:
    """An agent can check every yuan with a pencil."""
    body = (
        "parameters: [{id: share, title: {en: Share}, value: 80%}]\n"
        "payments: [{id: own, title: {en: Own}, formula: sales * share if score >= 80 else 0}]\n"
    )
    found = result(body, {"measures": {"a": {"score": 84, "sales": 3500}}})
    own = next(step for step in found.derivation if step.step == "own")
    assert str(own.because) == "“Score” 84 ≥ 80: 3500 × 80% = 2800 元"
    assert own.because.said(str, "en") == "“Score” 84 ≥ 80: 3500 × 80% = 2800 yuan"
    assert own.source == "test v1 payments.own"
    assert own.uses == ("score", "sales", "share")
