"""What ranking by risk saves, and how sure that is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from qa_app.core.risk_models.lift import Effort, Lift


def test_the_lift_is_a_ratio_of_failing_reviews_found_in_an_hour() -> None:
    """Long conversations take longer: hours are compared, not reviews."""
    found = Lift(Effort(30, 18, 3 * 3600), Effort(30, 6, 2 * 3600))
    assert (found.by_risk.per_hour, found.at_random.per_hour) == (6.0, 3.0)
    assert found.ratio == 2.0
    assert found.low is not None
    assert found.high is not None
    assert 0.75 < found.low < 1 < found.high < 6.2
    assert not found.proved


def test_the_interval_is_that_of_two_poisson_counts() -> None:
    """10 against 5 in the same time: as the exact interval of 10 out of 15 has it."""
    found = Lift(Effort(20, 10, 3600), Effort(20, 5, 3600))
    low, high = binomtest(10, 15).proportion_ci(0.95, method="exact")
    assert found.low == pytest.approx(low / (1 - low))
    assert found.high == pytest.approx(high / (1 - high))


def test_of_nothing_nothing_is_told() -> None:
    """No reviews yet, none that failed, or none that failed at random."""
    nothing = Lift(Effort(0, 0, 0), Effort(0, 0, 0))
    assert (nothing.ratio, nothing.low, nothing.high) == (None, None, None)
    calm = Lift(Effort(5, 0, 900), Effort(5, 0, 900))
    assert (calm.ratio, calm.low, calm.high) == (None, None, None)
    one_sided = Lift(Effort(40, 30, 3600), Effort(40, 0, 3600))
    assert (one_sided.ratio, one_sided.high) == (None, None)
    assert one_sided.proved


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    """Drawn a thousand times with twice the rate: at least 95 of 100, the test being exact."""
    random = np.random.default_rng(6)
    pairs = random.poisson((24, 12), size=(1000, 2)).tolist()
    lifts = [Lift(Effort(60, a, 7200), Effort(60, b, 7200)) for a, b in pairs]
    covered = [(each.low or 0) <= 2 <= (each.high or 99) for each in lifts]
    assert 0.945 <= sum(covered) / len(covered) <= 0.995
