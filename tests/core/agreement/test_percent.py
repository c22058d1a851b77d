from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.agreement import Lack, Rating, percent_agreement, ratings_of
from tests.core.agreement.published import FLEISS, ratings_from, ratings_of_table

# Whole draws and first calls of numpy take their time on a busy machine.
UNTIMED = settings(deadline=None)


def test_it_is_the_share_of_agreeing_answers_of_two() -> None:
    """Published with Fleiss's table: 0.89."""
    found = percent_agreement(ratings_of_table(FLEISS), np.random.default_rng(0), 0)
    assert found.value == pytest.approx(0.89)


@UNTIMED
@given(st.lists(st.lists(st.integers(1, 3), min_size=2, max_size=5), min_size=1, max_size=9))
def test_of_several_each_unit_counts_alike(units: list[list[int]]) -> None:
    """A conversation that five judged is one conversation."""
    ratings = ratings_of(
        Rating(unit, who, value)
        for unit, values in enumerate(units)
        for who, value in enumerate(values)
    )
    shares = [np.mean([a == b for a, b in permutations(values, 2)]) for values in units]
    found = percent_agreement(ratings, np.random.default_rng(0), 0)
    assert found.value == pytest.approx(float(np.mean(shares)))


def test_agreement_without_variation_is_still_agreement() -> None:
    """Only what is beyond chance cannot be told then."""
    found = percent_agreement(ratings_from(("2 2", "2 2")), np.random.default_rng(0), 0)
    assert found.value == 1


def test_nobody_to_agree_with_is_said() -> None:
    """One reviewer agrees with nobody, which is not 100 %."""
    found = percent_agreement(ratings_from(("2 2",)), np.random.default_rng(0))
    assert (found.value, found.lack) == (None, Lack.ONE_REVIEWER)
