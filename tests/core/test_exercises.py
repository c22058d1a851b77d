"""What an exercise has to say of itself, and what exercises come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qa_app.core.errors import Conflict, Invalid
from qa_app.core.exercises import (
    LONGEST_SCENARIO,
    LONGEST_TITLE,
    MOST_AGENTS,
    ExerciseDraft,
    checked,
    checked_record,
    exercise_score,
)

DRAFT = ExerciseDraft("投诉安抚", "客户要求当天退款。", date(2026, 10, 12), 1, (1, 2))


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("title", replace(DRAFT, title=" \0 ")),
        ("title", replace(DRAFT, title="长" * (LONGEST_TITLE + 1))),
        ("scenario", replace(DRAFT, scenario="\n")),
        ("scenario", replace(DRAFT, scenario="长" * (LONGEST_SCENARIO + 1))),
        ("agents", replace(DRAFT, agents=())),
        ("agents", replace(DRAFT, agents=tuple(range(MOST_AGENTS + 1)))),
        ("due_on", replace(DRAFT, due_on=date(2026, 10, 11))),
    ],
)
def test_a_draft_that_nobody_could_grade_is_refused_at_its_field(
    field: str, draft: ExerciseDraft
) -> None:
    """The reviewer has nothing but what stands here."""
    with pytest.raises(Invalid) as fault:
        checked(draft)
    assert fault.value.field == field


def test_a_draft_is_kept_without_what_a_window_adds() -> None:
    """Windows browsers send carriage returns, and a NUL cannot be stored."""
    kept = checked(replace(DRAFT, title=" 投诉\0安抚 ", scenario="一\r\n二\n"))
    assert (kept.title, kept.scenario) == ("投诉安抚", "一\n二")


def test_a_record_stays_as_it_was_when_the_review_was_submitted() -> None:
    """Else the grounds of a score could be rewritten behind it."""
    assert checked_record(" 先致歉 ", "draft") == "先致歉"
    with pytest.raises(Conflict):
        checked_record("别的", "submitted")


def test_the_exercise_score_is_the_mean_to_a_hundredth() -> None:
    """Rounded half up, as every figure that people are assessed by; none without exercises."""
    assert exercise_score([]) is None
    assert exercise_score([Decimal("90"), Decimal("85.01")]) == Decimal("87.51")
    assert exercise_score([Decimal("80"), Decimal("80"), Decimal("81")]) == Decimal("80.33")
