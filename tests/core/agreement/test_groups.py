from __future__ import annotations

import numpy as np
import pytest

from qa_app.core.agreement import (
    Judgement,
    Metric,
    Weighting,
    agreement_by_criterion,
    agreement_by_reviewer,
    agreement_by_rubric,
)


def round_of(conversations: int) -> list[Judgement]:
    """Three reviewers; the third judges criterion “b” the other way round."""
    return [
        Judgement(number, "calls", criterion, who, float(value ^ (who == 3 and criterion == "b")))
        for number in range(conversations)
        for criterion, value in (("a", number % 2), ("b", number // 2 % 2))
        for who in (1, 2, 3)
    ]


def test_each_criterion_has_its_agreement() -> None:
    """A calibration session begins with the criterion that divides most."""
    found = agreement_by_criterion(
        round_of(20), Metric.NOMINAL, Weighting.PLAIN, np.random.default_rng(1), 50
    )
    assert found["calls", "a"].alpha.value == 1
    assert found["calls", "b"].percent.value == pytest.approx(1 / 3)
    assert (found["calls", "b"].kappa.value or 0) < 0


def test_a_rubric_takes_its_criteria_together() -> None:
    """Each counts as a unit of its own, between the best and the worst."""
    every = agreement_by_rubric(
        round_of(20), Metric.NOMINAL, Weighting.PLAIN, np.random.default_rng(1), 50
    )
    assert every["calls"].alpha.units == 40
    assert every["calls"].percent.value == pytest.approx(2 / 3)


def test_a_reviewer_who_reads_a_criterion_differently_stands_out() -> None:
    """The others agree with each other better than with the third."""
    found = agreement_by_reviewer(
        round_of(20), Weighting.PLAIN, np.random.default_rng(1), replicates=50
    )
    assert found[1].value == found[2].value
    assert (found[3].value or 0) < (found[1].value or 0)


def test_the_order_of_the_rows_does_not_matter() -> None:
    """No database promises one; the figures and their intervals must not depend on it."""
    forward, backward = (
        agreement_by_criterion(
            rows, Metric.ORDINAL, Weighting.LINEAR, np.random.default_rng(1), 50
        )["calls", "b"]
        for rows in (round_of(20), round_of(20)[::-1])
    )
    assert forward == backward
