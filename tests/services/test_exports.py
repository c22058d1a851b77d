"""Exports: whole or not at all, masked, for who asked for them and as long as they are kept."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.exports import ExportKind, FileFormat, Wish
from qa_app.core.jobs import JobKind, JobState
from qa_app.core.ledger.filters import LedgerFilter
from qa_app.core.permissions import RoleName
from qa_app.jobs.tasks import TASKS
from qa_app.services import exports, notices, reviews
from qa_app.services.context import Context
from qa_app.services.exports import review_rows
from qa_app.services.exports.ledger_rows import narrowed_from
from qa_app.services.jobs import JobHandle, StoppedEarly, state_of
from qa_app.services.jobs import cancel as cancel_job
from qa_app.services.reviews import Change, EvidenceAttached
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import Agent
from qa_app.storage.tables.reviews import AnswerRow
from tests.support.appraising import as_somebody, enter, team_of
from tests.support.clock import FixedClock
from tests.support.reviewing import Floor
from tests.support.working import claimed, handle_of, work_off

OCTOBER = Wish(ExportKind.REVIEWS, FileFormat.XLSX, date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def floor(context: Context) -> Floor:
    """Three published reviews, one of which cites a message with a telephone number."""
    floor = Floor(context)
    floor.draw(per_agent=2)
    tasks = sorted(floor.queue())[:3]
    cited: Change = EvidenceAttached(
        floor.open(tasks[0]).form.rubric.rubric.sections[0].criteria[0].id, 2
    )
    floor.save(tasks[0], cited)
    reviews.publish(floor.as_(floor.lead), [floor.review(task, "4") for task in tasks])
    return floor


def written(context: Context, wish: Wish) -> tuple[int, Path]:
    """The number and the file of an export that a worker has written."""
    job_id = exports.ask(context, wish)
    work_off(context, {JobKind.EXPORT.value: TASKS[JobKind.EXPORT.value]})
    return job_id, exports.fetch(context, job_id).path


def sheets(path: Path) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def left_over(context: Context) -> list[Path]:
    return list((context.data_dir / "exports").glob("*"))


def test_a_review_is_a_row_with_every_answer(floor: Floor) -> None:
    """A spreadsheet must not have to be put together from two."""
    lead = floor.as_(floor.lead)
    _job, path = written(lead, OCTOBER)
    rows, evidence = sheets(path)
    rubric = floor.open(floor.queue()[0]).form.rubric.rubric
    assert len(rows) == 4
    assert len(rows[0]) == 20 + 3 * len(list(rubric.criteria))
    assert rows[1][20:23] == [4, 4, "见会话"]
    assert len(evidence) == 2


def test_personal_data_is_masked_unless_asked_for_with_the_right(floor: Floor) -> None:
    """A file leaves the house: what the pages hide must not stand in it."""
    floor.context.session.execute(update(AnswerRow).values(reason="回电13812345678"))
    floor.context.session.commit()
    _job, path = written(floor.as_(floor.lead), OCTOBER)
    assert "13812345678" not in str(sheets(path))
    assert "回电***********" in str(sheets(path))
    assert "我的电话是***********" in str(sheets(path))
    _job, path = written(floor.as_(floor.lead), replace(OCTOBER, personal=True))
    assert "回电13812345678" in str(sheets(path))
    with pytest.raises(Refused):
        exports.ask(floor.as_(floor.supervisor), replace(OCTOBER, personal=True))


def test_no_text_becomes_a_formula(floor: Floor) -> None:
    """Names and reasons come from outside."""
    floor.context.session.execute(update(Agent).values(name="=HYPERLINK(1)"))
    floor.context.session.commit()
    _job, path = written(floor.as_(floor.lead), replace(OCTOBER, format=FileFormat.CSV))
    with zipfile.ZipFile(path) as archive:
        texts = [archive.read(name).decode("utf-8-sig") for name in archive.namelist()]
    assert len(texts) == 2
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith("=")]
    _job, path = written(floor.as_(floor.lead), OCTOBER)
    with zipfile.ZipFile(path) as book:
        assert not [name for name in book.namelist() if b"<f>" in book.read(name)]


def test_the_asker_is_told_and_nobody_else_gets_the_file(floor: Floor) -> None:
    """Not even a colleague with the same rights: they can ask for their own."""
    lead = floor.as_(floor.lead)
    job_id, _path = written(lead, OCTOBER)
    assert notices.unread(lead) == 1
    with pytest.raises(NotFound):
        exports.fetch(floor.as_(floor.supervisor), job_id)
    with pytest.raises(NotFound):
        exports.fetch(lead, 999_999)
    actions = list(floor.context.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert [each for each in actions if each.startswith("export.")] == [
        *("export.asked", "export.written", "export.fetched"),
    ]


def test_rights_are_those_of_the_day_on_which_it_is_written(floor: Floor) -> None:
    """Who left the team between asking and writing takes nothing along."""
    job_id = exports.ask(floor.as_(floor.supervisor), OCTOBER)
    floor.supervisor.memberships[0].role = RoleName.REVIEWER.value
    floor.context.session.commit()
    with pytest.raises(AssertionError, match="does not allow"):
        work_off(floor.context, {JobKind.EXPORT.value: TASKS[JobKind.EXPORT.value]})
    assert left_over(floor.context) == []
    found = state_of(floor.context, job_id)
    assert found is not None
    assert found.state is JobState.FAILED


@pytest.mark.parametrize("kind", FileFormat)
def test_whatever_ends_it_in_the_middle_leaves_nothing_half_written(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, kind: FileFormat
) -> None:
    """A worker that is ended gives it back; the next one writes it from the start."""
    monkeypatch.setattr(review_rows, "CHUNK", 1)
    lead = floor.as_(floor.lead)
    job_id = exports.ask(lead, replace(OCTOBER, format=kind))
    claim = claimed(floor.context)
    stopping = iter([False, False, True])
    handle = JobHandle(
        floor.context.session,
        claim,
        "w1",
        clock=floor.context.clock,
        lease=handle_of(floor.context, claim)._lease,
        stopping=lambda: next(stopping),
        sleep=lambda _seconds: None,
    )
    task: Callable[..., object] = TASKS[claim.kind]
    with pytest.raises(StoppedEarly):
        task(floor.context, handle, **claim.arguments)
    assert left_over(floor.context) == []
    with pytest.raises(Conflict, match="not ready"):
        exports.fetch(lead, job_id)
    task(floor.context, handle_of(floor.context, claim), **claim.arguments)
    assert len(left_over(floor.context)) == 1


def test_a_cancelled_export_is_not_there(floor: Floor) -> None:
    """Stopping is for good, and leaves no file either."""
    lead = floor.as_(floor.lead)
    job_id = exports.ask(lead, OCTOBER)
    cancel_job(lead, job_id)
    work_off(floor.context, {JobKind.EXPORT.value: TASKS[JobKind.EXPORT.value]})
    found = state_of(floor.context, job_id)
    assert found is not None
    assert found.state is JobState.CANCELLED
    assert left_over(floor.context) == []
    assert exports.my_exports(lead)[0].until is None


def test_a_file_is_kept_for_a_week(floor: Floor, clock: FixedClock) -> None:
    """What nobody fetches any more should not lie about."""
    lead = floor.as_(floor.lead)
    job_id, path = written(lead, OCTOBER)
    assert exports.my_exports(lead)[0].until is not None
    clock.advance(days=8)
    with pytest.raises(NotFound, match="not kept any more"):
        exports.fetch(lead, job_id)
    assert exports.my_exports(lead)[0].until is None
    assert path.exists()


def test_scores_go_out_as_rows_of_agents(floor: Floor) -> None:
    """The figures are those of the pages."""
    wish = replace(OCTOBER, kind=ExportKind.SCORES, format=FileFormat.CSV)
    _job, path = written(floor.as_(floor.supervisor), wish)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    assert sum(int(row[3]) for row in rows[1:]) == 3


def test_days_that_make_no_sense_are_refused(floor: Floor) -> None:
    """Before anything is written."""
    lead = floor.as_(floor.lead)
    for since, until in (
        (date(2026, 10, 2), date(2026, 10, 1)),
        (date(2020, 1, 1), date(2026, 1, 1)),
    ):
        with pytest.raises(Invalid):
            exports.ask(lead, replace(OCTOBER, since=since, until=until))
    with pytest.raises(NotFound):
        exports.ask(lead, replace(OCTOBER, team_id=999_999))


def test_a_ledger_is_exported_as_its_list_is_filtered_and_holds_no_formula(
    context: Context,
) -> None:
    """A note that begins like a formula is a text; agents take along their own entries alone."""
    team, (ann, ben) = team_of(context, "000-I")
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    own = as_somebody(context, RoleName.AGENT, team, ben)
    enter(context.session, context, team, ann, "000-I", "work_report", note="=1+1")
    enter(context.session, context, team, ben, "000-I", "quality", note="13912345678")
    wish = Wish(
        ExportKind.LEDGER,
        FileFormat.XLSX,
        date(2026, 9, 1),
        date(2026, 9, 30),
        narrowed=narrowed_from(LedgerFilter(agent_id=ann.id)),
    )
    head, row = sheets(written(boss, wish)[1])[0]
    found = dict(zip(head, row, strict=True))
    assert (found["Agent id"], found["Note"], found["Comes to (points)"]) == ("p0", "=1+1", -5)
    with pytest.raises(Refused):
        exports.ask(own, wish)
    mine = replace(wish, format=FileFormat.CSV, narrowed={}, own=True)
    rows = list(csv.reader(io.StringIO(exports.written_now(own, mine).decode("utf-8-sig"))))
    assert [each[3] for each in rows[1:]] == ["p1"]
    assert "13912345678" not in rows[1][15]
