from __future__ import annotations

from decimal import Decimal

import pytest

from qa_app.core.errors import Invalid
from qa_app.core.rubrics import (
    SCALES,
    Answer,
    DeductionScale,
    PointsScale,
    YesNoScale,
    answer_from_json,
    whole_levels,
)
from tests.core.forms import points

RANGED = DeductionScale(Decimal(10), Decimal(1), Decimal(3))


@pytest.mark.parametrize(
    ("maximum", "levels"),
    [("5", "5 4 3 2 1 0"), ("2.5", "2.5 2 1 0"), ("0.5", "0.5 0"), ("1", "1 0")],
)
def test_whole_points_are_on_offer_from_the_best_down_to_nought(maximum: str, levels: str) -> None:
    """The digit keys pick a level by its place from the top."""
    assert whole_levels(Decimal(maximum)) == tuple(Decimal(level) for level in levels.split())


def test_a_figure_between_two_levels_may_be_typed() -> None:
    """Reviewers give halves."""
    assert points(5).earned(Answer(value="3.5")) == Decimal("3.5")


def test_points_lost_may_be_counted_on_a_scale_of_points() -> None:
    """Two slips at 1.5 each leave 2 of 5, and the answer keeps how it came about."""
    assert points(5).earned(Answer(count=2, points="1.5")) == Decimal(2)


@pytest.mark.parametrize("scale", [points(5), RANGED])
def test_what_is_lost_never_goes_below_nought(scale: PointsScale | DeductionScale) -> None:
    """One criterion cannot eat another one's points."""
    assert scale.earned(Answer(count=9, points="2")) == 0


@pytest.mark.parametrize(
    ("wanted", "value", "earned"),
    [(True, "yes", 5), (True, "no", 0), (False, "yes", 0), (False, "no", 5)],
)
def test_a_yes_or_no_earns_all_or_nothing_by_its_polarity(
    wanted: bool, value: str, earned: int
) -> None:
    """On a list of infractions it is the no that earns the points."""
    assert YesNoScale(Decimal(5), wanted).earned(Answer(value=value)) == earned


@pytest.mark.parametrize("answer", [Answer(value="5"), Answer(value="YES!"), Answer(count=1)])
def test_anything_but_yes_or_no_is_refused(answer: Answer) -> None:
    """A figure says nothing about a fact."""
    with pytest.raises(Invalid):
        YesNoScale(Decimal(5)).earned(answer)


def test_no_occurrence_leaves_all_points() -> None:
    """The usual case needs no price."""
    assert RANGED.earned(Answer(count=0)) == Decimal(10)


@pytest.mark.parametrize("cost", ["0.99", "3.01", "-2", "two", None])
def test_an_occurrence_costs_what_the_criterion_allows(cost: str | None) -> None:
    """The range is the document's; a reviewer cannot fine beyond it."""
    with pytest.raises(Invalid):
        RANGED.earned(Answer(count=1, points=cost))


def test_a_fixed_price_needs_not_be_named() -> None:
    """There is nothing to choose."""
    fixed = DeductionScale(Decimal(10), Decimal(2), Decimal(2))
    assert fixed.earned(Answer(count=3)) == Decimal(4)


@pytest.mark.parametrize("count", [None, -1, 1001])
def test_a_count_is_a_number_that_can_occur(count: int | None) -> None:
    """A million occurrences in one conversation is a slip of the keyboard."""
    with pytest.raises(Invalid):
        RANGED.earned(Answer(count=count, points="1"))


@pytest.mark.parametrize("scale", [points(5), YesNoScale(Decimal(5)), RANGED])
@pytest.mark.parametrize(("lost", "occurrences"), [("0.5", 1), ("2", 2), ("40", 20)])
def test_a_suggested_answer_is_one_that_the_scale_takes(
    scale: PointsScale | YesNoScale | DeductionScale, lost: str, occurrences: int
) -> None:
    """A pre-filled answer that is refused on submitting would blame the reviewer."""
    answer = scale.answer_losing(Decimal(lost), occurrences)
    assert 0 <= scale.earned(answer) < scale.maximum


@pytest.mark.parametrize(
    "scale", [points("2.5"), YesNoScale(Decimal(5)), YesNoScale(Decimal(5), wanted=False), RANGED]
)
def test_no_occurrence_at_all_is_answered_with_full_marks(
    scale: PointsScale | YesNoScale | DeductionScale,
) -> None:
    """One key gives full marks to all that is unanswered, whatever its kind."""
    assert scale.earned(scale.answer_losing(Decimal(0), 0)) == scale.maximum


def test_every_kind_is_listed_under_its_own_name() -> None:
    """Definition files name the kinds by these words."""
    kinds = ["bonus", "choice", "deduction", "levels", "points", "text", "yes_no"]
    assert sorted(SCALES) == kinds


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"value": "4"}, Answer(value="4")),
        ({"value": 4}, Answer(value="4")),
        ({"value": Decimal("4.50")}, Answer(value="4.5")),
        ({"value": True}, Answer(value="yes")),
        ({"na": True}, Answer(na=True)),
        ({"count": 2, "points": "1.5"}, Answer(count=2, points="1.5")),
        ({"value": "4", "na": False, "reason": "…"}, Answer(value="4", reason="…")),
        ({"vaule": "4"}, Answer()),
    ],
)
def test_answers_are_read_from_plain_json(given: object, answer: Answer) -> None:
    """Figures come as texts or numbers, as the writing program likes."""
    assert answer_from_json(given) == answer


@pytest.mark.parametrize(
    "given",
    [
        "4",
        None,
        [],
        {"na": "yes"},
        {"count": "2"},
        {"count": True},
        {"count": Decimal("1.5")},
        {"value": {}},
        {"value": Decimal("1e999999")},
        {"value": Decimal("NaN")},
    ],
)
def test_an_answer_of_another_shape_is_refused(given: object) -> None:
    """A guess at what was meant would become somebody's score."""
    with pytest.raises(Invalid):
        answer_from_json(given)
