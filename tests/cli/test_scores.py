"""``scores``: what they add up is checked, and a file is computed again without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from qa_app.jobs.tasks import TASKS
from qa_app.services import fair_scores, reviews
from qa_app.services.context import Context
from qa_app.storage.tables.review_figures import ReviewFigures
from tests.cli.conftest import Run
from tests.support.reviewing import PERIOD, Floor
from tests.support.working import work_off


@pytest.fixture
def file(app: Flask, context: Context, tmp_path: Path) -> Path:
    """The scores of a team with four published reviews."""
    floor = Floor(context)
    floor.draw(per_agent=2)
    points = (None, "4", None, "3")
    ids = [floor.review(task, value) for task, value in zip(floor.queue(), points, strict=False)]
    reviews.publish(floor.as_(floor.lead), ids)
    fair_scores.ask(floor.as_(floor.supervisor), PERIOD)
    work_off(context, TASKS)
    content = fair_scores.rebuild_file(floor.as_(floor.supervisor), PERIOD, floor.team.id)
    path = tmp_path / "scores.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_equal_tampered_and_broken_files_end_differently(app: Flask, file: Path) -> None:
    """0: everything equal, 1: something is not, 2: cannot be read."""
    runner = app.test_cli_runner()
    assert runner.invoke(args=["scores", "verify", str(file)]).exit_code == 0
    rebuilt = json.loads(runner.invoke(args=["scores", "rebuild", str(file)]).stdout)
    content = json.loads(file.read_text("utf-8"))
    assert [each["agent"] for each in rebuilt["scores"]] == sorted(
        row[0] for row in content["scores"]
    )
    content["reviews"][0]["total"] = "99.5"
    file.write_text(json.dumps(content), encoding="utf-8")
    tampered = runner.invoke(args=["scores", "verify", str(file)])
    assert tampered.exit_code == 1
    assert "99.5" in tampered.stdout
    file.write_text("{", encoding="utf-8")
    assert runner.invoke(args=["scores", "verify", str(file)]).exit_code == 2


@pytest.mark.both_databases
def test_scores_that_are_not_what_their_reviews_make_them_are_found_and_put_right(
    context: Context, run: Run
) -> None:
    """Whoever changed the database by hand learns what is wrong, and what mends it."""
    floor = Floor(context)
    floor.draw(per_agent=2)
    ids = [floor.review(task) for task in floor.queue()]
    sound = run("scores", "check")
    assert (sound.exit_code, sound.output) == (0, "得分与质检单一致，共核对 4 份。\n")
    chosen = update(ReviewFigures).where(ReviewFigures.review_id == ids[0])
    context.session.execute(chosen.values(total=1))
    for _ in range(2):
        wrong = run("scores", "check")
        assert wrong.exit_code == 1
        assert "其中 1 份计入得分的数据有误。运行“scores check --mend”即可更正。" in wrong.output
    mended = run("scores", "check", "--mend")
    assert mended.exit_code == 0
    assert "其中 1 份计入得分的数据有误，已更正。" in mended.output
    assert run("scores", "check").exit_code == 0


def test_where_nothing_was_reviewed_scores_are_sound(run: Run) -> None:
    """The first check comes before the first review."""
    assert run("scores", "check").exit_code == 0
