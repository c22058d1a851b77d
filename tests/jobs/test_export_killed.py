"""An export by the product's own worker, killed in the middle."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from qa_app.core.errors import Conflict
from qa_app.core.exports import ExportKind, FileFormat, Wish
from qa_app.core.jobs import Job, JobState
from qa_app.core.permissions import RoleName
from qa_app.exports.table_files import Tables
from qa_app.jobs.tasks import TASKS
from qa_app.services import exports
from qa_app.services.context import Context
from qa_app.services.exports import running
from qa_app.services.exports.ledger_rows import write_ledger
from qa_app.services.ledger import listing
from qa_app.storage.queries import jobs as queries
from tests.support.appraising import as_somebody, enter, team_of
from tests.support.worker_process import running_worker

PATIENCE_S = 60.0
ENTRIES = 12


def _slowly(context: Context, wish: Wish, tables: Tables, step: Callable[[int, int], None]) -> int:
    """Nobody is so quick as to kill a worker between two rows."""

    def told(done: int, total: int) -> None:
        step(done, total)
        time.sleep(1)

    return write_ledger(context, wish, tables, told)


def _until(engine: Engine, job_id: int, reached: Callable[[Job], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        with Session(engine) as session:
            job = queries.by_id(session, job_id)
        assert job is not None
        if reached(job):
            return
        assert time.monotonic() < end, job
        time.sleep(0.02)


def test_a_killed_export_offers_no_half_file_and_is_written_by_the_next_worker(
    engine: Engine,
    database: str,
    data_dir: Path,
    context: Context,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever asked for it need not know that it happened."""
    team, (ann, _ben) = team_of(context, "000-I")
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    for _number in range(ENTRIES):
        enter(context.session, context, team, ann, "000-I", "work_report")
    days = (date(2026, 9, 1), date(2026, 9, 30))
    job_id = exports.ask(boss, Wish(ExportKind.LEDGER, FileFormat.XLSX, *days))
    context.session.rollback()
    monkeypatch.setattr(listing, "AT_ONCE", 3)
    with monkeypatch.context() as slow:
        slow.setattr(running, "_WRITERS", {ExportKind.LEDGER: _slowly})
        with running_worker(database, data_dir, TASKS) as process:
            _until(engine, job_id, lambda job: job.progress > 0)
            process.kill()
            process.join()
    assert not list((data_dir / "exports").glob("*.xlsx"))
    with pytest.raises(Conflict):
        exports.fetch(boss, job_id)
    assert [each.until for each in exports.my_exports(boss)] == [None]
    context.session.rollback()
    with running_worker(database, data_dir, TASKS):
        _until(engine, job_id, lambda job: job.state is JobState.DONE)
    context.session.expire_all()
    (path,) = (each for each in (data_dir / "exports").iterdir() if each.is_file())
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert len(rows) == ENTRIES + 1
    assert exports.fetch(boss, job_id).path == path
