"""The flagged queue (预警会话): how grave a conversation looks, how long it waits, how it stands.

    waiting ──assign──> in work ──decide, send──> done
       ^  └────────────decide, send──────────────────┘ │
       └──────────hand back, take back─────────────────┘

A conversation waits while a finding of it is open and nobody has it in hand. It is done once
every finding is decided on, or once it was sent to a review or to coaching.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qa_app.core.errors import Invalid, _
from qa_app.core.rules.hits import Severity

WAITING_DAYS, MOST_WAITING_DAYS = 3, 60
"""After how many days of waiting a conversation is marked, unless its team says otherwise."""

HIGHEST_RISK = 100
RISK_OF: Mapping[Severity, int] = {
    Severity.INFO: 2,
    Severity.MINOR: 8,
    Severity.MAJOR: 25,
    Severity.CRITICAL: 60,
}
"""How much one finding weighs. Assumed: one critical outweighs two major ones, and three
major ones outweigh it; a model that ranks takes the place of these weights."""

LONGEST_NOTE = 1000


class Stage(StrEnum):
    """Where a flagged conversation stands."""

    WAITING = "waiting"
    IN_WORK = "in_work"
    DONE = "done"


class Shelf(StrEnum):
    """The lists of the queue: what waits, what somebody has in hand, what was sent on, and what
    was decided on.
    """

    OPEN = "open"
    IN_WORK = "in_work"
    SENT = "sent"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"

    @property
    def stage(self) -> Stage | None:
        stages = {
            Shelf.OPEN: Stage.WAITING,
            Shelf.IN_WORK: Stage.IN_WORK,
            Shelf.SENT: Stage.DONE,
        }
        return stages.get(self)

    @property
    def has_open(self) -> bool:
        """Whether it is about findings that nobody has decided on."""
        return self in {Shelf.OPEN, Shelf.IN_WORK}


class Outcome(StrEnum):
    """What became of a flagged conversation beside the decisions on its findings."""

    REVIEW = "review"
    COACHING = "coaching"


class TriageAction(StrEnum):
    """What can be done with many flagged conversations at once."""

    CONFIRM = "confirmed"
    DISMISS = "dismissed"
    REOPEN = "open"
    REVIEW = "review"
    COACHING = "coaching"
    ASSIGN = "assign"

    @property
    def decides(self) -> bool:
        """Whether it says of the findings whether they are right."""
        return self in {TriageAction.CONFIRM, TriageAction.DISMISS, TriageAction.REOPEN}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is kept of a flagged conversation."""

    open_findings: bool
    assignee_id: int | None = None
    outcome: Outcome | None = None

    @property
    def stage(self) -> Stage:
        if self.outcome is not None or not self.open_findings:
            return Stage.DONE
        return Stage.WAITING if self.assignee_id is None else Stage.IN_WORK


def risk_of(severities: Iterable[Severity]) -> int:
    """How risky findings make a conversation, 0 to 100: their weights, summed up and capped."""
    return min(HIGHEST_RISK, sum(RISK_OF[each] for each in severities))


def days_waited(since: datetime | None, now: datetime) -> int:
    """Whole days since a moment; 0 where it is unknown or to come."""
    return 0 if since is None else max(0, (now - since).days)


def is_aged(since: datetime | None, now: datetime, limit_days: int) -> bool:
    """Whether something has waited for longer than its team allows."""
    return days_waited(since, now) >= limit_days


def note_from(text: str, *, required: bool = False) -> str:
    """A note as it is kept; raises Invalid where it is too long, or missing."""
    note = text.strip().replace("\0", "")
    if required and not note:
        raise Invalid(_("Write what you want to note."), field="note")
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            _("Keep the note under %(limit)s characters."), field="note", limit=LONGEST_NOTE
        )
    return note
