from __future__ import annotations

from qa_app.core.appeals import (
    DecidedAppeal,
    Outcome,
    overturned_by_criterion,
    overturned_by_reviewer,
)
from qa_app.core.proportions import Proportion

DECIDED = [
    DecidedAppeal("calls", "patience", 1, Outcome.CHANGED),
    DecidedAppeal("calls", "patience", 2, Outcome.UPHELD),
    DecidedAppeal("calls", "speed", 1, Outcome.CHANGED),
    DecidedAppeal("chats", "patience", 2, Outcome.UPHELD),
]


def test_a_criterion_whose_answers_fall_is_a_criterion_to_rewrite() -> None:
    """The same name on two forms is two criteria."""
    assert overturned_by_criterion(DECIDED) == {
        ("calls", "patience"): Proportion(1, 2),
        ("calls", "speed"): Proportion(1, 1),
        ("chats", "patience"): Proportion(0, 1),
    }


def test_a_reviewer_is_known_by_what_stood() -> None:
    """Of those who were appealed against and decided."""
    assert overturned_by_reviewer(DECIDED) == {1: Proportion(2, 2), 2: Proportion(0, 2)}
