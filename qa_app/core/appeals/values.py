"""What an appeal (申诉) is: one criterion of one review, disputed, looked at again, decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.reviews import Evidence
from qa_app.core.rubrics import Answer


class AppealState(StrEnum):
    """What an appeal waits for, or how it ended."""

    AWAITING_COMMENT = "awaiting_comment"
    AWAITING_RESCORE = "awaiting_rescore"
    AWAITING_DECISION = "awaiting_decision"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        return self not in {AppealState.DECIDED, AppealState.WITHDRAWN}


class AppealStep(StrEnum):
    """What can be done to an appeal; ``MOVE_ON`` goes on without the supervisor's comment."""

    RAISE = "raise"
    COMMENT = "comment"
    MOVE_ON = "move_on"
    ASSIGN = "assign"
    RESCORE = "rescore"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


class Outcome(StrEnum):
    """``UPHELD``: the first answer stands; ``CHANGED``: another one takes its place."""

    UPHELD = "upheld"
    CHANGED = "changed"


class Disputed(NamedTuple):
    """The published answer to one criterion that an appeal is about.

    ``agent`` is the id of the agent whose conversation it is, ``first_reviewer`` that of the
    user who scored it. ``until``: the last day to appeal that was promised on publishing;
    ``None``: as the team's terms are today.
    """

    review: int
    criterion: str
    team: int
    agent: int
    first_reviewer: int
    answer: Answer
    published_on: date
    until: date | None = None


class Grounds(NamedTuple):
    """Why the agent disputes it, and the places of the transcript that the agent points to."""

    reason: str
    evidence: tuple[Evidence, ...] = ()


class Decision(NamedTuple):
    """How an appeal ended: by whom, when, with which reason; ``answer`` where it was changed."""

    outcome: Outcome
    reason: str
    by: int
    on: date
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal as it stands.

    ``since`` is the day on which what it waits for began to be waited for. ``rescorer`` and
    ``rescored`` belong to the blind second look; a comment of ``None`` was not given.
    """

    disputed: Disputed
    grounds: Grounds
    state: AppealState
    raised_on: date
    since: date
    comment: str | None = None
    rescorer: int | None = None
    rescored: Answer | None = None
    decision: Decision | None = None


NEXT_STATE: Mapping[tuple[AppealState, AppealStep], AppealState] = {
    (AppealState.AWAITING_COMMENT, AppealStep.COMMENT): AppealState.AWAITING_RESCORE,
    (AppealState.AWAITING_COMMENT, AppealStep.MOVE_ON): AppealState.AWAITING_RESCORE,
    (AppealState.AWAITING_COMMENT, AppealStep.WITHDRAW): AppealState.WITHDRAWN,
    (AppealState.AWAITING_RESCORE, AppealStep.ASSIGN): AppealState.AWAITING_RESCORE,
    (AppealState.AWAITING_RESCORE, AppealStep.RESCORE): AppealState.AWAITING_DECISION,
    (AppealState.AWAITING_RESCORE, AppealStep.WITHDRAW): AppealState.WITHDRAWN,
    (AppealState.AWAITING_DECISION, AppealStep.DECIDE): AppealState.DECIDED,
    (AppealState.AWAITING_DECISION, AppealStep.WITHDRAW): AppealState.WITHDRAWN,
}
