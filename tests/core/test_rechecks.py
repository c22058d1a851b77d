from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.errors import Invalid, Refused
from qa_app.core.rechecks import (
    Rechecked,
    Submitted,
    choose,
    errors_by_criterion,
    errors_by_reviewer,
    require_another,
)
from qa_app.core.rule_quality import wilson

# Whole draws and first calls of numpy take their time on a busy machine.
UNTIMED = settings(deadline=None)

REVIEWS = st.lists(
    st.builds(Submitted, id=st.integers(1, 99), reviewer=st.integers(1, 4)),
    unique_by=lambda review: review.id,
)


def rechecked(
    review: int,
    first: int | None,
    again: int | None,
    *,
    reviewer: int = 1,
    criterion: str = "patience",
    probability: float = 1.0,
) -> Rechecked:
    first_points, again_points = (
        None if points is None else Decimal(points) for points in (first, again)
    )
    return Rechecked(review, reviewer, "r", criterion, first_points, again_points, probability)


@UNTIMED
@given(REVIEWS, st.integers(1, 100))
def test_each_reviewer_is_looked_at_in_proportion(reviews: list[Submitted], percent: int) -> None:
    """At least once, so that everybody has an error rate."""
    own = Counter(review.reviewer for review in reviews)
    chosen = Counter(each.reviewer for each in choose(reviews, percent, "s"))
    assert chosen == {who: -(-count * percent // 100) for who, count in own.items()}


@UNTIMED
@given(REVIEWS)
def test_the_choice_is_replayed_from_its_seed(reviews: list[Submitted]) -> None:
    """In whatever order the reviews come."""
    shuffled = list(reversed(reviews))
    assert choose(shuffled, 30, "s") == choose(reviews, 30, "s")


def test_every_review_is_chosen_as_often_as_its_chance_says() -> None:
    """2,000 choices of 3 of 10 and 2 of 5 (25 %, rounded up)."""
    reviews = [Submitted(n, 1) for n in range(10)] + [Submitted(n, 2) for n in range(10, 15)]
    times: Counter[int] = Counter()
    for seed in range(2000):
        chosen = choose(reviews, 25, str(seed))
        assert {each.reviewer: each.probability for each in chosen} == {1: 3 / 10, 2: 2 / 5}
        times.update(each.review for each in chosen)
    for review in reviews:
        chance = 0.3 if review.reviewer == 1 else 0.4
        assert abs(times[review.id] / 2000 - chance) < 5 * (chance * (1 - chance) / 2000) ** 0.5


@pytest.mark.parametrize(("percent", "seed"), [(0, "s"), (101, "s"), (10, "")])
def test_a_choice_that_cannot_be_made_is_refused(percent: int, seed: str) -> None:
    """Nor one that cannot be replayed."""
    with pytest.raises(Invalid):
        choose([Submitted(1, 1)], percent, seed)


def test_nobody_re_checks_their_own_review() -> None:
    """A senior scores too."""
    with pytest.raises(Refused):
        require_another(4, 4)
    require_another(4, 5)


@pytest.mark.parametrize(
    ("first", "again", "tolerance", "wrong"),
    [
        (3, 3, 0, False),
        (3, 4, 0, True),
        (3, 4, 1, False),
        (5, 3, 1, True),
        (None, None, 0, False),
        (None, 0, 9, True),
        (0, None, 9, True),
    ],
)
def test_an_error_is_what_the_senior_scored_otherwise(
    first: int | None, again: int | None, tolerance: int, wrong: bool
) -> None:
    """Not applicable is no number of points that could be near another."""
    assert rechecked(1, first, again).is_wrong(Decimal(tolerance)) is wrong


def test_a_reviewers_case_is_a_review() -> None:
    """Three errors in one review are one review with errors, of two."""
    cases = [
        *(rechecked(1, 0, 5, criterion=name) for name in "abc"),
        *(rechecked(2, 5, 5, criterion=name) for name in "abc"),
        rechecked(3, 5, 5, reviewer=2),
    ]
    found = errors_by_reviewer(cases)
    assert (found[1].errors, found[1].of, found[1].share) == (1, 2, 0.5)
    assert found[1].interval == wilson(0.5, 2)
    assert (found[2].errors, found[2].of) == (0, 1)


def test_a_criterions_case_is_an_answer() -> None:
    """Whoever gave it."""
    cases = [rechecked(1, 0, 5), rechecked(2, 5, 5, reviewer=2), rechecked(2, 1, 1, criterion="b")]
    found = errors_by_criterion(cases)
    assert {key: (rate.errors, rate.of) for key, rate in found.items()} == {
        ("r", "patience"): (1, 2),
        ("r", "b"): (0, 1),
    }


def test_who_was_chosen_with_a_smaller_chance_stands_for_more() -> None:
    """One wrong of chance 1/4 stands for four, three right of chance 1 for three."""
    cases = [rechecked(1, 0, 5, probability=0.25), *(rechecked(n, 5, 5) for n in (2, 3, 4))]
    found = errors_by_criterion(cases)["r", "patience"]
    assert found.share == pytest.approx(4 / 7)
    assert found.interval == pytest.approx(wilson(4 / 7, 49 / 19))
