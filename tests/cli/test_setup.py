"""``init-db`` and ``worker`` on a database that is not there yet."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, select

from qa_app.cli.worker import WORKER
from qa_app.config import Settings
from qa_app.core.jobs import JobKind
from qa_app.factory import create_app
from qa_app.services.context import Context
from qa_app.storage.schema import newest_revision
from qa_app.storage.tables.jobs import Job
from qa_app.storage.tables.review_figures import ReviewFigures
from tests.cli.conftest import Run
from tests.conftest import dispose, settings_on
from tests.support.factories import chat
from tests.support.reviewing import Floor
from tests.support.talks import Talks


def _run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


@pytest.fixture
def bare(empty_database: str, data_dir: Path) -> Settings:
    """Settings of a new installation."""
    return settings_on(empty_database, data_dir)


def test_init_db_makes_the_database_and_stores_the_definitions(bare: Settings) -> None:
    """One command between installing and starting."""
    app = create_app(bare)
    first = _run(app, "init-db")
    assert first.exit_code == 0
    assert str(newest_revision()) in first.output
    assert "新增了" in first.output
    again = _run(app, "init-db")
    assert again.exit_code == 0
    assert "已是最新版本" in again.output
    assert "新增了" not in again.output
    dispose(app)


def test_a_worker_on_a_database_that_is_not_ready_says_what_to_do(bare: Settings) -> None:
    """A traceback about a missing table helps nobody."""
    app = create_app(bare)
    result = _run(app, "worker")
    assert result.exit_code == 1
    assert "init-db" in result.output
    dispose(app)


def test_a_worker_that_starts_asks_for_what_waits_for_the_index(
    app: Flask, context: Context, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade the first start mends the search, not the next import."""
    Talks(context).bring(chat(("customer", 0, "退款"), id="c1", agent=None))
    resting = SimpleNamespace(run=lambda: None)
    monkeypatch.setitem(app.extensions, WORKER, lambda _contexts: resting)
    monkeypatch.setattr("signal.signal", lambda *_given: None)
    assert run("worker").exit_code == 0
    kinds = set(context.session.scalars(select(Job.kind).where(Job.state == "queued")))
    assert kinds == {JobKind.DAILY.value, JobKind.INDEX.value}


def test_a_worker_that_starts_fills_the_scores_that_an_upgrade_left_empty(
    app: Flask, context: Context, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever ran “db upgrade” alone must not find years of scores gone."""
    floor = Floor(context)
    floor.draw(per_agent=2)
    made = [floor.review(task) for task in floor.queue()]
    context.session.execute(delete(ReviewFigures))
    resting = SimpleNamespace(run=lambda: None)
    monkeypatch.setitem(app.extensions, WORKER, lambda _contexts: resting)
    monkeypatch.setattr("signal.signal", lambda *_given: None)
    assert run("worker").exit_code == 0
    kept = select(ReviewFigures.review_id).order_by(ReviewFigures.review_id)
    assert context.session.scalars(kept).all() == sorted(made)


def test_a_core_error_of_a_command_is_a_sentence_and_an_exit_code(run: Run) -> None:
    """Scripts read the code, people the sentence."""
    result = run("describe", "no-such-thing")
    assert result.exit_code in {1, 2}
    assert "Traceback" not in result.output
    assert "no-such-thing" in result.output


@pytest.mark.parametrize(
    "words",
    [
        ("audit", "verify"),
        ("scores", "check"),
        ("create-user", "ann"),
        ("worker",),
        ("import", "transcripts_sample/one-conversation.json"),
    ],
    ids=lambda words: words[0],
)
def test_a_command_that_needs_the_database_says_how_to_make_it(
    bare: Settings, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs things in the wrong order needs a sentence, not a traceback."""
    monkeypatch.chdir(Path(__file__).resolve().parents[2])
    app = create_app(bare)
    result = _run(app, *words)
    assert result.exit_code == 1
    assert "init-db" in result.output
    assert isinstance(result.exception, SystemExit)
    dispose(app)
