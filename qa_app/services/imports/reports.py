"""What became of imports, for pages and commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.imports.placing import not_covered
from qa_app.core.imports.states import State
from qa_app.core.jobs import Job
from qa_app.core.people.names import one_line
from qa_app.core.people.records import TeamRecord
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.imports.access import state_of, visible_import
from qa_app.storage.queries import import_lists as queries
from qa_app.storage.queries import jobs as job_queries
from qa_app.storage.queries.import_lists import ListedImport, StoredProblem
from qa_app.storage.queries.people import teams

PAGE = 50


@dataclass(frozen=True, slots=True)
class History:
    """One page of imports, the newest first; ``before`` leads to the next page."""

    imports: tuple[ListedImport, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """One import; ``job`` while there is one to follow."""

    row: ListedImport
    job: Job | None

    @property
    def state(self) -> State:
        return self.row.state


@dataclass(frozen=True, slots=True)
class Problems:
    """One page of an import's problems; ``after`` leads to the next page."""

    shown: tuple[StoredProblem, ...]
    after: int | None


def teams_to_choose(context: Context) -> list[TeamRecord]:
    """The teams into which the actor may import."""
    return teams.teams_in(context.session, context.reach(Right.IMPORT))


def team_keyed(context: Context, key: str) -> TeamRecord:
    """The team of an id in files; raises Invalid where the actor may not import into it."""
    team, reach = teams.team_by_key(context.session, one_line(key)), context.reach(Right.IMPORT)
    if team is None or not reach.covers(team.id):
        raise Invalid(not_covered(reach), field="team", team=key)
    return team


def history(context: Context, before: int | None = None) -> History:
    """The imports that the actor may see."""
    context.actor.require(Right.IMPORT)
    reach, user_id = context.reach(Right.IMPORT), context.actor.user_id
    found = queries.imports(context.session, reach, user_id, before=before, limit=PAGE + 1)
    shown = tuple(found[:PAGE])
    return History(shown, shown[-1].id if len(found) > PAGE else None)


def report(context: Context, import_id: int) -> Report:
    """One import as it stands; raises NotFound or Refused."""
    visible_import(context, import_id)
    row = queries.one(context.session, import_id)
    if row is None:
        raise NotFound()
    job = None if row.job_id is None else job_queries.by_id(context.session, row.job_id)
    return Report(row, job)


def problems(
    context: Context, import_id: int, *, refused: bool | None = True, after: int = 0
) -> Problems:
    """A page of what was refused (``None``: and of what was warned about)."""
    visible_import(context, import_id)
    found = queries.problems(
        context.session, import_id, refused=refused, after=after, limit=PAGE + 1
    )
    shown = tuple(found[:PAGE])
    return Problems(shown, shown[-1].id if len(found) > PAGE else None)


def every_problem(
    context: Context, import_id: int, *, refused: bool | None = True
) -> Iterator[StoredProblem]:
    """Everything that was refused, for a file; raises NotFound at once."""
    visible_import(context, import_id)
    return queries.every_problem(context.session, import_id, refused=refused)


def cancel(context: Context, import_id: int) -> None:
    """Stop an import after the chunk at hand; raises Conflict where it does not run."""
    row = visible_import(context, import_id)
    running = state_of(context, row) in {State.QUEUED, State.RUNNING}
    if not running or not job_queries.ask_to_cancel(context.session, row.job_id or 0):
        raise Conflict(_("This import has ended already."))
    audit.record(context, "import.cancel_asked", "import", import_id, row.team_id)
    context.session.commit()


def may_undo(context: Context, row: ListedImport) -> bool:
    """Whether the actor has the right to undo this import, once it has ended."""
    reach = context.reach(Right.UNDO_IMPORT)
    return reach.covers(row.team_id)
