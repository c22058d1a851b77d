"""Imports as pages list them, and what they refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from qa_app.core.errors import Invalid
from qa_app.core.imports.counts import Counts
from qa_app.core.imports.states import State, standing
from qa_app.core.jobs import JobState
from qa_app.core.permissions import Reach
from qa_app.storage.tables.imports import Import, ImportProblem
from qa_app.storage.tables.jobs import Job
from qa_app.storage.tables.people import Team, User

_CHUNK = 1000


class ListedImport(NamedTuple):
    """An import with its team's and its importer's names; ``size`` in bytes."""

    id: int
    name: str
    size: int
    team_id: int | None
    team: str | None
    state: State
    counts: Counts
    job_id: int | None
    by: str | None
    created_at: datetime
    finished_at: datetime | None


class StoredProblem(NamedTuple):
    """A refused row or a warning: the sentence is a catalogue key that the values fill."""

    id: int
    refused: bool
    file: str
    line: int | None
    conversation: str | None
    sentence: str
    values: dict[str, object]
    excerpt: str

    @property
    def reason(self) -> Invalid:
        """The sentence, to be said in the reader's language."""
        found = Invalid(self.sentence)
        found.values = self.values  # any name may stand among them, even that of an argument
        return found


_LISTED = (
    select(
        Import.id,
        Import.name,
        Import.size,
        Import.team_id,
        Team.name,
        Import.state,
        Job.state,
        Import.read,
        Import.new,
        Import.changed,
        Import.same,
        Import.refused,
        Import.warned,
        Import.job_id,
        User.name,
        Import.created_at,
        Import.finished_at,
    )
    .outerjoin(Team, Team.id == Import.team_id)
    .outerjoin(Job, Job.id == Import.job_id)
    .outerjoin(User, User.id == Import.created_by)
)


def imports(
    session: Session, reach: Reach, user_id: int | None, *, before: int | None, limit: int
) -> list[ListedImport]:
    """Imports of the teams within reach and the user's own, the newest first."""
    chosen = _LISTED.order_by(Import.id.desc()).limit(limit)
    if not reach.everywhere:
        within: list[ColumnElement[bool]] = [Import.team_id.in_(reach.team_ids)]
        if user_id is not None:
            within.append(Import.created_by == user_id)
        chosen = chosen.where(or_(*within))
    if before is not None:
        chosen = chosen.where(Import.id < before)
    return [_listed(row) for row in session.execute(chosen)]


def one(session: Session, import_id: int) -> ListedImport | None:
    """One import as a list shows it."""
    row = session.execute(_LISTED.where(Import.id == import_id)).first()
    return None if row is None else _listed(row)


def problems(
    session: Session, import_id: int, *, refused: bool | None, after: int = 0, limit: int
) -> list[StoredProblem]:
    """The problems of an import in the order of its file, those after an id."""
    chosen = (
        select(
            ImportProblem.id,
            ImportProblem.refused,
            ImportProblem.file,
            ImportProblem.line,
            ImportProblem.conversation,
            ImportProblem.sentence,
            ImportProblem.details,
            ImportProblem.excerpt,
        )
        .where(ImportProblem.import_id == import_id, ImportProblem.id > after)
        .order_by(ImportProblem.id)
        .limit(limit)
    )
    if refused is not None:
        chosen = chosen.where(ImportProblem.refused.is_(refused))
    return [StoredProblem(*row) for row in session.execute(chosen)]


def every_problem(
    session: Session, import_id: int, *, refused: bool | None
) -> Iterator[StoredProblem]:
    """All problems of an import, without holding them all."""
    after = 0
    while found := problems(session, import_id, refused=refused, after=after, limit=_CHUNK):
        yield from found
        after = found[-1].id


def _listed(row: Row[*tuple[Any, ...]]) -> ListedImport:
    own, job = row[5], row[6]
    return ListedImport(
        id=row[0],
        name=row[1],
        size=row[2],
        team_id=row[3],
        team=row[4],
        state=standing(own, None if job is None else JobState(job)),
        counts=Counts(*row[7:13]),
        job_id=row[13],
        by=row[14],
        created_at=row[15],
        finished_at=row[16],
    )
