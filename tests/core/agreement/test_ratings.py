from __future__ import annotations

import numpy as np
import pytest

from qa_app.core.agreement import Rating, ratings_of
from qa_app.core.errors import Invalid


def test_the_later_rating_of_a_unit_stands() -> None:
    """A review that was withdrawn and submitted again is one review."""
    found = ratings_of([Rating("a", 7, 1), Rating("a", 7, 3)])
    assert found.values.tolist() == [[3]]


def test_what_was_not_judged_is_a_hole() -> None:
    """And no 0."""
    found = ratings_of([Rating("a", 7, 1), Rating("b", 4, 2)])
    assert found.reviewers == (4, 7)
    np.testing.assert_array_equal(found.values, [[np.nan, 2], [1, np.nan]])


def test_units_of_one_conversation_form_a_cluster() -> None:
    """Ten criteria of one conversation are not ten conversations."""
    found = ratings_of([Rating("a1", 1, 1, "a"), Rating("b1", 1, 1, "b"), Rating("a2", 1, 1, "a")])
    assert found.clusters.tolist() == [0, 1, 0]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    """NaN stands for a hole here."""
    with pytest.raises(Invalid):
        ratings_of([Rating("a", 1, value)])
