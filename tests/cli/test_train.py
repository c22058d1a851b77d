"""``train``: what it says of wrong input, before anything is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.services.context import Context
from qa_app.storage.tables.risk_models import RiskLabelList, RiskModelRow
from tests.cli.conftest import Run
from tests.support.factories import chat, make_team
from tests.support.importing import imported, jsonl


@pytest.fixture
def run(run: Run, context: Context) -> Run:
    assert run("init-db").exit_code == 0
    team = make_team(context.session, "t1")
    context.session.commit()
    imported(
        context, jsonl(*(chat(("customer", 0.0, "在吗"), id=f"c-{n}") for n in range(5))), team=team
    )
    return run


def _list(folder: Path, text: str) -> str:
    path = folder / "figures.csv"
    path.write_text(text, "utf-8")
    return str(path)


def _count(session: Session, table: type[RiskLabelList | RiskModelRow]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_what_fails_must_be_said_of_figures(run: Run, session: Session, tmp_path: Path) -> None:
    """By the option's name, and before the list is kept."""
    labels = _list(tmp_path, "id,score\nc-1,1\n")
    for words in (("--labels", labels), ("--field", "human.S")):
        found = run("train", "--team", "t1", *words)
        assert found.exit_code == 2
        assert "--failing" in found.output
    nothing = run("train", "--team", "t1", "--labels", labels, "--failing", "nan")
    assert nothing.exit_code == 2
    assert _count(session, RiskLabelList) == 0


def test_a_team_that_is_not_there_is_told_as_such(run: Run) -> None:
    """Nobody looks for a right that they lack where an id is misspelt."""
    found = run("train", "--team", "nobody")
    assert found.exit_code != 0
    assert "没有编号为“nobody”的班组" in found.output


def test_a_list_brought_again_is_not_kept_twice(run: Run, session: Session, tmp_path: Path) -> None:
    """Whoever trains by the same file every week keeps one list of it."""
    labels = _list(tmp_path, "id,score\nc-1,1\nc-9,2\n")
    for _time in range(2):
        run("train", "--team", "t1", "--labels", labels, "--failing", "0")
    assert _count(session, RiskLabelList) == 1


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("id,score\n", 1, "没有一行可用"),
        ("", 2, "文件是空的"),
        ("foo,bar\n1,2\n", 2, "首行缺少这些列"),
        ("id,score\nc-1,NaN\nc-2,很好\nc-9,1\n", 1, "figures.csv:3: “很好”不是数字"),
        ("id,score\nc-0,1\nc-1,2\nc-2,3\nc-3,4\nc-4,5\n", 1, "5 条，训练需要 200 条"),
    ],
    ids=["head alone", "empty", "other columns", "no numbers", "five rows"],
)
def test_a_list_from_which_nothing_can_be_learnt_is_answered_by_a_sentence(
    run: Run, session: Session, tmp_path: Path, text: str, code: int, said: str
) -> None:
    """Each time why, and no model is kept."""
    labels = _list(tmp_path, text)
    found = run("train", "--team", "t1", "--labels", labels, "--failing", "0")
    assert (found.exit_code, said in found.output) == (code, True), found.output
    assert _count(session, RiskModelRow) == 0
