"""An import by the product's own worker, killed again and again in the middle."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from qa_app.core.conversations import Conversation
from qa_app.core.imports.states import State
from qa_app.core.jobs import Claim, JobState
from qa_app.jobs.tasks import TASKS
from qa_app.services import definitions, jobs
from qa_app.services.context import Context
from qa_app.services.imports.staging import commit
from qa_app.storage.queries import jobs as queries
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.jobs import Job as JobRow
from qa_app.storage.tables.screening import FindingRow
from qa_app.storage.tables.search import SearchWatermark
from tests.support.factories import chat, make_agent, make_team
from tests.support.importing import jsonl, staged
from tests.support.worker_process import running_worker
from tests.support.working import NOBODY_GONE, handle_of

# Enough that even a fast machine cannot finish between ten kills.
CONVERSATIONS = 20_000
KILLS = 10
PATIENCE_S = 60.0


def _conversations() -> list[Conversation]:
    return [
        chat(
            ("customer", 0.0, f"在吗 {number}"),
            ("agent", 5.0, "不知道"),
            id=f"c{number}",
            agent="a1",
        )
        for number in range(CONVERSATIONS)
    ]


@pytest.fixture
def import_id(context: Context) -> int:
    """A large import that waits for a worker."""
    definitions.seed_shipped(context)
    # Read here once, not anew in each of the processes to come.
    definitions.screening_rules(context)
    make_agent(context.session, make_team(context.session, "t1"), "a1")
    context.session.commit()
    import_id = staged(context, jsonl(*_conversations()))
    commit(context, import_id)
    return import_id


def _checkpoint(engine: Engine, job_id: int) -> object:
    with Session(engine) as session:
        row = session.get_one(JobRow, job_id)
        return row.checkpoint


def _state(engine: Engine, job_id: int) -> JobState:
    with Session(engine) as session:
        found = queries.by_id(session, job_id)
    assert found is not None
    return found.state


def test_ten_kills_in_the_middle_lose_nothing_and_double_nothing(
    engine: Engine, database: str, data_dir: Path, context: Context, import_id: int
) -> None:
    """The owner of the machine need not know that it happened."""
    job_id = context.session.get_one(Import, import_id).job_id
    context.session.rollback()
    assert job_id is not None
    chance = random.Random(5)
    kills = 0
    while kills < KILLS and _state(engine, job_id).open:
        before = _checkpoint(engine, job_id)
        with running_worker(database, data_dir, TASKS) as process:
            _until_changed(engine, job_id, before)
            time.sleep(chance.uniform(0, 0.1))
            process.kill()
        kills += 1
    assert kills == KILLS
    with running_worker(database, data_dir, TASKS):
        _until_all_done(engine)
    _everything_is_there_once(context, import_id)


def _until_changed(engine: Engine, job_id: int, before: object) -> None:
    end = time.monotonic() + PATIENCE_S
    while _checkpoint(engine, job_id) == before and _state(engine, job_id).open:
        assert time.monotonic() < end, "the worker does nothing"
        time.sleep(0.01)


def _until_all_done(engine: Engine) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        with Session(engine) as session:
            states = {job.state for job in queries.newest(session, before=None, limit=10)}
        if states == {JobState.DONE}:
            return
        assert JobState.FAILED not in states
        assert time.monotonic() < end, f"still {states}"
        time.sleep(0.1)


def _everything_is_there_once(context: Context, import_id: int) -> None:
    session = context.session
    session.expire_all()
    row = session.get_one(Import, import_id)
    assert (row.state, row.read, row.new, row.refused) == (
        State.DONE,
        CONVERSATIONS,
        CONVERSATIONS,
        0,
    )
    assert _count(session, ConversationRow) == _count(session, Part) == CONVERSATIONS
    ids = session.scalars(select(ConversationRow.external_id)).all()
    assert set(ids) == {f"c{number}" for number in range(CONVERSATIONS)}
    query = select(FindingRow.rule, func.count()).group_by(FindingRow.rule)
    counts = {rule: int(count) for rule, count in session.execute(query)}
    assert counts["banned.dont-know"] == CONVERSATIONS
    assert set(counts.values()) == {CONVERSATIONS}
    assert session.scalars(select(SearchWatermark.revision_id)).one() > 0


def _count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_kill_after_the_last_commit_leaves_the_import_done(
    context: Context, import_id: int
) -> None:
    """Its file is gone by then, which is no reason to call it failed."""
    claim = _take(context, "w1")
    TASKS[claim.kind](context, handle_of(context, claim), **claim.arguments)
    again = _take(context, "w2")
    state = jobs.perform(context, handle_of(context, again, "w2"), TASKS[again.kind], again)
    assert state is JobState.DONE
    context.session.expire_all()
    row = context.session.get_one(Import, import_id)
    assert (row.state, row.new) == (State.DONE, CONVERSATIONS)


class _W1Gone:
    def is_gone(self, worker: str) -> bool:
        return worker == "w1"


def _take(context: Context, worker: str) -> Claim:
    machine = NOBODY_GONE if worker == "w1" else _W1Gone()
    claim = jobs.take(context, worker, TASKS, machine)
    assert claim is not None
    return claim
