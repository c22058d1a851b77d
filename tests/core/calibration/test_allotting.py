"""Who gets which conversation of a round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.assignments import Reviewer
from qa_app.core.calibration import (
    MOST_CONVERSATIONS,
    Bar,
    LeftOut,
    RoundPart,
    allot,
    drawn_at_random,
)
from qa_app.core.errors import Invalid

THREE = [Reviewer(1), Reviewer(2), Reviewer(3, agent=7)]


def test_everybody_gets_every_conversation_but_their_own() -> None:
    """Somebody who is an agent too takes part, except where it is about themselves."""
    allotment = allot([RoundPart(10, 7), RoundPart(11, 8)], THREE)
    assert [(task.part, task.reviewer) for task in allotment.tasks] == [
        (10, 1), (10, 2), (11, 1), (11, 2), (11, 3),
    ]  # fmt: skip
    assert allotment.left_out == (LeftOut(10, 3, Bar.OWN),)


def test_who_knows_a_conversation_gets_it_only_to_measure_repeatability() -> None:
    """A second look of the same person is not blind to the first, unless that is the point."""
    known = [RoundPart(10, 8, frozenset({1}))]
    assert allot(known, THREE).left_out == (LeftOut(10, 1, Bar.KNOWN),)
    assert allot(known, THREE, repeat=True).left_out == ()


def test_ones_own_conversation_is_never_given_not_even_to_measure_repeatability() -> None:
    """Nobody reviews themselves."""
    own = [RoundPart(10, 7, frozenset({3}))]
    assert allot(own, THREE, repeat=True).left_out == (LeftOut(10, 3, Bar.OWN),)


def test_a_conversation_with_one_reviewer_left_is_named() -> None:
    """There would be nothing to compare; the lead must hear it before the work is done."""
    assert allot([RoundPart(10, 7), RoundPart(11, 8)], THREE[1:]).alone == (10,)


@pytest.mark.parametrize(
    ("parts", "reviewers", "field"),
    [(1, 1, "reviewers"), (1, 31, "reviewers"), (0, 3, "conversations"),
     (MOST_CONVERSATIONS + 1, 3, "conversations")],
)  # fmt: skip
def test_a_round_has_limits(parts: int, reviewers: int, field: str) -> None:
    """One reviewer agrees with nobody; a thousand conversations nobody would discuss."""
    with pytest.raises(Invalid) as refused:
        allot(
            [RoundPart(number, None) for number in range(parts)],
            [Reviewer(number + 1) for number in range(reviewers)],
        )
    assert refused.value.field == field


@given(st.sets(st.integers(1, 500), max_size=60), st.integers(1, 80), st.text(max_size=8))
def test_a_random_choice_is_decided_by_the_seed_alone(
    parts: set[int], size: int, seed: str
) -> None:
    """So that anybody can repeat it."""
    drawn = drawn_at_random(parts, size, seed)
    assert drawn == drawn_at_random(sorted(parts, reverse=True), size, seed)
    assert len(set(drawn)) == len(drawn) == min(size, len(parts))
    assert set(drawn) <= parts
