from __future__ import annotations

from decimal import Decimal

import pytest

from qa_app.core.errors import Invalid
from qa_app.core.rubrics import (
    Anchor,
    Answer,
    BonusScale,
    ChoiceScale,
    Counting,
    LevelsScale,
    Option,
    ProblemKind,
    TextScale,
    score,
)
from qa_app.core.texts import LocalText
from tests.core.forms import criterion, rubric


def words(text: str) -> LocalText:
    return LocalText({"en": text})


LEVELS = LevelsScale(tuple(Anchor(Decimal(points), words(str(points))) for points in (5, 3, 1)))
CHOICE = ChoiceScale(
    (
        Option("solved", words("Solved"), Decimal(10)),
        Option("promised", words("Promised"), Decimal(5)),
        Option("left", words("Left"), Decimal(0)),
    )
)
TOPIC = ChoiceScale((Option("refund", words("Refund")), Option("parcel", words("Parcel"))))
BONUS = BonusScale(Decimal(5), (Decimal(5), Decimal(0)))


@pytest.mark.parametrize("value", ["5", "3.0", "1"])
def test_a_described_level_earns_its_points(value: str) -> None:
    """However the figure is written."""
    assert LEVELS.earned(Answer(value=value)) == Decimal(value)


@pytest.mark.parametrize("answer", [Answer(value="4"), Answer(value="0"), Answer(count=1)])
def test_nothing_lies_between_described_levels(answer: Answer) -> None:
    """A 4 between two behaviours would mean something else to everybody."""
    with pytest.raises(Invalid):
        LEVELS.earned(answer)


def test_a_choice_earns_the_points_of_the_answer_chosen() -> None:
    """Anything that is not on offer is refused."""
    assert CHOICE.earned(Answer(value="promised")) == Decimal(5)
    with pytest.raises(Invalid):
        CHOICE.earned(Answer(value="perhaps"))


@pytest.mark.parametrize(
    ("lost", "occurrences", "level", "choice"),
    [
        ("0", 0, "5", "solved"),
        ("1", 1, "3", "promised"),
        ("6", 2, "1", "left"),
        ("0", 1, "3", "promised"),
    ],
)
def test_a_suggestion_takes_the_best_level_that_loses_enough(
    lost: str, occurrences: int, level: str, choice: str
) -> None:
    """And never the best of all where something was found."""
    assert LEVELS.answer_losing(Decimal(lost), occurrences) == Answer(value=level)
    assert CHOICE.answer_losing(Decimal(lost), occurrences) == Answer(value=choice)


def test_a_choice_without_points_and_a_text_are_for_the_record() -> None:
    """They neither earn nor cost, and no suggestion answers them."""
    for scale, value in ((TOPIC, "parcel"), (TextScale(), "say it sooner")):
        asked = rubric(criterion("a.x"), criterion("a.record", scale=scale, weight=0))
        answers = {"a.x": Answer(value="8"), "a.record": Answer(value=value)}
        result = score(asked, answers)
        assert (result.total, result.problems) == (Decimal(80), ())
        assert scale.counts is Counting.NOTHING
        assert not scale.answer_losing(Decimal(1), 1).is_given


@pytest.mark.parametrize("text", ["  ", "x" * 2001])
def test_a_text_says_something_and_ends_somewhere(text: str) -> None:
    """An empty answer is no answer."""
    with pytest.raises(Invalid):
        TextScale().earned(Answer(value=text))


@pytest.mark.parametrize(
    ("value", "bonus", "total"), [("8", "5", "85"), ("9.8", "5", "100"), ("8", "0", "80")]
)
def test_a_bonus_is_added_to_the_total_up_to_a_hundred(value: str, bonus: str, total: str) -> None:
    """Forms with and without a bonus stay comparable."""
    asked = rubric(criterion("a.x"), criterion("a.bonus", scale=BONUS, weight=0))
    result = score(asked, {"a.x": Answer(value=value), "a.bonus": Answer(value=bonus)})
    assert result.total == Decimal(total)
    assert not result.criteria[1].has_lost_points


def test_a_bonus_beyond_its_maximum_is_refused() -> None:
    """The form says how much may be added."""
    asked = rubric(criterion("a.x"), criterion("a.bonus", scale=BONUS, weight=0))
    result = score(asked, {"a.x": Answer(value="8"), "a.bonus": Answer(value="6")})
    assert [each.kind for each in result.problems] == [ProblemKind.REFUSED_ANSWER]
    assert result.total == Decimal(80)
