"""Forms made from rubrics, whatever the rubric asks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from qa_app.core.decimals import plain
from qa_app.core.rubrics import (
    Anchor,
    Answer,
    BonusScale,
    ChoiceScale,
    Counting,
    Criterion,
    DeductionScale,
    LevelsScale,
    Option,
    PointsScale,
    Rubric,
    Scale,
    TextScale,
    YesNoScale,
    score,
    whole_levels,
)
from qa_app.core.texts import LocalText
from qa_app.web.reviews.forms import answer_form, filled, review_form
from tests.core.forms import criterion, rubric

figures = st.decimals(1, 20, places=1).map(lambda value: value.normalize())
points = figures.map(lambda most: PointsScale(most, whole_levels(most)))
yes_no = st.builds(YesNoScale, figures, st.booleans())
deductions = st.builds(
    lambda most, low, more: DeductionScale(most, low, low + more),
    figures,
    st.decimals("0.5", 3, places=1),
    st.sampled_from([Decimal(0), Decimal(1)]),
)
NAME = LocalText({"en": "…"})
falling = st.lists(figures, min_size=2, max_size=4, unique=True).map(
    lambda several: sorted(several, reverse=True)
)
levels = falling.map(lambda several: LevelsScale(tuple(Anchor(each, NAME) for each in several)))
choices = st.builds(
    lambda several, scored: ChoiceScale(
        tuple(
            Option(f"o{place}", NAME, each if scored else None)
            for place, each in enumerate(several)
        )
    ),
    falling,
    st.booleans(),
)
bonuses = figures.map(lambda most: BonusScale(most, whole_levels(most)))
FIVE = PointsScale(Decimal(5), whole_levels(Decimal(5)))
ONE_OR_TWO = DeductionScale(Decimal(5), Decimal(1), Decimal(2))

scales: st.SearchStrategy[Scale] = st.one_of(
    points, yes_no, deductions, levels, choices, bonuses, st.just(TextScale())
)


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    """Up to eight criteria of any kind, in up to three sections."""
    asked = draw(
        st.lists(st.tuples(scales, st.booleans(), st.integers(0, 2)), min_size=1, max_size=8)
    )
    return rubric(
        *(
            criterion(f"s{section}.c{number}", scale=scale, may_be_na=may_be_na)
            for number, (scale, may_be_na, section) in enumerate(asked)
        )
    )


def sent(criterion_id: str, answer: Answer) -> dict[str, str]:
    """What a browser sends for an answer."""
    given = {
        "value": answer.value,
        "count": answer.count,
        "points": answer.points,
        "na": "y" if answer.na else None,
        "reason": answer.reason,
    }
    return {
        f"{criterion_id}-{key}": str(value) for key, value in given.items() if value is not None
    }


@given(form=rubrics())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_rubric_becomes_a_form_that_takes_full_marks(gallery: Flask, form: Rubric) -> None:
    """And what it took scores a hundred."""
    best = {each.id: each.scale.answer_losing(Decimal(0), 0) for each in form.criteria}
    fields = MultiDict(pair for each, answer in best.items() for pair in sent(each, answer).items())
    with gallery.test_request_context():
        made = review_form(form)(fields)
        assert made.validate(), made.errors
        answers = {each.id: made[each.id].form.answer() for each in form.criteria}
    assert answers == best
    shares = any(each.scale.counts is Counting.SHARE for each in form.criteria)
    assert score(form, answers).total == (Decimal(100) if shares else None)


@given(form=rubrics())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_field_of_every_rubric_can_be_drawn(gallery: Flask, form: Rubric) -> None:
    """A criterion whose field cannot be drawn could not be answered."""
    with gallery.test_request_context():
        made = filled(form, {}, "")
        for each in form.criteria:
            html = "".join(str(field()) for field in made[each.id].form)
            assert f'name="{each.id}-na"' in html
            for level in each.scale.levels if isinstance(each.scale, PointsScale) else ():
                assert f'value="{plain(level)}"' in html


@given(form=rubrics(), data=st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_form_takes_exactly_what_its_rubric_takes(
    gallery: Flask, form: Rubric, data: st.DataObject
) -> None:
    """The page must not refuse what can be scored, nor take what cannot."""
    asked = data.draw(st.sampled_from(list(form.criteria)))
    answer = data.draw(
        st.builds(
            Answer,
            value=st.none()
            | st.sampled_from(["0", "1", "99", "0.5", "0.005", "yes", "no", "x", "o1"]),
            na=st.booleans(),
            count=st.none() | st.integers(-1, 3),
            points=st.none() | st.sampled_from(["1", "0.5", "50", "x"]),
        )
    )
    with gallery.test_request_context():
        fields = {key.partition("-")[2]: value for key, value in sent("c", answer).items()}
        made = answer_form(asked)(MultiDict(fields))
        taken, given_to_core = made.validate(), made.answer()
    refused = {
        problem.criterion
        for problem in score(form, {asked.id: given_to_core}).problems
        if problem.kind == "refused_answer"
    }
    assert taken == (asked.id not in refused)


def one(scale: Scale, **options: Any) -> Criterion:
    return criterion("a.x", scale=scale, **options)


@pytest.mark.parametrize(
    ("scale", "fields", "sentence"),
    [
        (FIVE, {"value": "6"}, "0 到 5 分之间"),
        (FIVE, {"value": "four"}, "不是数值"),
        (YesNoScale(Decimal(5)), {"value": "perhaps"}, "选项无效"),
        (ONE_OR_TWO, {"count": "1", "points": "3"}, "1 到 2 分"),
        (ONE_OR_TWO, {"count": "often"}, "请填写整数"),
    ],
)
def test_what_is_off_the_scale_is_told_in_the_readers_language(
    gallery: Flask, scale: Scale, fields: dict[str, str], sentence: str
) -> None:
    """By core's own sentence, so that page and command say the same."""
    with gallery.test_request_context():
        form = answer_form(one(scale))(MultiDict(fields))
        assert not form.validate()
        assert sentence in str(form.errors)


def test_a_criterion_that_always_applies_cannot_be_left_out(gallery: Flask) -> None:
    """Not applicable is not on offer there."""
    with gallery.test_request_context():
        always = one(PointsScale(Decimal(5), whole_levels(Decimal(5))), may_be_na=False)
        assert not answer_form(always)(MultiDict({"na": "y"})).validate()


def test_yes_and_no_stand_with_the_better_one_first(gallery: Flask) -> None:
    """The first key picks the best of every criterion, also where the best answer is no."""
    with gallery.test_request_context():
        for wanted, expected in ((True, ["yes", "no"]), (False, ["no", "yes"])):
            form = answer_form(one(YesNoScale(Decimal(5), wanted)))(None)
            assert [choice.data for choice in form.value] == expected


def test_a_fixed_cost_is_not_asked_for(gallery: Flask) -> None:
    """Where every occurrence costs the same, there is nothing to type."""
    with gallery.test_request_context():
        fixed = one(DeductionScale(Decimal(5), Decimal(1), Decimal(1)))
        form = answer_form(fixed)(MultiDict({"count": "2", "points": "1"}))
        assert "points" not in form
        assert form.validate()
        assert form.answer() == Answer(count=2)


def test_a_form_shows_what_was_answered_before(gallery: Flask) -> None:
    """A reload finds every answer in its field."""
    made = rubric(
        criterion("a.x", 5),
        criterion("a.y", scale=DeductionScale(Decimal(5), Decimal(1), Decimal(2))),
        criterion("b.z", 5),
    )
    answers = {
        "a.x": Answer(value="3", reason="慢"),
        "a.y": Answer(count=2, points="1.5"),
        "b.z": Answer(na=True),
    }
    with gallery.test_request_context():
        form = filled(made, answers, "总体尚可")
        assert form["a.x"].form.value.data == "3"
        assert {each: form[each].form.answer() for each in answers} == answers
        assert form["comment"].data == "总体尚可"


def test_extra_fields_reach_nothing(gallery: Flask) -> None:
    """A field that the rubric does not have is as if it had not been sent."""
    with gallery.test_request_context():
        form = answer_form(one(PointsScale(Decimal(5), whole_levels(Decimal(5)))))(
            MultiDict({"value": "5", "earned": "500", "criterion": "b.z", "rubric": "other"})
        )
        assert form.validate()
        assert form.answer() == Answer(value="5")
