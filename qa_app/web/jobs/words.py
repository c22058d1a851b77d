"""What kinds and states of jobs are called."""

from __future__ import annotations

from collections.abc import Mapping

from flask.sansio.app import App
from flask_babel import gettext

from qa_app.core.jobs import Job, JobKind, JobState
from qa_app.web.navigation import N_

KINDS: Mapping[str, str] = {
    JobKind.IMPORT: N_("Import"),
    JobKind.UNDO_IMPORT: N_("Undoing an import"),
    JobKind.INDEX: N_("Search index"),
    JobKind.SAMPLING: N_("Drawing by a plan"),
    JobKind.RULE_HISTORY: N_("Trying a rule on history"),
    JobKind.RESCREEN: N_("Screening again"),
    JobKind.AGREEMENT: N_("Agreement of reviewers"),
    JobKind.DAILY: N_("Daily reminders"),
    JobKind.EXPORT: N_("Export"),
    JobKind.TRIAGE: N_("Working through flagged conversations"),
    JobKind.APPRAISAL: N_("Computing a period"),
    JobKind.FAIR_SCORES: N_("Fair scores"),
    JobKind.RUBRIC_TRIAL: N_("Trying a rubric on reviews"),
    JobKind.RISK_TRAINING: N_("Learning from reviews"),
    JobKind.RISK_SCORING: N_("Reading conversations for risk"),
    JobKind.RISK_EXPLAINING: N_("Looking for what makes it risky"),
}
STATES: Mapping[JobState, tuple[str, str]] = {
    JobState.QUEUED: (N_("Queued"), "neutral"),
    JobState.RUNNING: (N_("Running"), "accent"),
    JobState.DONE: (N_("Finished"), "good"),
    JobState.FAILED: (N_("Failed"), "bad"),
    JobState.CANCELLED: (N_("Cancelled"), "caution"),
}
WARNED = (N_("Finished, with a warning"), "caution")
STOPPING = (N_("Stopping"), "caution")


def init_words(app: App) -> None:
    app.jinja_env.filters.update(job_kind=kind, job_state=state, job_tone=tone, job_failure=failure)


def kind(job: Job) -> str:
    """What the job does; a kind of another version goes by its own name."""
    return str(gettext(KINDS[job.kind])) if job.kind in KINDS else job.kind


def state(job: Job) -> str:
    return str(gettext(_state(job)[0]))


def tone(job: Job) -> str:
    """The colour of its state."""
    return _state(job)[1]


def failure(job: Job) -> str:
    """Why it failed, or what it left undone; or nothing."""
    if not job.failure:
        return ""
    sentence = str(gettext(job.failure))
    return sentence % job.failure_details if job.failure_details else sentence


def _state(job: Job) -> tuple[str, str]:
    if job.state is JobState.DONE and job.failure:
        return WARNED
    return STOPPING if job.cancel_asked and job.state.open else STATES[job.state]
