"""Answers beside their reference, point by point."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.quizzes import (
    answers_from_json,
    answers_to_json,
    compared,
    form_of,
    most_missed,
    problems,
    usable,
)
from qa_app.core.rubrics import (
    Answer,
    Cause,
    ChoiceScale,
    Condition,
    Option,
    Rubric,
    TextScale,
    YesNoScale,
)
from qa_app.core.texts import LocalText
from tests.core.forms import criterion, rubric

FORM = rubric(criterion("a.tone", 10), criterion("a.patience", 10), criterion("b.result", 20))
FULL = {"a.tone": Answer("10"), "a.patience": Answer("10"), "b.result": Answer("20")}

answers = st.fixed_dictionaries(
    {
        each.id: st.one_of(
            st.integers(0, int(each.scale.maximum)).map(lambda value: Answer(str(value))),
            st.just(Answer(na=True)),
        )
        for each in FORM.criteria
    }
)


def text(words: str) -> LocalText:
    return LocalText({"en": words})


def test_each_point_is_set_beside_the_reference() -> None:
    """With what was given beyond it, and the sum of the whole form."""
    own = {**FULL, "a.tone": Answer("6"), "b.result": Answer(na=True)}
    result = compared(FORM, own, FULL)
    assert [each.agrees for each in result.points] == [False, True, False]
    assert [each.difference for each in result.points] == [Decimal(-4), Decimal(0), None]
    assert result.agreed == 1
    assert (result.own_total, result.reference_total) == (Decimal(80), Decimal(100))
    assert result.off == -20


def test_two_ways_of_saying_the_same_agree() -> None:
    """10 points and 10.00 points are one answer; so are reasons that differ."""
    own = {**FULL, "a.tone": Answer("10.00", reason="语气好")}
    assert compared(FORM, own, FULL).agreed == 3


def test_one_criterion_alone_has_no_total() -> None:
    """Out of 100 it would say what the points say already."""
    form = form_of(FORM, ["a.tone"])
    result = compared(form, {"a.tone": Answer("9")}, FULL)
    assert (len(result.points), result.own_total, result.off) == (1, None, None)


def test_a_criterion_that_only_one_of_them_was_asked_differs() -> None:
    """Who says there was no complaint is never asked how it was answered."""
    hangs = replace(criterion("a.soothed", 10), asked_if=Condition("a.complaint", ("yes",)))
    form = rubric(criterion("a.complaint", scale=YesNoScale(Decimal(5))), hangs)
    reference = {"a.complaint": Answer("yes"), "a.soothed": Answer("4")}
    result = compared(form, {"a.complaint": Answer("no")}, reference)
    assert [each.agrees for each in result.points] == [False, False]
    assert result.points[1].difference is None
    neither = {"a.complaint": Answer("no")}
    assert len(compared(form, neither, neither).points) == 1


def test_choices_that_earn_the_same_points_still_differ() -> None:
    """Another option is another judgement."""
    options = (Option("bad", text("bad"), Decimal(0)), Option("none", text("none"), Decimal(0)))
    best = Option("good", text("good"), Decimal(5))
    form = rubric(criterion("a.way", scale=ChoiceScale((best, *options))), criterion("a.tone"))
    result = compared(form, {"a.way": Answer("bad")}, {"a.way": Answer("none")})
    assert not result.points[0].agrees


def test_the_form_asks_what_the_reference_answers_and_no_words() -> None:
    """Nobody can be told whether their own words are the right ones."""
    asked = replace(criterion("a.tone"), causes=(Cause("tool", text("tool")),))
    form: Rubric = form_of(
        rubric(asked, criterion("a.words", scale=TextScale()), criterion("b.rest")),
        ["a.tone", "a.words"],
    )
    found = list(form.criteria)
    assert [each.id for each in found] == ["a.tone"]
    assert found[0].causes == ()


def test_an_answer_is_needed_to_every_point_though_none_may_apply() -> None:
    """A reference seen before every point is answered would help with the rest."""
    assert [each.criterion for each in problems(FORM, {"a.tone": Answer("10")})] == [
        "a.patience",
        "b.result",
    ]
    assert problems(FORM, {each.id: Answer(na=True) for each in FORM.criteria}) == []


def test_what_a_review_left_open_is_no_reference() -> None:
    """An answer that comes to nothing cannot be agreed with."""
    given_answers = {"a.tone": Answer("10"), "a.patience": Answer("99"), "gone": Answer("1")}
    assert usable(FORM, given_answers) == {"a.tone": Answer("10")}


def test_what_is_most_often_missed_comes_first() -> None:
    """That is what the next lesson is about."""
    low = compared(FORM, {**FULL, "b.result": Answer("10")}, FULL)
    lower = compared(FORM, {**FULL, "b.result": Answer("5"), "a.tone": Answer("9")}, FULL)
    found = most_missed([low, lower])
    assert [each.criterion.id for each in found] == ["b.result", "a.tone", "a.patience"]
    assert [(each.missed, each.answered) for each in found] == [(2, 2), (1, 2), (0, 2)]
    assert found[0].leaning == Decimal("-12.5")
    assert found[0].share == 1.0


@given(answers, answers)
def test_a_reference_agrees_with_itself_and_differences_turn_round(
    own: dict[str, Answer], reference: dict[str, Answer]
) -> None:
    """Whoever is called the reference, the same points differ by the same figures."""
    assert compared(FORM, own, own).agreed == 3
    there, back = compared(FORM, own, reference), compared(FORM, reference, own)
    assert [each.agrees for each in there.points] == [each.agrees for each in back.points]
    for one, other in zip(there.points, back.points, strict=True):
        assert (one.difference is None) == (other.difference is None)
        if one.difference is not None and other.difference is not None:
            assert one.difference == -other.difference


@given(answers)
def test_answers_come_back_from_plain_values_as_they_were(own: dict[str, Answer]) -> None:
    """What somebody answered is kept for good."""
    assert answers_from_json(answers_to_json(own)) == own
