"""A look at a file before anything of it is kept."""

from __future__ import annotations

from pathlib import Path

from qa_app.core.conversations import Role
from qa_app.importers.columns import ColumnMapping, Field
from qa_app.importers.formats import Format
from qa_app.importers.previews import preview
from tests.importers.files import archive, as_csv, as_lines, said, workbook, write

ROWS = [
    ["会话ID", "发送时间", "角色", "消息内容"],
    *(
        [f"c-{at // 4}", f"2026-10-12 09:00:{at:02}", ("客户", "客服")[at % 2], f"第{at}句"]
        for at in range(60)
    ),
]


def test_a_table_shows_its_rows_its_mapping_and_what_comes_of_it(tmp_path: Path) -> None:
    """The user corrects the mapping by what they see."""
    seen = preview(write(tmp_path, "a.csv", as_csv(ROWS), "gb18030"))
    assert (seen.file, seen.format, seen.encoding) == ("a.csv", Format.TABLE, "gb18030")
    assert seen.columns == ("会话ID", "发送时间", "角色", "消息内容")
    assert len(seen.rows) == 20
    assert seen.rows[1] == ("c-0", "2026-10-12 09:00:00", "客户", "第0句")
    assert seen.mapping is not None
    assert seen.mapping.columns[Field.TEXT] == "消息内容"
    assert [each.id for each in seen.conversations] == ["c-0", "c-1", "c-2", "c-3", "c-4"]
    assert (seen.missing, seen.unknown_roles, seen.problems) == ((), (), ())


def test_what_the_mapping_lacks_is_named(tmp_path: Path) -> None:
    """Together with the sentence that an import would end with."""
    rows = [["编号甲", "文字乙"], *([str(at), f"第{at}句话说的是什么"] for at in range(9))]
    seen = preview(write(tmp_path, "a.csv", as_csv(rows)))
    assert Field.ROLE in seen.missing
    assert len(seen.problems) == 1
    assert seen.columns == ("编号甲", "文字乙")


def test_values_of_the_role_column_that_mean_nothing_yet_are_named(tmp_path: Path) -> None:
    """The user says what they mean."""
    rows = [*ROWS, ["c-9", "2026-10-12 10:00:00", "老板", "我来说"]]
    path = write(tmp_path, "a.csv", as_csv(rows))
    seen = preview(path)
    assert seen.unknown_roles == ("老板",)
    assert seen.mapping is not None
    known = ColumnMapping(seen.mapping.columns, roles={**seen.mapping.roles, "老板": Role.AGENT})
    assert preview(path, mapping=known).unknown_roles == ()


def test_the_mapping_given_is_the_one_shown(tmp_path: Path) -> None:
    """Each correction is tried at once."""
    mapping = ColumnMapping(
        {Field.CONVERSATION: "1", Field.ROLE: "3", Field.TEXT: "4"}, header=False
    )
    seen = preview(write(tmp_path, "a.csv", as_csv(ROWS[1:])), mapping=mapping)
    assert seen.mapping == mapping
    assert seen.columns == ("1", "2", "3", "4")
    assert len(seen.conversations) == 5


def test_conversations_in_canonical_form_need_no_mapping(tmp_path: Path) -> None:
    """There is nothing to choose."""
    seen = preview(write(tmp_path, "a.jsonl", as_lines([said("c-1"), {"id": "bad"}])))
    assert (seen.format, seen.mapping, seen.columns) == (Format.JSON, None, ())
    assert [each.id for each in seen.conversations] == ["c-1"]
    assert [problem.line for problem in seen.problems] == [2]


def test_a_workbook_names_its_sheets(tmp_path: Path) -> None:
    """The user may choose another."""
    seen = preview(workbook(tmp_path / "a.xlsx", ROWS, 说明=[["x"]]))
    assert (seen.format, seen.sheets) == (Format.WORKBOOK, ("会话", "说明"))
    assert len(seen.conversations) == 5


def test_an_archive_names_its_files_and_shows_the_first(tmp_path: Path) -> None:
    """One mapping serves for all of its tables."""
    table = as_csv(ROWS).encode()
    seen = preview(archive(tmp_path / "a.zip", {"一.csv": table, "二.csv": table}))
    assert seen.format is Format.ARCHIVE
    assert seen.files == ("a.zip/一.csv", "a.zip/二.csv")
    assert seen.columns == ("会话ID", "发送时间", "角色", "消息内容")
    assert len(seen.conversations) == 5


def test_an_archive_whose_first_file_is_bad_is_shown_all_the_same(tmp_path: Path) -> None:
    """The others may be good."""
    files = {"p.png": b"\x89PNG\0\0", "b.csv": as_csv(ROWS).encode()}
    seen = preview(archive(tmp_path / "a.zip", files))
    assert seen.files == ("a.zip/p.png", "a.zip/b.csv")
    assert len(seen.conversations) == 5
    assert len(seen.problems) == 1


def test_what_cannot_be_read_is_said_in_the_preview(tmp_path: Path) -> None:
    """Before anybody presses the button."""
    for name, content in [("a.csv", b""), ("b.bin", b"\0\1\2"), ("c.zip", b"PK\x03\x04\0")]:
        seen = preview(write(tmp_path, name, content))
        assert (seen.conversations, len(seen.problems)) == ((), 1)
