"""How an import stands: what its own row says, and what became of its job."""

from __future__ import annotations

from enum import StrEnum

from qa_app.core.jobs import JobState


class State(StrEnum):
    PREVIEWED = "previewed"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def under_way(self) -> bool:
        return self in {State.QUEUED, State.RUNNING, State.UNDOING}

    @property
    def undoable(self) -> bool:
        return self in {State.DONE, State.CANCELLED, State.FAILED}


def standing(own: str, job: JobState | None) -> State:
    """The state to show and to act on.

    A job that failed, or was cancelled while it waited, cannot say so on the import's row.
    """
    state = State(own)
    if not state.under_way or job is None or job.open or job is JobState.DONE:
        return state
    return State.CANCELLED if job is JobState.CANCELLED else State.FAILED
