"""How long somebody must wait after failed sign-ins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.people.throttle import ADDRESS, NAME, NO_WAIT, Patience, wait_left

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
FEW = Patience(3, timedelta(seconds=10), timedelta(minutes=1), timedelta(hours=1))

moments = st.lists(
    st.integers(-7200, 0).map(lambda seconds: NOON + timedelta(seconds=seconds)), max_size=60
)


def failures(count: int, last: datetime = NOON) -> list[datetime]:
    return [last - timedelta(seconds=second) for second in range(count)]


@pytest.mark.parametrize(
    ("count", "seconds"), [(0, 0), (2, 0), (3, 10), (4, 20), (5, 40), (6, 60), (40, 60)]
)
def test_after_the_free_ones_each_failure_doubles_the_wait(count: int, seconds: int) -> None:
    """A slip costs nothing, a guesser runs into the limit."""
    assert wait_left(failures(count), NOON, FEW) == timedelta(seconds=seconds)


def test_the_wait_runs_from_the_last_failure() -> None:
    """Time spent away counts as waiting."""
    assert wait_left(failures(3), NOON + timedelta(seconds=4), FEW) == timedelta(seconds=6)
    assert wait_left(failures(3), NOON + timedelta(seconds=10), FEW) == NO_WAIT


def test_what_lies_before_the_window_is_forgotten() -> None:
    """Yesterday's slips must not make today's first one expensive."""
    old = failures(10, NOON - timedelta(hours=1))
    assert wait_left(old, NOON, FEW) == NO_WAIT
    assert wait_left([*old, NOON], NOON, FEW) == NO_WAIT


def test_an_address_is_given_more_patience_than_a_name() -> None:
    """A whole office signs in from one address on a Monday morning."""
    assert wait_left(failures(10), NOON, ADDRESS) == NO_WAIT
    assert wait_left(failures(10), NOON, NAME) > NO_WAIT


@given(moments, moments)
def test_one_more_failure_never_shortens_the_wait(
    first: list[datetime], more: list[datetime]
) -> None:
    """Otherwise guessing on would pay."""
    assert wait_left(first + more, NOON, FEW) >= wait_left(first, NOON, FEW)


@given(moments, st.integers(0, 4000))
def test_the_wait_is_never_below_zero_nor_above_the_limit(
    times: list[datetime], later: int
) -> None:
    """Nobody is locked out for good, and the page can always print the figure."""
    wait = wait_left(times, NOON + timedelta(seconds=later), NAME)
    assert NO_WAIT <= wait <= NAME.longest
