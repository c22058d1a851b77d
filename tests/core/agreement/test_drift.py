from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from qa_app.core.agreement import Comparison, Course, Lack, drift, drift_by_reviewer

FIRST = date(2026, 1, 1)


def comparisons(difference: Callable[[int], float], days: int = 90) -> list[Comparison]:
    noise = np.random.default_rng(9).normal(0, 1, days)
    return [
        Comparison(1, FIRST + timedelta(days=day), difference(day) + noise[day])
        for day in range(days)
    ]


def test_a_slope_is_given_in_thirty_days() -> None:
    """Without noise the trend is the slope itself: one point of a hundred in ten days."""
    exact = [Comparison(1, FIRST + timedelta(days=day), day / 10 - 4) for day in range(30)]
    found = drift(exact, np.random.default_rng(1))
    assert found.trend.value == pytest.approx(3)
    assert found.bias.value == pytest.approx(29 / 20 - 4)


@pytest.mark.parametrize(
    ("per_day", "course"),
    [(0.03, Course.MILDER), (-0.03, Course.STRICTER), (0.0, Course.NOT_SHOWN)],
)
def test_a_course_is_named_only_where_the_data_bears_it(per_day: float, course: Course) -> None:
    """Nobody is called strict for noise."""
    found = drift(comparisons(lambda day: per_day * day), np.random.default_rng(1))
    assert found.course is course


def test_who_is_steadily_strict_does_not_drift() -> None:
    """Bias and trend are two things; the first is corrected, the second talked about."""
    found = drift(comparisons(lambda _day: -5), np.random.default_rng(1))
    assert found.course is Course.NOT_SHOWN
    assert found.bias.interval is not None
    assert not found.bias.interval.holds_zero


def test_one_day_has_no_course() -> None:
    """A figure of 0 would say that nothing changed."""
    found = drift([Comparison(1, FIRST, float(n)) for n in range(20)], np.random.default_rng(1))
    assert (found.trend.value, found.trend.lack) == (None, Lack.ONE_MOMENT)
    assert found.bias.value == pytest.approx(9.5)


def test_nothing_compared_is_said() -> None:
    """A new reviewer has neither figure."""
    found = drift([], np.random.default_rng(1))
    assert (found.bias.lack, found.trend.lack) == (Lack.NOTHING, Lack.NOTHING)


def test_each_reviewer_is_taken_alone() -> None:
    """One who grows milder does not make up for one who grows stricter."""
    milder = [each._replace(reviewer=2) for each in comparisons(lambda day: day / 30)]
    stricter = comparisons(lambda day: -day / 30)
    found = drift_by_reviewer([*milder, *stricter], np.random.default_rng(1))
    assert {who: each.course for who, each in found.items()} == {
        1: Course.STRICTER,
        2: Course.MILDER,
    }
