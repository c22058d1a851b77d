from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.assignments import Reviewer
from qa_app.core.errors import Invalid
from qa_app.core.sampling_plans import Shares, share_of
from qa_app.core.sampling_plans.overlapping import Need, further_reviewers


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"blind": 101}, "blind"),
        ({"overlap": -1}, "overlap"),
        ({"recheck": 101}, "recheck"),
        ({"reviewers": 0}, "reviewers"),
        ({"due_days": 0}, "due_days"),
        ({"due_days": 91}, "due_days"),
    ],
)
def test_a_share_that_is_none_is_refused(changes: dict[str, int], field: str) -> None:
    """Saying where."""
    with pytest.raises(Invalid) as refused:
        Shares(**changes)
    assert refused.value.field == field


@given(st.sets(st.integers(1, 500), max_size=60), st.integers(0, 100))
def test_a_share_is_rounded_up_and_chosen_by_the_seed_alone(parts: set[int], percent: int) -> None:
    """Whatever order the parts come in; two purposes choose apart from each other."""
    found = share_of(parts, percent, "blind", "s")
    assert len(found) == -(-len(parts) * percent // 100)
    assert found <= parts
    assert found == share_of(sorted(parts, reverse=True), percent, "blind", "s")


def test_every_part_is_chosen_as_often() -> None:
    """A fifth of twenty, over a thousand seeds."""
    times = Counter(
        part for seed in range(1000) for part in share_of(range(20), 20, "overlap", str(seed))
    )
    assert all(abs(times[part] / 1000 - 0.2) < 0.065 for part in range(20))


def test_further_reviewers_are_others_than_those_who_have_it_and_not_its_agent() -> None:
    """Those with the least to do first; fewer where there is nobody else."""
    people = [Reviewer(1), Reviewer(2, agent=7), Reviewer(3, open=5), Reviewer(4)]
    found = further_reviewers(
        [Need(10, 7, frozenset({1}), 2), Need(11, 8, frozenset({4}), 9)], people
    )
    assert found == [(10, 4), (10, 3), (11, 1), (11, 2), (11, 3)]
