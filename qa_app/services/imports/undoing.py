"""Taking an import back, while nothing rests on it."""

from __future__ import annotations

from qa_app.core.errors import Conflict, _
from qa_app.core.imports.states import State
from qa_app.core.imports.undoing import obstacles
from qa_app.core.jobs import JobKind
from qa_app.core.permissions import Right
from qa_app.services import audit, jobs
from qa_app.services.context import Context
from qa_app.services.imports.access import state_of, visible_import
from qa_app.storage.queries import undoing as queries

NOT_FINISHED = _("Only an import that has ended can be undone.")


def obstacles_to_undoing(context: Context, import_id: int) -> tuple[Conflict, ...]:
    """Why an import cannot be undone, a sentence for each reason; none: it can be."""
    row = visible_import(context, import_id)
    return obstacles(queries.resting(context.session, import_id, row.created_at))


def undo(context: Context, import_id: int) -> int:
    """Ask for an import to be undone; returns the job's id.

    Raises NotFound, Refused, or Conflict where something rests on it.
    """
    row = visible_import(context, import_id, Right.UNDO_IMPORT)
    if not state_of(context, row).undoable:
        raise Conflict(NOT_FINISHED)
    for obstacle in obstacles(queries.resting(context.session, import_id, row.created_at)):
        raise obstacle
    row.state = State.UNDOING
    row.job_id = job_id = jobs.enqueue(
        context,
        JobKind.UNDO_IMPORT,
        {"import_id": import_id},
        unique_key=f"undo_import:{import_id}",
    )
    audit.record(context, "import.undo_asked", "import", import_id, row.team_id)
    context.session.commit()
    return job_id
