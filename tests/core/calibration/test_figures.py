"""How far reviewers mean the same: the figures by rubric, criterion and reviewer."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from qa_app.core.agreement import Metric
from qa_app.core.calibration import REFERENCE, Figures, Judged, Outcome, figures
from qa_app.core.calibration.figures import Repeated, metric_of
from qa_app.core.rubrics import Anchor, LevelsScale, YesNoScale
from qa_app.core.texts import LocalText
from tests.core.forms import criterion, rubric

YES_NO = YesNoScale(Decimal(10))
LEVELS = LevelsScale(tuple(Anchor(Decimal(at), LocalText({"en": "…"})) for at in (10, 6, 0)))
FORM = rubric(
    criterion("a.clear"), criterion("a.vague"), criterion("a.kept", scale=YES_NO),
    criterion("a.tone", scale=LEVELS),
)  # fmt: skip
PEOPLE = (1, 2, 3)


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def judged(conversations: int = 30, people: tuple[int, ...] = PEOPLE) -> list[Judged]:
    """All mean the same by ``a.clear``; by ``a.vague`` each means something else."""
    random = rng()
    rows = []
    for conversation in range(conversations):
        clear = Decimal(int(random.integers(4, 11)))
        for who in people:
            vague = Decimal(int(random.integers(0, 11)))
            rows.append(Judged(conversation, "a.clear", who, Outcome(clear)))
            rows.append(Judged(conversation, "a.vague", who, Outcome(vague)))
    return rows


def found(rows: list[Judged], **more: object) -> Figures:
    return figures(FORM, rows, rng(), replicates=200, **more)  # type: ignore[arg-type]


def test_the_criterion_that_nobody_means_alike_shows() -> None:
    """It is where the definition has to be written anew."""
    clear, vague = found(judged()).criteria
    assert clear.alpha.value == pytest.approx(1)
    assert vague.alpha.value is not None
    assert vague.alpha.value < 0.3
    assert vague.alpha.interval is not None
    assert vague.conversations == 30


def test_kinds_are_compared_by_what_their_answers_bear() -> None:
    """Yes and no have no distance, levels have an order, points have a size."""
    metrics = [metric_of(each) for each in FORM.criteria]
    assert metrics == [Metric.INTERVAL, Metric.INTERVAL, Metric.NOMINAL, Metric.ORDINAL]


def test_a_reviewer_apart_from_the_rest_and_from_the_reference_shows() -> None:
    """By both: the rest may be wrong together, the reference may not be there."""
    rows = [row for row in judged() if row.criterion == "a.clear"]
    odd = [
        row._replace(reviewer=4, outcome=Outcome(Decimal(10 - int(row.outcome.points or 0))))
        for row in rows
        if row.reviewer == 1
    ]
    reference = [row._replace(reviewer=REFERENCE) for row in rows if row.reviewer == 1]
    by_reviewer = {each.reviewer: each for each in found(rows + odd + reference).reviewers}
    assert REFERENCE not in by_reviewer
    assert by_reviewer[1].reference is not None
    assert by_reviewer[1].reference.value == pytest.approx(1)
    assert by_reviewer[4].reference is not None
    assert (by_reviewer[4].reference.value or 0) < 0.3
    assert (by_reviewer[4].rest.value or 0) < (by_reviewer[1].rest.value or 0)


def test_the_reference_does_not_count_among_those_who_agree() -> None:
    """It was made from their answers."""
    rows = judged()
    reference = [row._replace(reviewer=REFERENCE) for row in rows if row.reviewer == 1]
    assert found(rows + reference).alpha == found(rows).alpha
    assert found(rows + reference).settled == 30


def test_a_second_look_of_the_same_person_measures_repeatability() -> None:
    """Whoever does not agree with themselves cannot agree with others."""
    rows = judged()
    again = [
        Repeated(row.conversation, row.criterion, 2, row.outcome, row.outcome)
        for row in rows
        if row.reviewer == 2 and row.conversation < 12
    ]
    by_reviewer = {each.reviewer: each for each in found(rows, repeated=again).reviewers}
    assert by_reviewer[2].repeats == 12
    assert by_reviewer[2].repeated is not None
    assert by_reviewer[2].repeated.value == pytest.approx(1)
    assert by_reviewer[1].repeated is None


def test_not_applicable_is_a_hole_and_no_conversation_is_counted_that_one_alone_judged() -> None:
    """Alpha takes holes; one judgement has nothing to agree with."""
    rows = [
        Judged(1, "a.clear", 1, Outcome(Decimal(5))),
        Judged(1, "a.clear", 2, Outcome(None)),
        Judged(2, "a.clear", 1, Outcome(Decimal(5))),
    ]
    figures_ = found(rows)
    assert figures_.criteria[0].conversations == 0
    assert figures_.criteria[0].alpha.value is None
    assert figures_.conversations == 1


def test_nothing_at_all_is_no_fault() -> None:
    """A team's first month has no round yet."""
    nothing = found([])
    assert (nothing.conversations, nothing.criteria, nothing.reviewers) == (0, (), ())
    assert nothing.alpha.value is None


def test_the_order_of_the_rows_decides_nothing() -> None:
    """The same data gives the same interval, whatever order the database has."""
    rows = judged()
    assert found(rows) == found(rows[::-1])
