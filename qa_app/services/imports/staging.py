"""Putting a file away as an import, and committing it once it looks right."""

from __future__ import annotations

from typing import IO

from sqlalchemy import select

from qa_app.core.errors import Invalid, _
from qa_app.core.imports.states import State
from qa_app.core.jobs import JobKind
from qa_app.core.permissions import Right
from qa_app.services import audit, jobs
from qa_app.services.context import Context
from qa_app.services.imports import uploads
from qa_app.services.imports.access import visible_import
from qa_app.services.imports.looking import previewed
from qa_app.services.imports.options import Options
from qa_app.storage.tables.imports import Import

EMPTY = _("The file is empty.")
TEAM_NEEDED = _("Choose the team to which conversations belong that name none.")


def stage(
    context: Context, stream: IO[bytes], name: str, *, team_id: int | None, most_bytes: int
) -> int:
    """Put a file away for a team; returns the id of its import, which nothing has begun yet.

    ``team_id``: to which conversations go that name no team; only who may import into every
    team may leave it out. Raises Invalid for an empty or too large file.
    """
    _require_team(context, team_id)
    upload = uploads.keep(context.data_dir, stream, most_bytes)
    if not upload.size:
        uploads.remove(context.data_dir, upload.stored_as)
        raise Invalid(EMPTY, field="file")
    _sweep(context)
    row = Import(
        name=uploads.shown_name(name),
        stored_as=upload.stored_as,
        size=upload.size,
        team_id=team_id,
        state=State.PREVIEWED,
        created_by=context.actor.user_id,
        created_at=context.now,
    )
    context.session.add(row)
    context.session.commit()
    return row.id


def choose(context: Context, import_id: int, options: Options, team_id: int | None) -> None:
    """Keep how the file is to be read and whose it is; raises Conflict once it is committed."""
    row = previewed(context, import_id)
    _require_team(context, team_id)
    row.mapping, row.team_id = options.as_dict(), team_id
    context.session.commit()


def commit(context: Context, import_id: int) -> int:
    """Bring the file in as background work; returns the job's id.

    Asking again changes nothing: the job of the first time is returned.
    """
    row = visible_import(context, import_id)
    if row.job_id is not None:
        return row.job_id
    uploads.existing(context.data_dir, row.stored_as)
    row.state = State.QUEUED
    row.job_id = job_id = jobs.enqueue(
        context, JobKind.IMPORT, {"import_id": import_id}, unique_key=f"import:{import_id}"
    )
    audit.record(context, "import.asked", "import", import_id, row.team_id, size=row.size)
    context.session.commit()
    return job_id


def discard(context: Context, import_id: int) -> None:
    """Drop a file that was only looked at."""
    row = previewed(context, import_id)
    stored_as = row.stored_as
    context.session.delete(row)
    context.session.commit()
    uploads.remove(context.data_dir, stored_as)


def _require_team(context: Context, team_id: int | None) -> None:
    if team_id is not None:
        context.actor.require(Right.IMPORT, team_id)
    elif not context.actor.reach(Right.IMPORT).everywhere:
        context.actor.require(Right.IMPORT)
        raise Invalid(TEAM_NEEDED, field="team")


def _sweep(context: Context) -> None:
    """Drop files that were looked at and then left, and what nothing knows of."""
    before = context.now - uploads.KEPT_UNUSED
    left = Import.state == State.PREVIEWED, Import.created_at < before
    for row in context.session.scalars(select(Import).where(*left)):
        uploads.remove(context.data_dir, row.stored_as)
        context.session.delete(row)
    needed = select(Import.stored_as).where(Import.stored_as.is_not(None))
    uploads.sweep(context.data_dir, set(context.session.scalars(needed)), before)
