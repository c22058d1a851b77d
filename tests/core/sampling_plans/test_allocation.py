from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.sampling_plans import allocate

# Whole draws and first calls of numpy take their time on a busy machine.
UNTIMED = settings(deadline=None)

SIZES = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(1, 50), max_size=8)


def test_what_is_left_goes_to_the_largest_remainders() -> None:
    """Quotas 4.7, 1.6, 1.58, 1.2, 0.6 and 0.32 of 10, each having one at least."""
    sizes = {"a": 47, "b": 16, "c": 158, "d": 12, "e": 61, "f": 32}
    assert allocate(sizes, 100) == {"a": 14, "b": 5, "c": 48, "d": 4, "e": 19, "f": 10}


@UNTIMED
@given(SIZES, st.integers(0, 80), st.integers(0, 4))
def test_the_seats_add_up_and_nobody_has_more_than_there_is(
    sizes: dict[str, int], seats: int, least: int
) -> None:
    """Draws are of fixed size."""
    given_seats = allocate(sizes, seats, least)
    needed = sum(min(size, least) for size in sizes.values())
    assert sum(given_seats.values()) == min(max(seats, needed), sum(sizes.values()))
    assert all(min(size, least) <= given_seats[name] <= size for name, size in sizes.items())


@UNTIMED
@given(SIZES.filter(bool), st.integers(0, 80))
def test_where_there_is_enough_each_stratum_has_one(sizes: dict[str, int], seats: int) -> None:
    """What is never drawn has no weight that makes up for it."""
    if seats >= len(sizes):
        assert min(allocate(sizes, seats).values()) >= 1


@UNTIMED
@given(SIZES, st.integers(0, 80))
def test_a_share_is_its_quota_but_for_rounding(sizes: dict[str, int], seats: int) -> None:
    """Less than one away, or one where the quota is below."""
    total = sum(sizes.values())
    seats = min(seats, total)
    for name, got in allocate(sizes, seats).items():
        quota = seats * sizes[name] / total
        assert got < quota + 1 or got == 1


@UNTIMED
@given(SIZES, st.integers(0, 80))
def test_the_order_of_strata_decides_nothing(sizes: dict[str, int], seats: int) -> None:
    """A replay may read them in another one."""
    turned = dict(reversed(sizes.items()))
    assert allocate(turned, seats) == allocate(sizes, seats)


@pytest.mark.parametrize(
    ("sizes", "seats", "expected"),
    [
        ({}, 5, {}),
        ({"a": 3}, 5, {"a": 3}),
        ({"a": 9, "b": 1}, 2, {"a": 1, "b": 1}),
        ({"a": 9, "b": 1}, 1, {"a": 1, "b": 0}),
        ({"a": 5, "b": 5}, 3, {"a": 1, "b": 2}),
    ],
)
def test_at_the_edges(sizes: dict[str, int], seats: int, expected: dict[str, int]) -> None:
    """Nothing, too much, one for each, one for the larger, one by name."""
    assert allocate(sizes, seats) == expected
