"""Reviews and tasks over the migrations that brought purposes and second looks, up and down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from qa_app.core.permissions import SYSTEM
from qa_app.services.context import Context
from qa_app.services.rechecks import choosing, settings
from qa_app.storage import schema
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.reviews import ReviewRow
from tests.support import databases
from tests.support.appealing import Bench
from tests.support.clock import FixedClock
from tests.support.reviewing import Floor

BEFORE = "0008"


@pytest.fixture
def filled(empty_database: str, tmp_path: Path) -> Iterator[Engine]:
    """Three sample reviews, one of them appealed and one to be re-checked; one of a calibration."""
    engine = databases.opened(empty_database)
    schema.upgrade(engine)
    with Session(engine, expire_on_commit=False) as session:
        actor = replace(SYSTEM, name="test")
        context = Context(session, actor, tmp_path, ZoneInfo("Asia/Shanghai"), FixedClock())
        bench = Bench(Floor(context))
        bench.given(bench.published())
        compared = bench.submitted()
        row = session.get_one(ReviewRow, compared)
        row.purpose = "calibration"
        task = session.get_one(Assignment, row.assignment_id)
        task.purpose, task.drawn_part_id = "calibration", None
        lead = bench.floor.as_(bench.floor.lead)
        settings.change(lead, bench.floor.team.id, 100, [])
        bench.submitted()
        choosing.choose_now(lead)
    yield engine
    engine.dispose()


def read(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_samples_outlive_the_way_down_and_comparisons_do_not(filled: Engine) -> None:
    """The older product would publish a comparison, and show a task that it cannot open."""
    purposes = "SELECT purpose, count(*) FROM assignment GROUP BY purpose ORDER BY purpose"
    one_each = [("calibration", 1), ("recheck", 1), ("rescore", 1)]
    assert read(filled, purposes) == [*one_each, ("sample", 3)]
    rubric = read(filled, "SELECT rubric_version_id FROM assignment WHERE purpose = 'sample'")
    totals = read(
        filled, "SELECT id, state, total FROM review WHERE purpose = 'sample' ORDER BY id"
    )
    schema.downgrade(filled, BEFORE)
    assert read(filled, "SELECT count(*) FROM assignment") == [(3,)]
    assert read(filled, "SELECT id, state, total FROM review ORDER BY id") == totals
    schema.upgrade(filled)
    assert schema.differences(filled) == []
    assert read(filled, purposes) == [("sample", 3)]
    assert read(filled, "SELECT rubric_version_id FROM assignment") == rubric
    assert read(filled, "SELECT DISTINCT purpose, seconds FROM review") == [("sample", 0)]
