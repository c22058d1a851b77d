from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.decimals import half_up
from qa_app.core.rubrics import Answer, ProblemKind, Rubric, score
from tests.core.forms import criterion, rubric, values

CONTACT_FORM = rubric(
    criterion("a.greeting", weight=40),
    criterion("a.identity", weight=20),
    criterion("a.solution", weight=20),
    criterion("a.closing", weight=20),
)


@st.composite
def filled_forms(draw: st.DrawFn) -> tuple[Rubric, dict[str, Answer]]:
    count = draw(st.integers(1, 8))
    criteria, answers = [], {}
    for number in range(count):
        maximum = draw(st.integers(1, 30))
        weight = draw(st.decimals(min_value="0.01", max_value=100, places=2))
        name = f"{'ab'[number % 2]}.{number}"
        criteria.append(criterion(name, maximum, weight=str(weight)))
        earned = draw(st.none() | st.decimals(min_value=0, max_value=maximum, places=2))
        answers[name] = Answer(na=True) if earned is None else Answer(value=str(earned))
    return rubric(*criteria), answers


def test_a_total_weighs_the_share_earned_of_each_criterion() -> None:
    """The published example of a contact-centre product: 40 + 10 + 10 + 0 of 100."""
    result = score(
        CONTACT_FORM,
        values(a__greeting="10", a__identity="5", a__solution="5", a__closing="0"),
    )
    assert result.total == Decimal(60)


def test_the_weight_of_what_does_not_apply_is_shared_out_in_proportion() -> None:
    """The same example with the last question not applicable: 60 of the 80 that remain."""
    result = score(
        CONTACT_FORM,
        values(a__greeting="10", a__identity="5", a__solution="5", a__closing="na"),
    )
    assert result.total == Decimal(75)


@given(filled_forms())
def test_totals_are_the_exact_weighted_mean_rounded_once(
    form: tuple[Rubric, dict[str, Answer]],
) -> None:
    """Rounding on the way would make the total depend on the order of the criteria."""
    asked, answers = form
    counting = [
        (Fraction(each.weight), Fraction(answers[each.id].value or 0), each.scale.maximum)
        for each in asked.criteria
        if not answers[each.id].na
    ]
    result = score(asked, answers)
    if not counting:
        assert result.total is None
        return
    earned = sum((w * x / Fraction(most) for w, x, most in counting), Fraction(0))
    exact = 100 * earned / sum((w for w, _x, _most in counting), Fraction(0))
    assert result.total == half_up(exact)
    assert result.total == result.without_critical


@given(filled_forms())
def test_sections_together_hold_all_that_was_earned(
    form: tuple[Rubric, dict[str, Answer]],
) -> None:
    """A reader adds the sections up to see where the total comes from."""
    result = score(*form)
    applicable = sum(section.maximum for section in result.sections)
    earned = sum((section.score or Decimal(0) for section in result.sections), Decimal(0))
    if result.total is None:
        assert applicable == 0
    else:
        rounding = Decimal(1) / applicable + Decimal("0.005")
        assert abs(100 * earned / applicable - result.total) <= rounding
        assert applicable == sum(each.weight for each in result.criteria)


def test_full_marks_are_a_hundred_whatever_the_weights_add_up_to() -> None:
    """Forms of different length must be comparable."""
    thirds = rubric(*(criterion(f"a.{name}", 7, weight=1) for name in "xyz"))
    assert score(thirds, values(a__x="7", a__y="7", a__z="7")).total == Decimal(100)


def test_what_does_not_apply_has_no_points_and_no_weight() -> None:
    """The page shows it struck out, and a reader of the file sums the weights that counted."""
    result = score(rubric(criterion("a.x"), criterion("a.y")), values(a__x="na", a__y="10"))
    assert [(each.earned, each.weight) for each in result.criteria] == [
        (None, Decimal(0)),
        (Decimal(10), Decimal(10)),
    ]


def test_a_section_in_which_nothing_applies_has_no_score() -> None:
    """A nought would look like a section failed."""
    result = score(rubric(criterion("a.x"), criterion("b.y")), values(a__x="na", b__y="10"))
    assert (result.sections[0].score, result.sections[0].maximum) == (None, Decimal(0))


def test_a_form_on_which_nothing_applies_has_no_score_and_says_so() -> None:
    """Neither 0 nor 100 would be true."""
    result = score(rubric(criterion("a.x")), values(a__x="na"))
    assert (result.total, result.passed) == (None, None)
    assert [problem.kind for problem in result.problems] == [ProblemKind.NOTHING_COUNTS]


@pytest.mark.parametrize(("value", "passed"), [("5.99", False), ("6", True), ("10", True)])
def test_the_pass_mark_itself_passes(value: str, passed: bool) -> None:
    """The line is the least that is enough."""
    assert score(rubric(criterion("a.x")), values(a__x=value)).passed is passed


def test_passing_is_judged_on_the_total_as_shown() -> None:
    """Nobody can be told that their 60.00 is under 60."""
    sixth = rubric(criterion("a.x", weight="9999"), criterion("a.y", weight="1"))
    result = score(sixth, values(a__x="6", a__y="5.99"))
    assert (result.total, result.passed) == (Decimal(60), True)


def test_without_a_pass_mark_nothing_is_judged() -> None:
    """The document that a form comes from may name none."""
    assert score(rubric(criterion("a.x"), pass_mark=None), values(a__x="3")).passed is None


def test_a_missing_answer_is_named_and_the_rest_still_totals() -> None:
    """The running total follows each answer; only a whole form is judged."""
    result = score(rubric(criterion("a.x"), criterion("a.y")), values(a__x="8"))
    assert [(each.criterion, each.kind) for each in result.problems] == [
        ("a.y", ProblemKind.UNANSWERED)
    ]
    assert (result.total, result.passed, result.is_complete) == (Decimal(80), None, False)


def test_an_answer_with_a_reason_alone_is_still_missing() -> None:
    """The reviewer may write the reason first."""
    result = score(rubric(criterion("a.x")), {"a.x": Answer(reason="slow")})
    assert result.problems[0].kind is ProblemKind.UNANSWERED


def test_an_unknown_criterion_is_a_problem() -> None:
    """A misspelt id would otherwise silently lose an answer."""
    result = score(rubric(criterion("a.x")), values(a__x="8", a__z="3"))
    assert [(each.criterion, each.kind) for each in result.problems] == [
        ("a.z", ProblemKind.UNKNOWN_CRITERION)
    ]
    assert "a.z" in str(result.problems[0])


@pytest.mark.parametrize("value", ["10.01", "-1", "ten", "", "NaN", "1e1", "9.999", "yes"])
def test_a_value_that_is_not_on_the_scale_is_refused_and_not_counted(value: str) -> None:
    """A slip of the keyboard must not become a score."""
    result = score(rubric(criterion("a.x")), {"a.x": Answer(value=value)})
    assert [each.kind for each in result.problems] == [ProblemKind.REFUSED_ANSWER]
    assert (result.criteria[0].earned, result.total) == (None, None)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(value="3", na=True),
        Answer(value="3", count=1, points="1"),
        Answer(na=True, count=1),
    ],
)
def test_an_answer_is_given_in_one_way_only(answer: Answer) -> None:
    """Two ways could contradict each other, and nobody could say which one counted."""
    result = score(rubric(criterion("a.x")), {"a.x": answer})
    assert [each.kind for each in result.problems] == [ProblemKind.REFUSED_ANSWER]


def test_a_criterion_may_be_said_to_apply_always() -> None:
    """Not applicable would be the way around it."""
    asked = rubric(criterion("a.x", may_be_na=False))
    result = score(asked, values(a__x="na"))
    assert [each.kind for each in result.problems] == [ProblemKind.REFUSED_ANSWER]


def test_a_result_is_plain_json_with_decimals_as_texts() -> None:
    """Scripts compare these texts; a binary fraction would not be what was scored."""
    asked = rubric(criterion("a.x", 5), criterion("b.y", 5))
    assert score(asked, values(a__x="4.50", b__y="na")).as_json() == {
        "total": "90",
        "without_critical": "90",
        "passed": True,
        "sections": [
            {"id": "a", "score": "4.5", "max": "5"},
            {"id": "b", "score": None, "max": "0"},
        ],
        "criteria": [
            {"id": "a.x", "earned": "4.5", "max": "5", "weight": "5"},
            {"id": "b.y", "earned": None, "max": "5", "weight": "0"},
        ],
        "problems": [],
    }
