"""Strictness by week, its mean, and whether it changes."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from qa_app.core.agreement import Course
from qa_app.core.calibration import Difference, courses, mean_of

MONDAY = date(2026, 8, 3)


def test_each_week_has_its_mean_and_interval() -> None:
    """Sunday still belongs to the week before."""
    found = courses(
        [
            Difference(1, MONDAY, -2),
            Difference(1, MONDAY + timedelta(days=6), -4),
            Difference(1, MONDAY + timedelta(days=7), 1),
        ],
        np.random.default_rng(1),
    )[1]
    assert [week.monday for week in found.weeks] == [MONDAY, MONDAY + timedelta(days=7)]
    assert [week.mean.n for week in found.weeks] == [2, 1]
    assert found.weeks[0].mean.value == -3
    assert found.weeks[0].mean.low is not None
    assert found.weeks[1].mean.low is None


def test_a_planted_drift_is_found_and_a_steady_reviewer_left_alone() -> None:
    """A trend is marked only where the data bears it."""
    random = np.random.default_rng(3)
    rows = []
    for number in range(60):
        day = MONDAY + timedelta(days=2 * number)
        rows.append(Difference(1, day, float(random.normal(-number * 0.15, 2))))
        rows.append(Difference(2, day, float(random.normal(0, 2))))
    found = courses(rows, np.random.default_rng(4))
    assert found[1].drift.course is Course.STRICTER
    assert found[2].drift.course is Course.NOT_SHOWN


def test_the_interval_of_a_mean_is_students() -> None:
    """By hand: 1, 2, 3 have mean 2, s = 1; t(2) = 4.3027, over √3."""
    mean = mean_of([1, 2, 3])
    assert mean.value == 2
    assert mean.low == pytest.approx(2 - 4.30265 / 3**0.5, abs=1e-4)
    assert not mean.is_clear
    assert mean_of([3.0, 3.0]).low is None
