"""Whether a model still sees what it learnt from, and whether its word holds."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.risk_models.drift import (
    LEAST_IN_WEEK,
    MUCH_CHANGED,
    calibration_error,
    monday_of,
    reliability,
    shares,
    stability,
    week_of_drift,
)

MONDAY = date(2026, 10, 12)


def test_the_same_shares_are_stable_and_another_world_is_not() -> None:
    """By hand: half and half become 80 and 20."""
    assert stability([0.5, 0.5], [0.5, 0.5]) == 0
    assert round(stability([0.5, 0.5], [0.8, 0.2]), 3) == 0.416
    assert stability([0.5, 0.5], [1.0, 0.0]) > MUCH_CHANGED


def test_a_week_of_few_conversations_tells_nothing() -> None:
    """An alarm that chance rings is soon ignored."""
    few = week_of_drift(MONDAY, [LEAST_IN_WEEK - 1, 0], [0.5, 0.5], {"length": ([1], [1.0])})
    assert (few.risk, few.figures, few.worst) == (None, {"length": None}, 0.0)
    many = week_of_drift(MONDAY, [80, 20], [0.5, 0.5], {"length": ([50, 50], [0.5, 0.5])})
    assert many.worst == many.risk
    assert many.figures == {"length": 0}


def test_weeks_begin_on_monday() -> None:
    """Sunday belongs to the week before."""
    assert monday_of(date(2026, 10, 18)) == MONDAY
    assert monday_of(MONDAY) == MONDAY


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=120))
def test_every_reviewed_conversation_stands_in_one_part(cases: list[tuple[float, bool]]) -> None:
    """None is left out and none counted twice, however many have the same risk."""
    found = reliability(cases)
    assert sum(each.failed.of for each in found) == len(cases)
    assert sum(each.failed.count for each in found) == sum(bad for _risk, bad in cases)
    for one, two in pairwise(found):
        assert one.high < two.low


def test_what_was_said_is_held_against_what_came() -> None:
    """A model that says 30 % is right where 30 of 100 fail, and wrong where 60 do."""
    random = np.random.default_rng(3)
    risks = random.uniform(size=2000)
    came = random.uniform(size=2000) < risks
    honest = reliability(zip(risks.tolist(), came.tolist(), strict=True))
    assert sum(each.holds for each in honest) >= 8
    error = calibration_error(honest)
    assert error is not None
    assert error < 0.04
    boastful = reliability([(0.3, number % 10 < 6) for number in range(100)])
    assert not boastful[0].holds
    assert calibration_error(()) is None
    assert shares([0, 0]) == (0.0, 0.0)
