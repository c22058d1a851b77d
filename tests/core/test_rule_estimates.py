"""What a change will have done to all texts, judged by those read so far."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.rule_estimates import Spread, estimated_count, estimated_sum, random_order

_IDS = st.lists(st.integers(1, 2**40), unique=True, max_size=60)
TRIALS = 300


@given(_IDS, st.integers(0, 2**64 - 1))
def test_every_text_is_read_once_in_an_order_the_change_decides(ids: list[int], seed: int) -> None:
    """A trial that is broken off goes on behind the last text it read."""
    order = random_order(ids, seed)
    assert sorted(order) == sorted(ids)
    assert random_order(ids[::-1], seed) == order
    for place, each in enumerate(order):
        assert random_order(ids, seed, after=each) == order[place + 1 :]


def test_any_part_of_the_order_is_drawn_by_chance() -> None:
    """Old texts and new ones alike, whatever the seed: neighbours do not come together."""
    firsts = [sum(each <= 500 for each in random_order(range(1, 1001), seed)[:100])
              for seed in range(200)]  # fmt: skip
    assert 49.0 < sum(firsts) / 200 < 51.0
    assert max(firsts) - min(firsts) > 10


def test_figures_by_hand() -> None:
    """Ten of a hundred read of a thousand: 100, and Wilson's 5.7 % to 17.0 % for 111 cases."""
    found = estimated_count(Spread(10, 10), 100, 1000)
    assert tuple(found) == pytest.approx((100, 56.90, 169.86), abs=0.01)
    none = estimated_count(Spread(0, 0), 500, 1000)
    assert tuple(none) == pytest.approx((0, 0, 3.831), abs=0.01)
    assert estimated_count(Spread(7, 9), 50, 50) == (7, 7, 7)
    assert estimated_sum(Spread(-7, 9), 50, 50, 6) == (-7, -7, -7)


@settings(max_examples=25, deadline=None)
@given(
    share=st.floats(0.002, 0.95),
    most=st.integers(1, 4),
    read=st.sampled_from([500, 1000, 2500]),
    falls=st.booleans(),
    seed=st.integers(0, 2**32),
)
def test_the_interval_holds_what_is_there_in_95_of_100_cases(
    share: float, most: int, read: int, falls: bool, seed: int
) -> None:
    """Whatever share of the texts changes, by however many hits, up or down.

    Of 300 samples at least 90 % (four standard errors below 95 %).
    """
    rng = random.Random(seed)
    drawn = [rng.randint(1, most) if rng.random() < share else 0 for _ in range(3000)]
    texts = [rng.choice((-1, 1)) * each for each in drawn] if falls else drawn
    covered = 0
    for _ in range(TRIALS):
        sample = rng.sample(texts, read)
        seen = Spread(sum(sample), sum(each * each for each in sample))
        if falls:
            found = estimated_sum(seen, read, 3000, sum(map(bool, sample)))
        else:
            found = estimated_count(seen, read, 3000)
        assert found.low <= found.total <= found.high
        covered += found.low <= sum(texts) <= found.high
    assert covered >= 0.9 * TRIALS
