"""Whatever is wrong with a file: a sentence says so, the good rows land, by page and command."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.permissions import SYSTEM
from qa_app.services.context import Context
from qa_app.storage.packing import unpack
from qa_app.storage.tables.conversations import ConversationRow, Revision
from qa_app.storage.tables.imports import Import, ImportProblem
from tests.cli.conftest import Run, run  # noqa: F401 - the fixture
from tests.support.factories import chat
from tests.support.importing import jsonl, worked

MEGABYTE = 1024 * 1024
SCRIPT = "<script>alert(1)</script>"
GOOD = chat(("customer", 0, "在吗"), ("agent", 9, "您好"), id="good")
HEADER = "会话ID,角色,时间,内容\n"
GOOD_ROWS = "good,客户,2026-10-12 09:00:00,在吗\ngood,客服,2026-10-12 09:00:09,您好\n"


def sparse(path: Path) -> None:
    """200 MB on paper; nothing of it is on the disk."""
    with path.open("wb") as file:
        file.write(b'{"id": "x", "messages": [{"role": "agent", "text": "')
        file.truncate(200 * MEGABYTE)


def bomb(path: Path) -> None:
    """A workbook of some kilobytes that unpacks to far more."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _turn in range(80):
                sheet.write(b"0" * MEGABYTE)


def written(data: bytes | str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(data if isinstance(data, bytes) else data.encode())

    return write


@dataclass(frozen=True)
class Bad:
    """A file, how many good conversations are in it, and where its fault stands."""

    name: str
    write: Callable[[Path], None]
    good: int = 0
    line: int | None = None
    warning: bool = False


SCRIPTS = jsonl(
    chat(("customer", 0, SCRIPT), ("agent", 9, SCRIPT), id=SCRIPT, agent=SCRIPT, team=SCRIPT,
         source=SCRIPT)
).replace(b'"role":"customer"', b'"meta":{"<script>":"<script>"},"role":"customer"')  # fmt: skip

FILES = [
    Bad("binary.jsonl", written(bytes(range(256)) * 64)),
    Bad("200mb.jsonl", sparse),
    Bad("wrong.csv", written((HEADER + GOOD_ROWS).encode("gb18030") + b"\xff\xfe\x81,\n"), 1, 4),
    Bad("half.jsonl", written(jsonl(GOOD) + b'\n{"id": "half", "messages": [{"ro'), 1, 2),
    Bad("bomb.xlsx", bomb),
    Bad("wide.csv", written(HEADER + GOOD_ROWS + "x" + "," * 1_000_000 + "\n"), 1, 4),
    Bad("norole.csv", written(HEADER + GOOD_ROWS + "bad,,2026-10-12 09:00,没有角色\n"), 1, 4),
    Bad("twice.jsonl", written(jsonl(GOOD) + b"\n" + jsonl(GOOD)), 1, 2),
    Bad(
        "unordered.csv",
        written(HEADER + "a,客服,2026-10-12 09:00:09,您好\na,客户,2026-10-12 09:00:00,在吗\n"),
        1,
        2,
        warning=True,
    ),
    Bad("script.jsonl", written(SCRIPTS + b'\n{"id": "' + SCRIPT.encode() + b'2"}'), 1, 2),
]
EVERY = pytest.mark.parametrize("bad", FILES, ids=lambda bad: bad.name)


@pytest.fixture
def admin(client: FlaskClient, context: Context, signed_in: Any) -> FlaskClient:
    signed_in(client)
    return client


def check(session: Session, bad: Bad) -> Import:
    """What every bad file leaves: its good conversations, and a sentence with file and row."""
    session.expire_all()
    row = session.scalars(select(Import)).one()
    assert row.state == "done"
    assert len(session.scalars(select(ConversationRow)).all()) == bad.good
    problems = session.scalars(select(ImportProblem).order_by(ImportProblem.id)).all()
    wanted = [each for each in problems if each.refused is not bad.warning]
    assert wanted, [each.sentence for each in problems]
    assert all(each.sentence and each.file == bad.name for each in problems)
    assert wanted[0].line == bad.line
    return row


@EVERY
def test_by_page(admin: FlaskClient, context: Context, tmp_path: Path, bad: Bad) -> None:
    """Preview, import, report and download: none is a fault of ours."""
    path = tmp_path / bad.name
    bad.write(path)
    if path.stat().st_size > 20 * MEGABYTE:
        # The test's own limit on uploads stands for the product's.
        with path.open("rb") as stream:
            answer = admin.post("/imports", data={"file": (stream, bad.name)})
        assert answer.status_code == 413
        assert "太大" in answer.text or "过大" in answer.text
        return
    with path.open("rb") as stream:
        answer = admin.post("/imports", data={"file": (io.BytesIO(stream.read()), bad.name)})
    assert answer.status_code == 303
    address = answer.headers["Location"]
    preview = admin.get(address)
    assert preview.status_code == 200
    assert bad.warning or "import-problem-refused" in preview.text
    assert admin.post(f"{address}/commit").status_code == 303
    worked(replace(context, actor=SYSTEM), int(address.rpartition("/")[2]))
    row = check(context.session, bad)
    for page in (address, f"{address}?which=warnings", "/imports", f"{address}/problems.csv"):
        shown = admin.get(page)
        assert shown.status_code == 200
        assert "csv" in page or SCRIPT not in shown.text
    assert row.refused + row.warned >= 1


@pytest.mark.both_databases
@EVERY
def test_by_command(run: Run, session: Session, tmp_path: Path, bad: Bad) -> None:  # noqa: F811
    """The same, and exit code 1 where anything was refused."""
    run("init-db")
    path = tmp_path / bad.name
    bad.write(path)
    result = run("import", str(path))
    assert result.exit_code == (0 if bad.warning else 1), result.output
    assert "Traceback" not in result.output
    check(session, bad)
    assert bad.warning or bad.name in result.output


def test_an_empty_file_is_refused_at_once_and_others_land(
    run: Run,  # noqa: F811
    session: Session,
    tmp_path: Path,
) -> None:
    """There is nothing to look at; the page's own test says the same of the page."""
    run("init-db")
    (tmp_path / "empty.jsonl").write_bytes(b"")
    (tmp_path / "good.jsonl").write_bytes(jsonl(GOOD))
    result = run("import", str(tmp_path / "empty.jsonl"), str(tmp_path / "good.jsonl"))
    assert result.exit_code == 1
    assert "empty.jsonl: 文件是空的" in result.output
    assert len(session.scalars(select(ConversationRow)).all()) == 1


def test_markup_in_every_field_is_kept_as_it_was(
    admin: FlaskClient, context: Context, tmp_path: Path
) -> None:
    """It is somebody's words: neither changed nor obeyed."""
    answer = admin.post("/imports", data={"file": (io.BytesIO(SCRIPTS), f"{SCRIPT}.jsonl")})
    admin.post(f"{answer.headers['Location']}/commit")
    worked(replace(context, actor=SYSTEM), 1)
    kept = unpack(context.session.scalars(select(Revision.content)).one())
    assert [message.text for message in kept.messages] == [SCRIPT, SCRIPT]
    assert (kept.id, kept.source) == (SCRIPT, SCRIPT)
