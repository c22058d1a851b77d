"""What reviews would score under a draft: answers taken over, totals, moves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.rubric_trial import Obstacle, PastReview, mapped, trial
from qa_app.core.rubrics import Answer, Rubric, score
from qa_app.definitions.rubrics import rubric_from_text

BODY = """\
id: house-1
title: {zh_CN: 表}
pass_mark: 60
sections:
  - id: a
    title: {zh_CN: 甲}
    criteria:
      - {id: one, title: {zh_CN: 一}, points: 10}
      - {id: two, title: {zh_CN: 二}, points: 10}
"""
BEFORE = rubric_from_text(BODY, file="x")
LINE = "{id: two, title: {zh_CN: 二}, points: 10}"
GIVEN = {"a.one": Answer("10"), "a.two": Answer("4")}


def draft(line: str) -> Rubric:
    return rubric_from_text(BODY.replace(LINE, line), file="x")


def past(number: int, answers: dict[str, Answer]) -> PastReview:
    result = score(BEFORE, answers)
    assert result.total is not None
    return PastReview(number, BEFORE, answers, result.total, result.passed)


def test_a_weight_moves_the_totals() -> None:
    """70 with equal weights is 80 where the good half weighs double."""
    found = trial(draft(LINE.replace("points: 10", "points: 10, weight: 5")), [past(1, GIVEN)])
    assert (found.mean_before, found.mean_after) == (Decimal(70), Decimal(80))
    assert found.moved == {Decimal(1): 1, Decimal(3): 1, Decimal(5): 1}
    assert [(each.review, each.by) for each in found.biggest] == [(1, Decimal(10))]
    assert found.unmapped == []


def test_what_cannot_be_taken_over_is_named_and_left_out() -> None:
    """The new total is that of the rest."""
    for line, key, obstacle in (
        (LINE.replace("points", "kind: yes_no, points"), "a.two", Obstacle.KIND),
        (LINE.replace("points: 10", "points: 5"), "a.two", Obstacle.RANGE),
        (LINE.replace("two", "new"), "a.new", Obstacle.NEW),
    ):
        found = trial(draft(line), [past(1, GIVEN)])
        assert found.mean_after == Decimal(100)
        assert (key, obstacle) in [(each.criterion, each.obstacle) for each in found.unmapped]


def test_not_applicable_is_taken_over_where_the_draft_has_it() -> None:
    """And else it is told."""
    answers = {**GIVEN, "a.two": Answer(na=True)}
    assert mapped(BEFORE, BEFORE, answers) == (answers, {})
    strict = draft(LINE.replace("points: 10", "points: 10, may_be_na: false"))
    assert mapped(BEFORE, strict, answers)[1] == {"a.two": Obstacle.RANGE}


def test_a_review_of_which_nothing_is_left_is_in_no_figure() -> None:
    """A mean over nothing would be a lie."""
    other = replace(BEFORE, sections=(replace(BEFORE.sections[0], criteria=()),))
    found = trial(other, [past(1, GIVEN)])
    assert (found.reviews, found.unscored, found.mean_after) == (0, 1, None)


POINTS = st.integers(0, 10).map(lambda points: Answer(str(points)))


@given(st.lists(st.fixed_dictionaries({"a.one": POINTS, "a.two": POINTS}), max_size=8))
def test_a_draft_that_says_the_same_moves_nothing(answers: list[dict[str, Answer]]) -> None:
    """Whatever was answered."""
    found = trial(BEFORE, [past(number, each) for number, each in enumerate(answers)])
    assert found.mean_before == found.mean_after
    assert found.passed_before == found.passed_after
    assert not any(found.moved.values())
