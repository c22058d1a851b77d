"""Anchoring is found where it was planted, and nowhere else."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from qa_app.core.anchoring import FEWEST, anchoring
from qa_app.core.second_looks import TwiceScored, TwiceTotalled

TRIALS, REVIEWS = 400, 40


def total(review: int, reviewer: int, first: float, moved: float) -> TwiceTotalled:
    return TwiceTotalled(
        review, reviewer, Decimal(str(round(first, 2))), Decimal(str(round(first + moved, 2)))
    )


def simulated(seed: int, planted: float, reviewers: int = 1) -> list[TwiceTotalled]:
    """Reviews of which a third change by about 3 points, all of them by ``planted`` on average.

    Each reviewer has a severity and each conversation a quality, which pairing takes out.
    """
    random = np.random.default_rng(seed)
    rows = []
    for number in range(REVIEWS * reviewers):
        first = float(random.normal(80, 10))
        changes = random.random() < 1 / 3
        moved = float(random.normal(3 * planted, 3)) if changes else 0.0
        rows.append(total(number, 1 + number % reviewers, first, moved))
    return rows


def test_without_anchoring_the_interval_covers_nothing_about_95_times_in_100() -> None:
    """Else honest reviewers would be told that they are led."""
    covered = 0
    for trial in range(TRIALS):
        mean = anchoring(simulated(trial, 0)).overall.mean
        assert mean is not None
        covered += not mean.is_clear
    assert 0.92 <= covered / TRIALS <= 0.99


def test_planted_anchoring_is_found() -> None:
    """Two points down on average over 40 reviews, in nearly every trial."""
    found = [anchoring(simulated(trial, -2)).overall for trial in range(100)]
    assert sum(each.is_shown for each in found) >= 95
    assert all(each.mean is not None and each.mean.value < 0 for each in found if each.is_shown)


def test_one_reviewer_who_is_led_is_told_from_those_who_are_not() -> None:
    """An average over all would hide who needs a word."""
    rows = [
        each._replace(second=each.first + (-3 if each.review % 7 else 1))
        if each.reviewer == 2
        else each
        for each in simulated(5, 0, reviewers=3)
    ]
    by_reviewer = anchoring(rows).by_reviewer
    assert {reviewer: each.is_shown for reviewer, each in by_reviewer.items()} == {
        1: False,
        2: True,
        3: False,
    }


def test_too_few_reviews_say_how_many_more() -> None:
    """An answer that nobody can be held to, and what to do about it."""
    few = anchoring(simulated(1, -2)[:4]).overall
    assert (few.reviews, few.more, few.is_shown) == (4, FEWEST - 4, False)
    nothing = anchoring([]).overall
    assert (nothing.reviews, nothing.more, nothing.mean) == (0, FEWEST, None)


def test_nobody_who_changes_anything_is_no_movement() -> None:
    """No interval is feigned where nothing varies."""
    still = anchoring([total(number, 1, 80, 0) for number in range(20)]).overall
    assert (still.changed, still.is_shown) == (0, False)
    assert still.mean is not None
    assert still.mean.low is None


def test_the_pull_is_how_much_of_the_way_to_the_suggestion_answers_went() -> None:
    """Down by 2 of the 4 points that were suggested, in one criterion; not at all in another."""

    def answer(criterion: str, first: int, second: int, suggested: int | None) -> TwiceScored:
        given = None if suggested is None else Decimal(suggested)
        return TwiceScored(1, 1, criterion, Decimal(first), Decimal(second), Decimal(10), given)

    found = anchoring(
        [total(1, 1, 80, -2)],
        [answer("a", 10, 8, 6), answer("b", 10, 10, 5), answer("c", 10, 4, None)],
    )
    assert found.overall.pull is not None
    assert found.overall.pull.value == 0.25
