"""Excel workbooks: their cells, and the ways in which a small one can be huge."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest

from qa_app.core.conversations import Role
from qa_app.importers.columns import ColumnMapping, Field
from qa_app.importers.problems import Severity
from tests.importers.files import Outcome, outcome, workbook, write

NINE = 1_791_766_800_000
HEADER = ["会话ID", "发送时间", "角色", "消息内容"]
START = datetime(2026, 10, 12, 9)  # noqa: DTZ001  a cell has no zone


def test_cells_of_every_kind_are_read(tmp_path: Path) -> None:
    """Spreadsheets turn ids into numbers and times into dates, or leave both as text."""
    rows = [
        HEADER,
        [88001, START, "客户", "在吗"],
        [88001, START.replace(second=14), "客服", 110],
        [88001, "2026-10-12 09:00:20", "客户", True],
        ["88001", 46307.375347222225, "客服", 1.5],
    ]
    found = outcome(workbook(tmp_path / "a.xlsx", rows))
    assert found.problems == []
    (conversation,) = found.conversations
    assert conversation.id == "88001"
    assert [each.text for each in conversation.messages] == ["在吗", "110", "True", "1.5"]
    assert [(each.start_ms or 0) - NINE for each in conversation.messages] == [
        0,
        14_000,
        20_000,
        30_000,
    ]


def test_a_date_at_midnight_is_a_time_too(tmp_path: Path) -> None:
    """The reader gives midnight as a date without time."""
    rows = [HEADER, ["c", date(2026, 10, 12), "客户", "在"], ["c", START, "客服", "您好"]]
    (found,) = outcome(workbook(tmp_path / "a.xlsx", rows)).conversations
    assert found.messages[0].start_ms == NINE - 9 * 3_600_000


def test_a_column_of_dates_and_one_of_times_are_put_together(tmp_path: Path) -> None:
    """They are cells of their own kinds."""
    rows = [["会话ID", "日期", "时间", "角色", "内容"],
            ["c", date(2026, 10, 12), time(9, 0, 14), "客户", "在"]]  # fmt: skip
    (found,) = outcome(workbook(tmp_path / "a.xlsx", rows)).conversations
    assert found.messages[0].start_ms == NINE + 14_000


def test_rows_are_called_by_their_number_in_the_sheet(tmp_path: Path) -> None:
    """Empty rows above and between count, as they do on the screen."""
    rows = [[], HEADER, [], ["c", START, "老板", "x"], ["c", START, "客户", "在"]]
    found = outcome(workbook(tmp_path / "a.xlsx", rows))
    assert [problem.line for problem in found.refused] == [4]
    assert found.refused[0].excerpt == "c | 2026-10-12 09:00:00 | 老板 | x"


def test_the_first_sheet_that_is_not_empty_is_read_or_the_one_named(tmp_path: Path) -> None:
    """Some exports begin with an empty one."""
    rows = [HEADER, ["c", START, "客户", "在"]]
    other = [HEADER, ["d", START, "客户", "在"]]
    path = workbook(tmp_path / "a.xlsx", [], 一月=rows, 二月=other)
    assert outcome(path).ids == ["c"]
    columns = {Field.CONVERSATION: "会话ID", Field.ROLE: "角色", Field.TEXT: "消息内容"}
    assert outcome(path, ColumnMapping(columns, sheet="二月")).ids == ["d"]
    missing = outcome(path, ColumnMapping(columns, sheet="三月"))
    assert missing.fatal[0].values == {"sheet": "三月"}


def test_a_run_goes_on_where_an_earlier_one_stopped(tmp_path: Path) -> None:
    """As with every other file."""
    rows = [HEADER, *([f"c-{at}", START, "客户", "在"] for at in range(4))]
    path = workbook(tmp_path / "a.xlsx", rows)
    whole = outcome(path).items
    assert outcome(path, skip=2).items == whole[2:]


def fatal(found: Outcome) -> str:
    """The one sentence about a file that could not be read."""
    assert found.conversations == []
    (problem,) = found.problems
    assert problem.severity is Severity.FATAL
    return problem.sentence % problem.values


SHEET = "xl/worksheets/sheet1.xml"


def changed(path: Path, replaced: dict[str, bytes]) -> Path:
    """The workbook with some of its parts replaced."""
    parts = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in parts.namelist():
            packed.writestr(name, replaced.get(name, parts.read(name)))
    return path


def sheet_of(cells: str) -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{namespace}"><sheetData>{cells}</sheetData></worksheet>'.encode()


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return workbook(tmp_path / "a.xlsx", [HEADER, ["c", START, "客户", "长" * 1000]])


def test_a_part_that_unpacks_to_too_much_is_refused(plain: Path) -> None:
    """The classic bomb: kilobytes that become hundreds of megabytes."""
    changed(plain, {SHEET: b"0" * 60_000_000})
    assert plain.stat().st_size < 100_000
    assert "times its size" in fatal(outcome(plain))
    assert "MB" in fatal(outcome(plain, workbook_unpacked_bytes=1024 * 1024))


def test_a_part_that_declares_a_false_size_is_refused(plain: Path) -> None:
    """What it truly unpacks to is counted, not what it says."""
    changed(plain, {SHEET: b"0" * 5_000_000})
    data = plain.read_bytes()
    true_size = (5_000_000).to_bytes(4, "little")
    plain.write_bytes(data.replace(true_size, (5_000).to_bytes(4, "little")))
    assert "false size" in fatal(outcome(plain))


@pytest.mark.parametrize("far", ["A999999999", "A1048576"])
def test_two_cells_far_apart_are_refused(plain: Path, far: str) -> None:
    """Everything between them would be held in memory."""
    cells = f'<row r="1"><c r="A1"><v>1</v></c><c r="{far}"><v>1</v></c></row>'
    changed(plain, {SHEET: sheet_of(cells)})
    assert "rows" in fatal(outcome(plain))


def test_a_million_columns_are_refused(plain: Path) -> None:
    """By reference, or one after the other without any."""
    changed(plain, {SHEET: sheet_of('<row r="1"><c r="BDWGN1"><v>1</v></c></row>')})
    assert "1000000 columns" in fatal(outcome(plain))
    changed(plain, {SHEET: sheet_of("<row>" + "<c/>" * 1_000_000 + "</row>")})
    assert "columns" in fatal(outcome(plain))


def test_too_many_rows_or_cells_are_refused(tmp_path: Path) -> None:
    """With the advice to take the format that streams."""
    path = workbook(tmp_path / "a.xlsx", [HEADER, *[["c", "", "客户", "在"]] * 30])
    assert "31 rows" in fatal(outcome(path, workbook_rows=30))
    assert "124 cells" in fatal(outcome(path, workbook_cells=100))
    assert "CSV" in fatal(outcome(path, workbook_cells=100))


def test_one_long_text_in_very_many_cells_is_refused(plain: Path) -> None:
    """The file keeps it once, each cell of the table has its own copy."""
    cell = '<row><c t="s"><v>6</v></c></row>'
    placed = '<row r="{0}"><c r="A{0}" t="s"><v>6</v></c></row>'
    many = "".join(placed.format(at) for at in range(1, 5000))
    limit = 10 * 1024 * 1024
    spelled = many.replace("<c ", "<x:c ").replace("<v>", '<v xml:x="">')
    for cells in (cell * 5000, many, spelled):
        changed(plain, {SHEET: sheet_of(cells)})
        assert "texts" in fatal(outcome(plain, workbook_unpacked_bytes=limit))


def test_a_workbook_over_the_limit_of_bytes_is_refused(plain: Path) -> None:
    """It is held in memory as a whole."""
    assert "MB" in fatal(outcome(plain, workbook_bytes=100))


def test_damaged_and_foreign_workbooks_are_a_sentence(plain: Path, tmp_path: Path) -> None:
    """Cut off, protected, of the old format, or no workbook inside."""
    data = plain.read_bytes()
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
    broken_sheet = changed(plain, {SHEET: b"<worksheet><sheetData><row"}).read_bytes()
    for name, content in [
        ("cut.xlsx", data[: len(data) // 2]),
        ("flipped.xlsx", data[:200] + b"\xff" * 40 + data[240:]),
        ("old.xls", old),
        ("xml.xlsx", broken_sheet),
    ]:
        assert fatal(outcome(write(tmp_path, name, content)))


def test_an_empty_workbook_says_so(tmp_path: Path) -> None:
    """Somebody exported the wrong month."""
    assert fatal(outcome(workbook(tmp_path / "a.xlsx", [])))


def test_a_header_alone_is_no_conversation(tmp_path: Path) -> None:
    """The file has nothing to import, and that is said."""
    found = outcome(workbook(tmp_path / "a.xlsx", [HEADER]))
    assert fatal(found)


def test_roles_and_senders_work_as_in_any_table(tmp_path: Path) -> None:
    """A workbook is a table like the others."""
    rows = [["会话ID", "发送人", "内容"], ["c", "买家", "在"], ["c", "客服", "您好"]]
    (found,) = outcome(workbook(tmp_path / "a.xlsx", rows)).conversations
    assert [each.role for each in found.messages] == [Role.CUSTOMER, Role.AGENT]
