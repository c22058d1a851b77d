"""Background work: its states, and what a page tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class JobKind(StrEnum):
    """Every kind of background work; ``jobs.tasks`` names the service call for each."""

    IMPORT = "import"
    UNDO_IMPORT = "undo_import"
    INDEX = "index"
    RULE_HISTORY = "rule_history"
    SAMPLING = "sampling"
    RESCREEN = "rescreen"
    AGREEMENT = "agreement"
    DAILY = "daily"
    TRIAGE = "triage"
    FAIR_SCORES = "fair_scores"
    RUBRIC_TRIAL = "rubric_trial"
    EXPORT = "export"
    APPRAISAL = "appraisal"
    RISK_TRAINING = "risk_training"
    RISK_SCORING = "risk_scoring"
    RISK_EXPLAINING = "risk_explaining"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def open(self) -> bool:
        return self in {JobState.QUEUED, JobState.RUNNING}


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of background work as it stands.

    ``progress`` and ``total`` count the job's own unit; ``total`` is ``None`` while nobody
    knows it. ``failure`` is a catalogue key whose places ``failure_details`` fill; of a job
    that is done it says what had to be left undone.
    """

    id: int
    kind: str
    state: JobState
    progress: int
    total: int | None
    attempts: int
    cancel_asked: bool
    failure: str | None
    failure_details: Mapping[str, object]
    created_by: int | None
    created_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    finished_at: datetime | None

    @property
    def share(self) -> float | None:
        """How much of it is done, 0 to 1; ``None`` while the total is unknown."""
        if self.state is JobState.DONE:
            return 1.0
        if not self.total:
            return None
        return min(self.progress / self.total, 1.0)

    def time_left(self, now: datetime) -> timedelta | None:
        """How long the rest will take at the pace so far; ``None`` where nothing tells."""
        share = self.share
        if self.state is not JobState.RUNNING or self.started_at is None or not share:
            return None
        return (now - self.started_at) * ((1 - share) / share)


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker has taken: what to do, and from where to go on."""

    id: int
    kind: str
    arguments: Mapping[str, object]
    checkpoint: Mapping[str, object] | None
    progress: int
    total: int | None
    cancel_asked: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A job that may be free to take, as it was seen."""

    id: int
    state: JobState
    worker: str | None
    lease_until: datetime | None
    attempts: int

    def is_free(self, now: datetime, gone: bool) -> bool:
        """Whether it may be taken: its lease has run out, or its worker is gone."""
        if self.lease_until is None or self.lease_until <= now:
            return True
        return self.state is JobState.RUNNING and gone
