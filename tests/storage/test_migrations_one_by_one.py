"""Each migration taken back and applied again by itself, with a month's work in the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from qa_app.core.exercises import ExerciseDraft
from qa_app.core.flagged import TriageAction
from qa_app.core.listing import FindingState, PartFilter
from qa_app.core.permissions import SYSTEM
from qa_app.core.review_requests import RequestDraft, RequestReason
from qa_app.core.sampling_plans import Shares, Size, Terms
from qa_app.services import (
    assignments,
    definitions,
    exercises,
    flag_runs,
    review_requests,
    reviews,
)
from qa_app.services.context import Context
from qa_app.services.flag_runs import Wish
from qa_app.services.rechecks import choosing, settings
from qa_app.services.reviews import Basis
from qa_app.services.sampling import PlanDraft, draw_by_plan, keep_plan
from qa_app.storage import schema
from qa_app.storage.tables.reviews import ReviewRow
from tests.support import databases
from tests.support.appealing import Bench
from tests.support.calibrating import Circle
from tests.support.clock import MONDAY_MORNING, FixedClock
from tests.support.reviewing import Floor

OLDEST = "0008"
SAMPLED = (
    "SELECT review.id, review.state, review.total FROM review"
    " JOIN drawn_part ON drawn_part.part_id = review.part_id"
    " WHERE review.state = 'published' ORDER BY review.id"
)


@pytest.fixture
def worked(empty_database: str, tmp_path: Path) -> Iterator[Engine]:
    """A plan's blind draw, an appeal, a re-check, a calibration, flagged work and an exercise."""
    engine = databases.opened(empty_database)
    schema.upgrade(engine)
    with Session(engine, expire_on_commit=False) as session:
        actor = replace(SYSTEM, name="test")
        zone = ZoneInfo("Asia/Shanghai")
        _work(Context(session, actor, tmp_path, zone, FixedClock()))
    yield engine
    engine.dispose()


def _work(context: Context) -> None:
    floor = Floor(context, chats=6)
    bench, circle = Bench(floor), Circle(floor)
    lead, supervisor = floor.as_(floor.lead), floor.as_(floor.supervisor)
    circle.closed("5", "4", "4")
    every = PartFilter(finding_state=FindingState.OPEN)
    review_requests.send(supervisor, floor.parts(floor.first)[3], RequestDraft(RequestReason.FLAG))
    flag_runs.start(supervisor, every, TriageAction.COACHING, Wish(note="看看"))
    settings.change(lead, floor.team.id, 0, [])
    bench.given(bench.published())
    plan = keep_plan(
        lead, PlanDraft(floor.team.id, "月度", Terms(Size(4)), shares=Shares(blind=100))
    )
    draw_by_plan(lead, plan, MONDAY_MORNING.date(), reviewer_ids=[floor.reviewer.id], seed="plan")
    blind = next(
        each
        for each in assignments.my_queue(floor.as_(floor.reviewer))
        if each.blind and each.review_id is None
    )
    floor.fill(blind.id)
    basis: Basis = floor.basis(blind.id)
    assert reviews.reveal(floor.as_(floor.reviewer), blind.id, basis) == ()
    assert reviews.submit(floor.as_(floor.reviewer), blind.id, floor.basis(blind.id)) == ()
    settings.change(lead, floor.team.id, 100, [])
    choosing.choose_now(lead)
    rubric = definitions.rubric_versions(lead)[0].id
    draft = ExerciseDraft("演练", "情景", date(2026, 10, 12), rubric, (floor.first.id,))
    exercise = exercises.set_up(lead, floor.team.id, replace(draft, reviewers=(bench.second.id,)))
    (turn,) = exercises.open_exercise(lead, exercise).turns
    assert turn.assignment_id is not None
    who = floor.as_(bench.second)
    opened = reviews.open_assignment(who, turn.assignment_id)
    reviews.save(who, turn.assignment_id, [], Basis(opened.edition, None))
    assert context.session.scalars(select(ReviewRow.purpose).distinct()).all()


def _read(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def _revisions() -> list[str]:
    """From the newest down to the first that is tried."""
    scripts = ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()
    return [script.revision for script in scripts if script.revision > OLDEST]


def test_each_migration_goes_down_and_up_again_by_itself(worked: Engine) -> None:
    """An upgrade of one step that fails in the field is taken back by one step."""
    published = _read(worked, SAMPLED)
    assert published
    for revision in _revisions():
        assert schema.revision_of(worked) == revision
        below = f"{int(revision) - 1:04}"
        schema.downgrade(worked, below)
        schema.upgrade(worked, revision)
        schema.downgrade(worked, below)
    assert schema.revision_of(worked) == OLDEST
    assert _read(worked, SAMPLED) == published
    schema.upgrade(worked)
    assert schema.differences(worked) == []
    assert _read(worked, SAMPLED) == published
