"""Answers side by side: what differs, by how much, and what most said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from qa_app.core.calibration import compare, outcome, place_of, share_of, unsettled
from qa_app.core.rubrics import (
    Answer,
    ChoiceScale,
    Condition,
    DeductionScale,
    Option,
    TextScale,
    YesNoScale,
)
from qa_app.core.texts import LocalText
from tests.core.forms import criterion, rubric, values

CHOICE = ChoiceScale(
    (
        Option("full", LocalText({"en": "full"}), Decimal(4)),
        Option("half", LocalText({"en": "half"}), Decimal(2)),
        Option("odd", LocalText({"en": "odd"}), Decimal(2)),
    )
)
FORM = rubric(criterion("a.first"), criterion("a.second"), criterion("a.pick", scale=CHOICE))


def by_reviewer(*given: dict[str, Answer]) -> dict[int, dict[str, Answer]]:
    return dict(enumerate(given, start=1))


def test_differences_come_first_and_the_widest_before_the_others() -> None:
    """A session's time belongs to what people disagree on."""
    found = compare(
        FORM,
        by_reviewer(
            values(a__first="10", a__second="8", a__pick="full"),
            values(a__first="10", a__second="5", a__pick="full"),
        ),
    )
    assert [each.criterion.id for each in found] == ["a.second", "a.first", "a.pick"]
    assert [each.differs for each in found] == [True, False, False]
    assert found[0].spread == pytest.approx(0.3)


def test_not_applicable_against_points_is_as_wide_as_it_gets() -> None:
    """Whether a criterion applies at all is the first thing to agree on."""
    (found, *_rest) = compare(
        FORM,
        by_reviewer(values(a__first="na", a__second="9"), values(a__first="10", a__second="1")),
    )
    assert (found.criterion.id, found.spread) == ("a.first", 1.0)


def test_two_options_of_the_same_worth_are_not_the_same_answer() -> None:
    """The points agree by chance; the reviewers do not."""
    found = compare(FORM, by_reviewer(values(a__pick="half"), values(a__pick="odd")))
    assert found[0].criterion.id == "a.pick"
    assert found[0].differs


def test_two_ways_of_taking_off_the_same_points_agree() -> None:
    """Twice 1 point and once 2 points come to the same score."""
    fault = DeductionScale(Decimal(10), Decimal(1), Decimal(3))
    form = rubric(criterion("a.fault", scale=fault))
    (found,) = compare(
        form,
        by_reviewer(
            {"a.fault": Answer(count=2, points="1")}, {"a.fault": Answer(count=1, points="2")}
        ),
    )
    assert found.unanimous


@pytest.mark.parametrize(
    ("answers", "majority"),
    [(("8", "8", "5"), "8"), (("8", "5"), None), (("8", "8", "5", "5"), None), (("9",), "9")],
)
def test_a_majority_is_more_than_half_and_carries_nobodys_words(
    answers: tuple[str, ...], majority: str | None
) -> None:
    """A tie decides nothing, and the reference's reason is the session's own."""
    given = [{"a.first": Answer(value=value, reason="…")} for value in answers]
    found = next(
        each for each in compare(FORM, by_reviewer(*given)) if each.criterion.id == "a.first"
    )
    assert found.majority == (None if majority is None else Answer(value=majority))


def test_one_answer_alone_is_not_unanimous() -> None:
    """Nobody has agreed with it."""
    found = compare(FORM, by_reviewer(values(a__first="9"), {}))
    assert not any(each.unanimous for each in found)


def test_words_are_not_compared_and_what_is_not_asked_does_not_count() -> None:
    """Two sentences are never the same; an answer to a question that fell away is none."""
    follow = replace(criterion("a.follow"), asked_if=Condition("a.ask", ("yes",)))
    form = rubric(
        criterion("a.ask", scale=YesNoScale(Decimal(5))),
        follow,
        criterion("a.words", scale=TextScale()),
    )
    found = compare(
        form, by_reviewer(values(a__ask="no", a__follow="3"), values(a__ask="no", a__follow="9"))
    )
    assert [each.criterion.id for each in found] == ["a.ask", "a.follow"]
    assert not any(each.differs for each in found)
    assert unsettled(form, values(a__ask="no")) == ()
    assert unsettled(form, values(a__ask="yes")) == ("a.follow",)


def test_values_for_figures_are_shares_of_the_points_and_places_on_the_scale() -> None:
    """Criteria are put together on one footing, and compared each on its own scale."""
    first, _second, pick = FORM.criteria
    assert share_of(first, outcome(first, Answer(value="5"))) == 0.5
    assert place_of(first, outcome(first, Answer(value="5"))) == 5
    assert place_of(pick, outcome(pick, Answer(value="odd"))) == 2
    assert place_of(first, outcome(first, Answer(na=True))) is None
    assert outcome(first, Answer(value="99")) is None
