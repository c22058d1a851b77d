"""``import``: its report and its exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.services.context import Context
from qa_app.services.imports.mappings import keep
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.imports import Import
from tests.cli.conftest import Run
from tests.support import databases
from tests.support.factories import chat, make_team
from tests.support.importing import jsonl
from tests.support.mappings import TSV, TSV_MAPPING

ROOT = Path(__file__).resolve().parents[2]
# So many that nobody's machine is done before it is told to stop.
MANY = 20_000
BAD = b'{"id": "half", "messages": [{"ro\n'


@pytest.fixture
def run(run: Run) -> Run:
    assert run("init-db").exit_code == 0
    return run


def file(folder: Path, data: bytes, name: str = "chats.jsonl") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def good(count: int = 3) -> bytes:
    return jsonl(
        *(chat(("customer", 0, "在吗"), ("agent", 9, "您好"), id=f"c{n}") for n in range(count))
    )


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ConversationRow)) or 0


@pytest.mark.both_databases
def test_where_everything_landed_it_ends_with_0_and_its_counts(
    run: Run, session: Session, tmp_path: Path
) -> None:
    """Nightly scripts look at the code, people at the line."""
    result = run("import", file(tmp_path, good()))
    assert result.exit_code == 0, result.output
    assert "读取 3，新增 3" in result.output
    assert kept(session) == 3


def test_the_same_file_again_adds_nothing(run: Run, session: Session, tmp_path: Path) -> None:
    """A script that ran twice does no harm."""
    path = file(tmp_path, good())
    run("import", path)
    result = run("import", path)
    assert result.exit_code == 0
    assert "新增 0，变更 0，相同 3" in result.output
    assert kept(session) == 3


def test_a_refused_row_ends_with_1_and_is_named_while_the_good_ones_land(
    run: Run, session: Session, tmp_path: Path
) -> None:
    """Which one, and why."""
    result = run("import", file(tmp_path, BAD + good()))
    assert result.exit_code == 1
    assert "chats.jsonl:1" in result.output
    assert "拒绝 1" in result.output
    assert kept(session) == 3


def test_of_several_files_each_has_its_report(run: Run, session: Session, tmp_path: Path) -> None:
    """One bad file does not keep the others out."""
    paths = [file(tmp_path, BAD, "bad.jsonl"), file(tmp_path, good(), "good.jsonl")]
    result = run("import", *paths)
    assert result.exit_code == 1
    assert "bad.jsonl：" in result.output
    assert "good.jsonl：读取 3" in result.output
    assert kept(session) == 3


def test_many_refused_rows_are_not_all_printed(run: Run, tmp_path: Path) -> None:
    """The page has the whole list."""
    result = run("import", file(tmp_path, BAD * 50))
    assert result.output.count("chats.jsonl:") < 30
    assert "另有 30 条" in result.output


@pytest.mark.parametrize("arguments", [[], ["--team", "t1"], ["no-such-file.jsonl"]])
def test_a_wrong_call_ends_with_2(run: Run, arguments: list[str]) -> None:
    """And touches nothing."""
    assert run("import", *arguments).exit_code == 2


def test_an_unknown_team_ends_with_2(run: Run, session: Session, tmp_path: Path) -> None:
    """A misspelt team must not become a new one."""
    result = run("import", file(tmp_path, good()), "--team", "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.output
    assert kept(session) == 0


def test_team_and_source_are_for_what_names_none(
    run: Run, session: Session, tmp_path: Path
) -> None:
    """As on the page."""
    team = make_team(session, "t7")
    line = b'{"id": "x", "messages": [{"role": "agent", "text": "hi"}]}'
    run("import", file(tmp_path, line), "--team", "t7", "--source", "phone")
    assert session.scalars(select(ConversationRow.source)).all() == ["phone"]
    assert session.scalars(select(Part.team_id)).all() == [team.id]


def test_a_mapping_is_given_as_json_as_a_file_or_by_name(
    run: Run, session: Session, context: Context, tmp_path: Path
) -> None:
    """Whatever a script has at hand."""
    keep(context, "京东", ["1", "2", "3", "4"], TSV_MAPPING, None)
    session.commit()
    as_json = json.dumps(TSV_MAPPING.as_dict())
    for number, mapping in enumerate(
        [as_json, file(tmp_path, as_json.encode(), "mapping.json"), "京东"]
    ):
        rows = TSV.replace(b"s1", f"a{number}".encode()).replace(b"s2", f"b{number}".encode())
        result = run("import", file(tmp_path, rows, "chats.tsv"), "--mapping", mapping)
        assert result.exit_code == 0, result.output
        assert "新增 2" in result.output


@pytest.mark.parametrize("mapping", ["no such name", "{", "{}", '{"columns": {"x": "y"}}', "[]"])
def test_a_mapping_that_cannot_be_read_is_told(run: Run, tmp_path: Path, mapping: str) -> None:
    """Before anything of the file is read."""
    result = run("import", file(tmp_path, TSV, "chats.tsv"), "--mapping", mapping)
    assert result.exit_code in {1, 2}
    assert "Traceback" not in result.output
    assert result.output.strip()


def test_before_init_db_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The first command of a newcomer may be this one."""
    result = _flask(tmp_path, "import", file(tmp_path, good())).communicate(timeout=60)
    assert "init-db" in result[1]


def test_ctrl_c_ends_between_chunks_and_another_run_brings_the_rest(tmp_path: Path) -> None:
    """What has landed is whole, and nothing is there twice."""
    assert _flask(tmp_path, "init-db").wait(60) == 0
    path = file(tmp_path, good(MANY))
    process = _flask(tmp_path, "import", path)
    _wait_until_some(tmp_path)
    process.send_signal(signal.SIGINT)
    said, _log = process.communicate(timeout=60)
    assert process.returncode == 130, said
    first = _counts(tmp_path)
    assert first[0] == "cancelled"
    assert 0 < first[1] < MANY
    again = _flask(tmp_path, "import", path)
    assert again.wait(120) == 0
    state, new, same = _counts(tmp_path)
    assert (state, new, same) == ("done", MANY - first[1], first[1])


def _flask(folder: Path, *words: str) -> subprocess.Popen[str]:
    environment = os.environ | {"DATA_DIR": str(folder / "data"), "PYTHONUNBUFFERED": "1"}
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _wait_until_some(folder: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if _counts(folder)[1] > 0:
            return
        time.sleep(0.02)
    raise AssertionError("nothing was ever imported")


def _counts(folder: Path) -> tuple[str, int, int]:
    engine = databases.opened(f"sqlite:///{folder / 'data' / 'workbench.db'}")
    try:
        with Session(engine.execution_options(read_only=True)) as session:
            row = session.scalars(select(Import).order_by(Import.id.desc())).first()
            return ("", 0, 0) if row is None else (row.state, row.new, row.same)
    finally:
        engine.dispose()
