from __future__ import annotations

from decimal import Decimal

import pytest

from qa_app.core.errors import Invalid
from qa_app.core.rubrics import (
    Critical,
    CriticalClass,
    DeductionScale,
    Link,
    ProblemKind,
    YesNoScale,
    description,
    score_json,
)
from tests.core.forms import criterion, rubric

FORM = rubric(criterion("a.x"), criterion("a.y"))


@pytest.mark.parametrize("form", [None, [], "answers", {}, {"answers": None}, {"answers": ["a.x"]}])
def test_what_is_no_filled_form_is_refused(form: object) -> None:
    """An empty score for a wrong file would look like a verdict."""
    with pytest.raises(Invalid):
        score_json(FORM, form)


def test_a_misshapen_answer_is_told_once_and_the_rest_is_scored() -> None:
    """That it is also missing would be said of the same slip twice."""
    result = score_json(FORM, {"answers": {"a.x": {"na": "yes"}, "a.y": {"value": 7}}})
    assert [(each.criterion, each.kind) for each in result.problems] == [
        ("a.x", ProblemKind.REFUSED_ANSWER)
    ]
    assert result.total == Decimal(70)


def test_a_misshapen_answer_to_nothing_is_an_unknown_criterion() -> None:
    """The id is what has to be put right first."""
    answers = {"a.x": {"na": True}, "a.y": {"value": 7}, "q.q": 3}
    result = score_json(FORM, {"answers": answers})
    assert [(each.criterion, each.kind) for each in result.problems] == [
        ("q.q", ProblemKind.UNKNOWN_CRITERION)
    ]


def test_problems_can_be_said_in_another_language() -> None:
    """The command line speaks the installation's language."""
    told = score_json(FORM, {"answers": {"a.x": {"na": True}}}).as_json(lambda problem: "未评")
    assert told["problems"] == [{"criterion": "a.y", "kind": "unanswered", "message": "未评"}]


def test_a_description_holds_what_each_kind_needs_to_be_answered() -> None:
    """Scripts fill forms from it."""
    asked = rubric(
        criterion("a.points", "2.5", weight=7, links=[Link("banned.*", Decimal("0.5"))]),
        criterion(
            "a.fact",
            scale=YesNoScale(Decimal(1), wanted=False),
            may_be_na=False,
            critical=Critical(CriticalClass.COMPLIANCE, cap=Decimal("59.5")),
        ),
        criterion("b.slips", scale=DeductionScale(Decimal(10), Decimal(1), Decimal("2.5"))),
    )
    points, fact, slips = (
        each for section in description(asked)["sections"] for each in section["criteria"]
    )
    assert (points["kind"], points["levels"]) == ("points", ["2.5", "2", "1", "0"])
    assert (points["weight"], points["links"]) == ("7", [{"rule": "banned.*", "deduct": "0.5"}])
    assert (fact["kind"], fact["wanted"], fact["not_applicable"]) == ("yes_no", "no", False)
    assert fact["critical"] == {
        "harms": "compliance",
        "reach": "whole",
        "cap": "59.5",
        "fails_below": None,
    }
    assert (slips["kind"], slips["costs"]) == ("deduction", ["1", "2.5"])
