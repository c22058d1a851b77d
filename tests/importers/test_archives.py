"""Zip archives of the other formats."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from qa_app.importers.problems import Severity
from tests.importers.files import (
    archive,
    as_csv,
    as_lines,
    outcome,
    said,
    workbook,
    write,
)

TABLE = as_csv(
    [
        ["会话ID", "发送时间", "角色", "消息内容"],
        ["t-1", "2026-10-12 09:00:00", "客户", "在吗"],
        ["t-1", "2026-10-12 09:00:14", "客服", "您好"],
    ]
)


def test_every_file_of_an_archive_is_read_by_its_own_format(tmp_path: Path) -> None:
    """A month's exports come as one archive; each problem names the file within."""
    book = workbook(tmp_path / "b.xlsx", [["会话ID", "角色", "内容"], ["w-1", "客户", "在"]])
    path = archive(
        tmp_path / "all.zip",
        {
            "a.jsonl": as_lines([said("c-1"), {"id": "bad"}]).encode(),
            "folder/b.xlsx": book.read_bytes(),
            "c.csv": TABLE.encode("gb18030"),
        },
    )
    found = outcome(path)
    assert found.ids == ["c-1", "w-1", "t-1"]
    assert [problem.file for problem in found.refused] == ["all.zip/a.jsonl"]
    assert [item.ordinal for item in found.items] == [0, 1, 2, 3]


def test_a_bad_file_never_stops_the_good_ones(tmp_path: Path) -> None:
    """A picture, an empty file, an archive within the archive."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("x.csv", TABLE)
    path = archive(
        tmp_path / "all.zip",
        {
            "p.png": b"\x89PNG\r\n\x1a\n\0\0",
            "empty.csv": b"",
            "inner.zip": inner.getvalue(),
            "c.csv": TABLE.encode(),
        },
    )
    found = outcome(path)
    assert found.ids == ["t-1"]
    assert [problem.file for problem in found.fatal] == [
        "all.zip/p.png",
        "all.zip/empty.csv",
        "all.zip/inner.zip",
    ]


def test_what_packers_leave_behind_is_passed_over(tmp_path: Path) -> None:
    """Nobody put it there."""
    path = archive(
        tmp_path / "a.zip", {"__MACOSX/._c.csv": b"\0", ".DS_Store": b"\0", "c.csv": TABLE.encode()}
    )
    found = outcome(path)
    assert (found.ids, found.problems) == (["t-1"], [])


def test_chinese_names_are_read_as_their_packer_wrote_them(tmp_path: Path) -> None:
    """Without a mark for it they are in the mainland's encoding."""
    path = archive(tmp_path / "a.zip", {"XXXX.csv": b""})
    data = path.read_bytes().replace(b"XXXX", "十月".encode("gb18030"))
    found = outcome(write(tmp_path, "b.zip", data))
    assert found.fatal[0].file == "b.zip/十月.csv"


def test_a_run_goes_on_where_an_earlier_one_stopped(tmp_path: Path) -> None:
    """Across the files of the archive."""
    lines = as_lines([said("c-1"), said("c-2")]).encode()
    path = archive(tmp_path / "a.zip", {"a.jsonl": lines, "b.csv": TABLE.encode(), "c.csv": b""})
    whole = outcome(path).items
    assert len(whole) == 4
    for done in range(5):
        assert outcome(path, skip=done).items == whole[done:]


@pytest.mark.parametrize(
    ("limits", "said_so"),
    [
        ({"archive_unpacked_bytes": 1024 * 1024}, "MB"),
        ({}, "times its size"),
        ({"archive_files": 1}, "files"),
    ],
)
def test_an_archive_that_is_too_large_is_refused_as_a_whole(
    tmp_path: Path, limits: dict[str, Any], said_so: str
) -> None:
    """Before anything of it is unpacked to be read."""
    path = archive(tmp_path / "a.zip", {"a.csv": b"0" * 20_000_000, "b.csv": TABLE.encode()})
    found = outcome(path, **limits)
    assert found.conversations == []
    (problem,) = found.problems
    assert problem.severity is Severity.FATAL
    assert said_so in str(problem)


def test_damaged_archives_are_a_sentence(tmp_path: Path) -> None:
    """Cut off, with flipped bytes, protected, or with nothing inside."""
    data = archive(tmp_path / "a.zip", {"c.csv": TABLE.encode() * 50}).read_bytes()
    empty = archive(tmp_path / "e.zip", {}).read_bytes()
    protected = bytearray(data)
    protected[data.index(b"PK\x01\x02") + 8] |= 1
    unknown = bytearray(data)
    unknown[data.index(b"PK\x01\x02") + 10] = 99
    for name, content in [
        ("cut.zip", data[: len(data) // 2]),
        ("flipped.zip", data[:60] + b"\xff\xff\xff\xff" + data[64:]),
        ("protected.zip", bytes(protected)),
        ("unknown.zip", bytes(unknown)),
        ("empty.zip", empty),
        ("nonsense.zip", b"PK\x03\x04" + b"\0" * 100),
    ]:
        found = outcome(write(tmp_path, name, content))
        assert found.conversations == []
        assert [problem.severity for problem in found.problems] == [Severity.FATAL], name
