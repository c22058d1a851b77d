"""A round's states, and who sees what in which.

    open ──begin settling──> settling ──close──> closed
      │                          ^                  │
      └──call off──> called off  └──────reopen──────┘

Nobody sees another's answers while it is open, not even the lead, who may be one of those who
answer; while the reference is being settled only the lead does; then everybody may.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from qa_app.core.errors import Conflict, _

FEWEST_ANSWERS = 2
"""Answers that a conversation needs to be compared."""


class RoundState(StrEnum):
    OPEN = "open"
    SETTLING = "settling"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


class TaskState(StrEnum):
    """How one reviewer's task on one conversation stands; as in ``core.assignments``."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Round:
    """``tasks``: by conversation and reviewer. ``unsettled``: how many criteria of a compared
    conversation have no reference yet; those with none need not be named.
    """

    state: RoundState
    tasks: Mapping[tuple[int, int], TaskState]
    unsettled: Mapping[int, int] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """How many tasks are still open."""
        return sum(state is TaskState.OPEN for state in self.tasks.values())

    @property
    def compared(self) -> frozenset[int]:
        """The conversations that enough reviewers have answered."""
        answers = Counter(
            part for (part, _reviewer), state in self.tasks.items() if state is TaskState.DONE
        )
        return frozenset(part for part, count in answers.items() if count >= FEWEST_ANSWERS)


def begin_settling(round_: Round) -> Round:
    """End the blind phase; what is not submitted by then is given up.

    Raises Conflict unless it is open and at least one conversation can be compared.
    """
    if round_.state is not RoundState.OPEN:
        raise Conflict(_("This round is not open any more. Reload the page."))
    if not round_.compared:
        raise Conflict(
            _("No conversation has been reviewed by two people yet, so there is nothing to settle.")
        )
    return _given_up(replace(round_, state=RoundState.SETTLING))


def close(round_: Round) -> Round:
    """Let the reference stand; raises Conflict while a criterion is not settled."""
    require_settling(round_)
    missing = sum(round_.unsettled.get(part, 0) for part in round_.compared)
    if missing:
        raise Conflict(
            _("%(count)s criteria have no reference yet. Settle them first."), count=missing
        )
    return replace(round_, state=RoundState.CLOSED)


def reopen(round_: Round) -> Round:
    """Go back to the session, because a reference turned out to be wrong."""
    if round_.state is not RoundState.CLOSED:
        raise Conflict(_("Only a closed round can be reopened."))
    return replace(round_, state=RoundState.SETTLING)


def call_off(round_: Round) -> Round:
    """Give an open round up; nothing of it is compared."""
    if round_.state is not RoundState.OPEN:
        raise Conflict(_("Only an open round can be called off."))
    return _given_up(replace(round_, state=RoundState.CALLED_OFF))


def require_settling(round_: Round) -> None:
    """Raise Conflict unless the reference is being settled."""
    if not may_settle(round_.state):
        raise Conflict(_("The reference can be settled only during the session."))


def may_answer(state: RoundState) -> bool:
    """Whether reviewers may fill, submit and withdraw."""
    return state is RoundState.OPEN


def may_settle(state: RoundState) -> bool:
    return state is RoundState.SETTLING


def may_see_others(state: RoundState, *, leads: bool) -> bool:
    """Whether somebody sees the answers of others: leads once the blind phase has ended,
    those who took part when the reference stands.
    """
    return state is RoundState.CLOSED or (leads and state is RoundState.SETTLING)


def _given_up(round_: Round) -> Round:
    tasks = {
        key: TaskState.SKIPPED if state is TaskState.OPEN else state
        for key, state in round_.tasks.items()
    }
    return replace(round_, tasks=tasks)
