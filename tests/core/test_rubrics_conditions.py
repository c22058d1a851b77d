from __future__ import annotations

from dataclasses import replace

import pytest

from qa_app.core.reviews import full_marks_for_the_rest, problems_before_submit, progress
from qa_app.core.rubrics import Condition, Rubric, YesNoScale, asked, score
from tests.core.forms import criterion, points, rubric, values


def form(*answers: str) -> Rubric:
    """``a.why`` hangs on ``a.told``, ``a.how`` on ``a.why``."""
    return rubric(
        criterion("a.told", scale=YesNoScale(points(10).maximum)),
        replace(criterion("a.why"), asked_if=Condition("a.told", answers or ("no",))),
        replace(criterion("a.how"), asked_if=Condition("a.why", ("0",))),
    )


def test_a_criterion_is_asked_only_if_its_condition_holds() -> None:
    """Nobody is asked why something went wrong that went well."""
    assert asked(form(), values(a__told="yes")) == {"a.told"}
    assert asked(form(), values(a__told="no")) == {"a.told", "a.why"}


def test_what_hangs_on_something_not_asked_is_not_asked_either() -> None:
    """An answer from before it was taken back asks for nothing."""
    assert asked(form(), values(a__told="yes", a__why="0")) == {"a.told"}
    assert asked(form(), values(a__told="no", a__why="0.00")) == {"a.told", "a.why", "a.how"}


def test_not_applicable_may_be_a_condition() -> None:
    """Some questions only make sense where another does not apply."""
    assert "a.why" in asked(form("na"), values(a__told="na"))


def test_an_answer_to_what_is_not_asked_does_not_count() -> None:
    """It is kept, in case the earlier answer is changed back."""
    result = score(form(), values(a__told="yes", a__why="0"))
    assert (str(result.total), result.problems) == ("100.00", ())
    assert [each.asked for each in result.criteria] == [True, False, False]


@pytest.mark.parametrize(("told", "criteria"), [("yes", 1), ("no", 2)])
def test_progress_counts_what_is_asked(told: str, criteria: int) -> None:
    """“1 of 3” would leave the reviewer looking for two questions."""
    assert progress(form(), values(a__told=told)).criteria == criteria


def test_full_marks_for_the_rest_answer_only_what_is_asked() -> None:
    """What the answers bring up is for the reviewer to see first."""
    assert full_marks_for_the_rest(form(), {}) == values(a__told="yes")


def test_what_is_not_asked_is_not_missing() -> None:
    """A form can be submitted without it."""
    assert problems_before_submit(form(), values(a__told="yes"), []) == ()
