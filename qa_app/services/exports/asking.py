"""Asking for an export, following it, and fetching its file.

An export is a job: who asked for it, what for and whether it is ready stand there; its file lies
in the data folder under the job's number. Nobody else than who asked for it can fetch it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qa_app.core.errors import Conflict, NotFound, Refused, _
from qa_app.core.exports import (
    KEPT_FOR,
    ExportKind,
    Wish,
    as_plain,
    check,
    file_suffix,
    from_plain,
    is_kept,
)
from qa_app.core.jobs import Job, JobKind, JobState
from qa_app.core.permissions import Right
from qa_app.services import audit, jobs
from qa_app.services.context import Context
from qa_app.storage.queries import exports as queries
from qa_app.storage.queries.conversations import teams_in

SHOWN = 30
FOLDER = "exports"


@dataclass(frozen=True, slots=True)
class AskedExport:
    """One export of the actor's; ``until``: to when its file can be fetched, where it can."""

    job: Job
    wish: Wish
    team: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file to be handed over, and the name to give it."""

    path: Path
    name: str


def may_unmask(context: Context, team_id: int | None = None) -> bool:
    """Whether the actor may have personal data of a team (of all that they see) unmasked."""
    if team_id is not None:
        return context.actor.may(Right.SEE_PERSONAL_DATA, team_id)
    seen, unmasked = context.reach(Right.SEE_SCORES), context.reach(Right.SEE_PERSONAL_DATA)
    return unmasked.everywhere or (
        not seen.everywhere and bool(seen) and seen.team_ids <= unmasked.team_ids
    )


def require(context: Context, wish: Wish) -> None:
    """Raise Invalid, NotFound or Refused where the actor may not have this."""
    check(wish)
    if wish.own:
        context.actor.require(Right.SEE_OWN_LEDGER)
        return
    right = Right.SEE_LEDGER if wish.kind is ExportKind.LEDGER else Right.SEE_SCORES
    context.actor.require(right, wish.team_id)
    if wish.personal and not may_unmask(context, wish.team_id):
        raise Refused(_("Your role does not allow an export with personal data. Ask without."))


def ask(context: Context, wish: Wish) -> int:
    """Have it written in the background; returns the job's id.

    Raises Invalid, NotFound, Refused.
    """
    require(context, wish)
    job_id = jobs.enqueue(context, JobKind.EXPORT, {"wish": as_plain(wish)})
    audit.record(
        context,
        "export.asked",
        "export",
        job_id,
        wish.team_id,
        kind=wish.kind.value,
        since=wish.since.isoformat(),
        until=wish.until.isoformat(),
        personal=wish.personal,
    )
    context.session.commit()
    return job_id


def my_exports(context: Context) -> Sequence[AskedExport]:
    """The actor's last exports, the newest first."""
    user_id = context.actor.user_id
    if user_id is None:
        return []
    asked = queries.asked_by(context.session, user_id, SHOWN)
    standing = queries.jobs_of(context.session, [job_id for job_id, _arguments in asked])
    names = {team.id: team.name for team in teams_in(context.session, context.actor.membership)}
    return [
        AskedExport(
            job=standing[job_id],
            wish=wish,
            team=names.get(wish.team_id) if wish.team_id is not None else None,
            until=_kept_until(context, standing[job_id], wish),
        )
        for job_id, arguments in asked
        for wish in (_wish(arguments),)
    ]


def fetch(context: Context, job_id: int) -> Fetched:
    """The file of an export, for who asked for it and still has the right to it.

    Raises NotFound, Refused, Conflict. The audit log keeps that it was fetched.
    """
    job = jobs.state_of(context, job_id)
    arguments = queries.export_of(context.session, job_id)
    if job is None or arguments is None or job.created_by != context.actor.user_id:
        raise NotFound()
    wish = _wish(arguments)
    require(context, wish)
    if job.state.open:
        raise Conflict(_("This export is not ready yet."))
    path = path_of(context, job_id, wish)
    if _kept_until(context, job, wish) is None or not path.is_file():
        raise NotFound(_("This file is not kept any more. Ask for the export again."))
    audit.record(context, "export.fetched", "export", job_id, wish.team_id, personal=wish.personal)
    context.session.commit()
    return Fetched(path, f"{wish.kind}-{wish.since}-{wish.until}.{file_suffix(wish)}")


def path_of(context: Context, job_id: int, wish: Wish) -> Path:
    """Where the file of an export lies."""
    return context.data_dir / FOLDER / f"{job_id}.{file_suffix(wish)}"


def remove_old(context: Context) -> int:
    """Delete the files that are kept no longer; returns how many."""
    now, removed = context.now.timestamp(), 0
    for path in (context.data_dir / FOLDER).glob("*"):
        if path.is_file() and now - path.stat().st_mtime > KEPT_FOR.total_seconds():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _kept_until(context: Context, job: Job, wish: Wish) -> datetime | None:
    if job.state is not JobState.DONE or job.finished_at is None:
        return None
    if not is_kept(job.finished_at, context.now) or not path_of(context, job.id, wish).is_file():
        return None
    return job.finished_at + KEPT_FOR


def _wish(arguments: object) -> Wish:
    given = arguments["wish"] if isinstance(arguments, dict) else {}
    return from_plain(given)
