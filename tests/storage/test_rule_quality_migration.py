"""Decisions and draws over the migration that brought the quality of rules, up and down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from qa_app.core.listing import FindingState
from qa_app.core.permissions import SYSTEM
from qa_app.services.context import Context
from qa_app.services.screening_decisions import decide_some
from qa_app.storage import schema
from tests.support import databases
from tests.support.clock import FixedClock
from tests.support.reviewing import Floor

BEFORE = "0004"


@pytest.fixture
def filled(empty_database: str, tmp_path: Path) -> Iterator[Engine]:
    """A floor with a draw of both kinds, a review and two decisions."""
    engine = databases.opened(empty_database)
    schema.upgrade(engine)
    with Session(engine, expire_on_commit=False) as session:
        actor = replace(SYSTEM, name="test")
        context = Context(session, actor, tmp_path, ZoneInfo("Asia/Shanghai"), FixedClock())
        floor = Floor(context)
        floor.bring(*floor.chats(range(10, 12)), findings=())
        floor.draw(per_agent=2)
        for task in floor.queue():
            floor.review(task)
        decide_some(context, [1], FindingState.CONFIRMED)
        decide_some(context, [2], FindingState.DISMISSED)
    yield engine
    engine.dispose()


def read(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_decisions_of_an_older_database_are_kept_for_their_versions(filled: Engine) -> None:
    """A year of confirmed findings must not be forgotten with an upgrade."""
    query = "SELECT revision_id, rule, rule_version_id, message, confirmed, decided_at"
    query += " FROM finding_decision ORDER BY id"
    before = read(filled, query)
    ranks = "SELECT id, confirmed_rank, dismissed_rank FROM part ORDER BY id"
    kept = read(filled, ranks)
    assert len(before) == 2
    assert {bool(row[1]) for row in kept} == {bool(row[2]) for row in kept} == {False, True}
    schema.downgrade(filled, BEFORE)
    schema.upgrade(filled)
    assert read(filled, query) == before
    assert read(filled, ranks) == kept


def test_what_was_drawn_for_recall_goes_and_its_reviews_stay(filled: Engine) -> None:
    """The older schema would take it for a part of the scores' sample."""
    assert read(filled, "SELECT count(*) FROM assignment") == [(5,)]
    schema.downgrade(filled, BEFORE)
    assert read(filled, "SELECT count(*) FROM drawn_part") == [(4,)]
    assert read(filled, "SELECT count(*) FROM assignment") == [(4,)]
    assert read(filled, "SELECT count(*), count(assignment_id) FROM review") == [(5, 4)]
    schema.upgrade(filled)
    kinds = "SELECT kind, count(*) FROM drawn_part GROUP BY kind"
    assert read(filled, kinds) == [("random", 4)]
    assert schema.differences(filled) == []
