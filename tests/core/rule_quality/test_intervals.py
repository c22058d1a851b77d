"""Wilson's interval against published values, and the effective sample size."""

from __future__ import annotations

from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.rule_quality import effective_size, wilson
from qa_app.core.rule_quality.intervals import Z


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(count: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, table I, method 3: four cases that the field compares its methods by."""
    found = wilson(count / n, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_within_bounds(case: tuple[int, int]) -> None:
    """A precision of 103 % would discredit every other figure of the page."""
    count, n = case
    low, high = wilson(count / n, n)
    assert 0 <= low <= count / n <= high <= 1


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_bounds_are_the_shares_that_the_count_is_just_compatible_with(
    case: tuple[int, int],
) -> None:
    """What defines a score interval: the test of a bound stands exactly at z."""
    count, n = case
    share = count / n
    for bound in wilson(share, n):
        if 0 < bound < 1:
            assert isclose(abs(share - bound) / sqrt(bound * (1 - bound) / n), Z, rel_tol=1e-6)


@given(st.floats(0, 1), st.integers(1, 1000))
def test_more_cases_make_the_interval_narrower(share: float, n: int) -> None:
    """Otherwise deciding on more findings would not be worth the work."""
    few, many = wilson(share, n), wilson(share, n * 4)
    assert many.high - many.low < few.high - few.low


def test_equal_weights_count_as_they_are() -> None:
    """A sample drawn with one chance is worth its size."""
    assert effective_size([2.5] * 8) == 8


def test_one_heavy_case_is_worth_little_more_than_itself() -> None:
    """By hand: (10 + 1 + 1)² / (100 + 1 + 1) = 144 / 102."""
    assert isclose(effective_size([10, 1, 1]), 144 / 102)


def test_nothing_is_worth_nothing() -> None:
    """And divides by nothing."""
    assert effective_size([]) == 0


@given(st.lists(st.floats(0.1, 1000), min_size=1, max_size=50))
def test_weights_never_add_to_what_a_sample_says(weights: list[float]) -> None:
    """Kish's size lies between one case and all of them."""
    assert 1 - 1e-9 <= effective_size(weights) <= len(weights) + 1e-9
