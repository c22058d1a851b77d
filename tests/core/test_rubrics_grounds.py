"""Required comments, root causes and measured figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from qa_app.core.reviews import Evidence, problems_before_submit
from qa_app.core.rubrics import (
    Answer,
    Band,
    Cause,
    Comment,
    Figure,
    Gauge,
    Link,
    ProblemKind,
    Rubric,
    score,
    suggestions,
)
from qa_app.core.texts import LocalText
from tests.core.forms import criterion, rubric

CITED = [Evidence("a.x", 0, None, None, "…")]
TRAINING = Cause("training", LocalText({"en": "Training"}))
GAUGED = rubric(
    replace(
        criterion("a.reply"),
        gauge=Gauge(
            Figure.FIRST_RESPONSE,
            (Band(Decimal(30), Decimal(10)), Band(Decimal(60), Decimal(6))),
        ),
    ),
    criterion("a.x", links=[Link("banned.*", Decimal(1))]),
)


def kinds(form: Rubric, answer: Answer) -> list[ProblemKind]:
    return [each.kind for each in problems_before_submit(form, {"a.x": answer}, CITED)]


@pytest.mark.parametrize(
    ("comment", "value", "owed"),
    [
        (Comment.ALWAYS, "10", True),
        (Comment.ALWAYS, "4", True),
        (Comment.LOST, "4", True),
        (Comment.LOST, "10", False),
        (None, "4", False),
    ],
)
def test_a_comment_is_owed_as_the_criterion_says(
    comment: Comment | None, value: str, owed: bool
) -> None:
    """Evidence shows what happened; here words are wanted too."""
    form = rubric(replace(criterion("a.x"), comment=comment))
    assert kinds(form, Answer(value=value)) == ([ProblemKind.NO_COMMENT] if owed else [])
    assert kinds(form, Answer(value=value, reason="Curt")) == []


def test_points_lost_are_given_a_root_cause() -> None:
    """What can be helped is seen in the sum of causes; full marks have none."""
    form = rubric(replace(criterion("a.x"), causes=(TRAINING,)))
    assert kinds(form, Answer(value="4")) == [ProblemKind.NO_CAUSE]
    assert kinds(form, Answer(value="4", cause="training")) == []
    assert kinds(form, Answer(value="10")) == []


def test_a_root_cause_that_is_not_on_offer_is_refused() -> None:
    """It could be counted nowhere."""
    form = rubric(replace(criterion("a.x"), causes=(TRAINING,)))
    result = score(form, {"a.x": Answer(value="4", cause="weather")})
    assert [each.kind for each in result.problems] == [ProblemKind.REFUSED_ANSWER]


@pytest.mark.parametrize(
    ("seconds", "points"), [("0", "10"), ("30", "10"), ("30.001", "6"), ("60", "6"), ("61", "0")]
)
def test_a_measured_figure_suggests_what_its_band_is_worth(seconds: str, points: str) -> None:
    """The limit itself is in time."""
    [found] = suggestions(GAUGED, [], figures={Figure.FIRST_RESPONSE: Decimal(seconds)})
    assert (found.criterion, found.answer) == ("a.reply", Answer(value=points))
    assert (found.figure, found.because) == (Figure.FIRST_RESPONSE, ())


def test_a_figure_that_was_not_measured_suggests_nothing() -> None:
    """A conversation that nobody answered has no first response to be judged by."""
    found = suggestions(GAUGED, ["banned.hello"], figures={Figure.LONGEST_RESPONSE: Decimal(5)})
    assert [each.criterion for each in found] == ["a.x"]
