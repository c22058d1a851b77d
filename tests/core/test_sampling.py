from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.sampling import agent_of, joint_probability, order_of, recall_size, stratum_of


def test_the_order_stays_what_it_was() -> None:
    """Stored draws are replayed by later versions of the product; this order must never change."""
    assert order_of(range(1, 31), stratum_of(7), "2026-10")[:4] == [16, 29, 17, 22]


def test_every_set_of_parts_is_equally_likely_to_come_first() -> None:
    """Equal chances for each part alone would allow parts that always come together."""
    times = Counter(
        tuple(sorted(order_of(range(1, 6), stratum_of(1), str(seed))[:2])) for seed in range(4000)
    )
    assert set(times) == set(combinations(range(1, 6), 2))
    chi_square = sum((count - 400) ** 2 / 400 for count in times.values())
    assert chi_square < 27.9  # 0.1 % point of chi-square with 9 degrees of freedom


def test_a_stratum_tells_whose_it_is() -> None:
    """Whatever it is told apart by besides; what is unflagged is nobody's."""
    assert agent_of(stratum_of(12)) == agent_of("agent:12|week:2026-W41|channel:chat") == 12
    with pytest.raises(ValueError, match="unflagged"):
        agent_of("unflagged")


def test_over_several_draws_the_chance_is_that_of_being_in_any() -> None:
    """A top-up of 3 of the 8 left after 2 of 10 makes 5 of 10."""
    assert joint_probability([2 / 10, 3 / 8]) == pytest.approx(5 / 10)


@given(st.lists(st.floats(0, 1), max_size=5))
def test_a_joint_chance_is_a_chance_and_no_less_than_any_single_one(chances: list[float]) -> None:
    """A further draw cannot take a part out of the sample."""
    joint = joint_probability(chances)
    assert max(chances, default=0) - 1e-9 <= joint <= 1 + 1e-9


@given(st.floats(0, 1))
def test_one_draw_is_its_own_joint_chance(chance: float) -> None:
    """Exactly, so that a replay compares equal."""
    assert joint_probability([chance]) == chance


@pytest.mark.parametrize(
    ("drawn", "percent", "size"),
    [(20, 10, 2), (10, 10, 1), (5, 10, 1), (41, 10, 5), (100, 0, 0), (0, 10, 0), (3, 100, 3)],
)
def test_a_share_of_unflagged_conversations_is_rounded_up(
    drawn: int, percent: int, size: int
) -> None:
    """A small team would otherwise never learn what its rules overlook."""
    assert recall_size(drawn, percent) == size
