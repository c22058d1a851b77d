"""A step over many conversations, whose worker is killed in the middle."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from qa_app.core.flagged import TriageAction
from qa_app.core.listing import FindingState, PartFilter
from qa_app.jobs.tasks import TASKS
from qa_app.services import flag_runs, screening_decisions
from qa_app.services.flag_runs import Wish
from qa_app.storage.tables.flagged import TriageRun
from qa_app.storage.tables.jobs import Job
from qa_app.storage.tables.screening import FindingRow
from tests.support.reviewing import Floor
from tests.support.worker_process import running_worker

KILLS = 3
PATIENCE_S = 60.0


def test_what_was_decided_when_the_worker_was_killed_can_be_taken_back(
    floor: Floor,
    engine: Engine,
    database: str,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run knows all that it has changed, whenever it ends: neither less nor twice."""
    monkeypatch.setattr(flag_runs, "AT_ONCE", 3)
    monkeypatch.setattr(flag_runs, "CHUNK", 2)
    session, boss = floor.context.session, floor.as_(floor.supervisor)
    wanted = PartFilter(finding_state=FindingState.OPEN)
    run_id = flag_runs.start(boss, wanted, TriageAction.CONFIRM, Wish()).id
    findings = sorted(session.scalars(select(FindingRow.id)))
    session.rollback()
    decide = screening_decisions.decide_some

    def decide_and_die(*given: Any) -> None:
        decide(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as deadly:
        deadly.setattr(screening_decisions, "decide_some", decide_and_die)
        for _kill in range(KILLS):
            with running_worker(database, data_dir, TASKS) as process:
                process.join(PATIENCE_S)
            assert process.exitcode == -signal.SIGKILL
    with running_worker(database, data_dir, TASKS):
        _until_done(engine)

    session.expire_all()
    changed = session.get_one(TriageRun, run_id).changed
    assert sorted(changed["findings"]) == findings
    assert set(session.scalars(select(FindingRow.state))) == {FindingState.CONFIRMED.value}


def _until_done(engine: Engine) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        with Session(engine) as session:
            if session.scalars(select(Job.state)).one() == "done":
                return
        assert time.monotonic() < end, "the worker does nothing"
        time.sleep(0.01)
