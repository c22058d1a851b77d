from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.sampling_plans.systematic import (
    SCALE,
    chances_of,
    draw_systematic,
    weight_of,
)

# Whole draws and first calls of numpy take their time on a busy machine.
UNTIMED = settings(deadline=None)

WEIGHTS = st.dictionaries(st.integers(1, 99), st.integers(0, 1000), max_size=25)


@UNTIMED
@given(WEIGHTS, st.integers(0, 12), st.text(min_size=1, max_size=4))
def test_as_many_are_drawn_as_wanted_or_have_any_risk(
    weights: dict[int, int], size: int, seed: str
) -> None:
    """Each once, and none without risk."""
    drawn = draw_systematic(chances_of(weights, size), "x", seed)
    able = {part for part, weight in weights.items() if weight}
    assert len(drawn) == len(set(drawn)) == min(size, len(able))
    assert set(drawn) <= able


@UNTIMED
@given(WEIGHTS, st.integers(0, 12))
def test_the_chances_add_up_to_what_is_drawn(weights: dict[int, int], size: int) -> None:
    """That is what fixed size means; and none is above 1."""
    chances = chances_of(weights, size)
    every = [chances.of(part) for part in weights]
    assert sum(every, Fraction(0)) == chances.size
    assert all(0 <= chance <= 1 for chance in every)


@UNTIMED
@given(WEIGHTS, st.integers(0, 12))
def test_who_has_more_risk_has_no_smaller_chance(weights: dict[int, int], size: int) -> None:
    """Certain ones among them."""
    chances = chances_of(weights, size)
    ordered = sorted(weights, key=lambda part: weights[part])
    by_weight = [chances.of(part) for part in ordered]
    assert by_weight == sorted(by_weight)


def test_what_would_have_more_than_a_whole_chance_is_certain() -> None:
    """90 of 100 wanted twice: certain; one of the ten others, each by its weight."""
    chances = chances_of({1: 90, 2: 6, 3: 4}, 2)
    assert chances.certain == {1}
    assert [chances.of(part) for part in (1, 2, 3)] == [1, Fraction(6, 10), Fraction(4, 10)]


def test_one_that_becomes_certain_may_make_another_so() -> None:
    """Three of 100, 60, 10, 5, 5: the first, then the second, then one in proportion."""
    chances = chances_of({1: 100, 2: 60, 3: 10, 4: 5, 5: 5}, 3)
    assert chances.certain == {1, 2}
    assert chances.of(3) == Fraction(1, 2)


def test_each_is_drawn_as_often_as_its_chance_says() -> None:
    """4,000 seeds, within five standard errors."""
    weights = {part: part * part for part in range(1, 13)}
    chances = chances_of(weights, 4)
    times: Counter[int] = Counter()
    for seed in range(4000):
        times.update(draw_systematic(chances, "x", str(seed)))
    for part in weights:
        chance = float(chances.of(part))
        assert abs(times[part] / 4000 - chance) <= 5 * (chance * (1 - chance) / 4000) ** 0.5


def test_any_two_can_come_together() -> None:
    """In a fixed order neighbours never would, and no variance could be estimated."""
    chances = chances_of(dict.fromkeys(range(6), 10), 2)
    pairs = {frozenset(draw_systematic(chances, "x", str(seed))) for seed in range(500)}
    assert len(pairs) == 15


def test_a_draw_stays_what_it_was() -> None:
    """Stored draws are replayed by later versions of the product; this must never change."""
    chances = chances_of({part: 31 * part % 17 + 1 for part in range(1, 31)}, 5)
    assert draw_systematic(chances, "agent:7", "2026-10") == (27, 3, 4, 19, 2)


@pytest.mark.parametrize(
    ("risk", "weight"),
    [(0.25, SCALE // 4), (0, 0), (-3, 0), (7, SCALE), (float("nan"), 0), (float("inf"), 0)],
)
def test_a_risk_that_is_none_weighs_nothing(risk: float, weight: int) -> None:
    """Models fail; draws go on by chance."""
    assert weight_of(risk) == weight
