"""The states of a re-check.

    waiting ──score again──> compared ──settle──> kept, or corrected
      │                         │
      └──────release────────────┴────> released

A review is passed over where chance did not choose it. While a re-check waits, or what it found
is not settled, its review is not published. What is compared has been seen by both sides, so
neither review is taken back any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from qa_app.core.errors import Conflict, _


class RecheckState(StrEnum):
    """Whether a review was chosen, and what became of it then."""

    PASSED_OVER = "passed_over"
    WAITING = "waiting"
    COMPARED = "compared"
    KEPT = "kept"
    CORRECTED = "corrected"
    RELEASED = "released"

    @property
    def holds_back(self) -> bool:
        """Whether the review has to wait with being published."""
        return self in {RecheckState.WAITING, RecheckState.COMPARED}

    @property
    def is_measured(self) -> bool:
        """Whether it tells how often the reviewer errs."""
        return self in {RecheckState.KEPT, RecheckState.CORRECTED}


class RecheckStep(StrEnum):
    """What can be done."""

    SCORE_AGAIN = "score_again"
    KEEP = "keep"
    CORRECT = "correct"
    RELEASE = "release"


HOLDING = tuple(each for each in RecheckState if each.holds_back)
MEASURED = tuple(each for each in RecheckState if each.is_measured)

NEXT_STATE: Mapping[tuple[RecheckState, RecheckStep], RecheckState] = {
    (RecheckState.WAITING, RecheckStep.SCORE_AGAIN): RecheckState.COMPARED,
    (RecheckState.WAITING, RecheckStep.RELEASE): RecheckState.RELEASED,
    (RecheckState.COMPARED, RecheckStep.KEEP): RecheckState.KEPT,
    (RecheckState.COMPARED, RecheckStep.CORRECT): RecheckState.CORRECTED,
    (RecheckState.COMPARED, RecheckStep.RELEASE): RecheckState.RELEASED,
}


def after(state: RecheckState, step: RecheckStep) -> RecheckState:
    """The state to which a step leads; raises Conflict where the state forbids the step."""
    if (state, step) not in NEXT_STATE:
        raise Conflict(_("This re-check has moved on meanwhile. Open it again."))
    return NEXT_STATE[state, step]
