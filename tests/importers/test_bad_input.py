"""Input that is not what it should be: always a sentence with file and place, never an error."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_app.importers.columns import ColumnMapping, Field, Layout
from qa_app.importers.previews import preview
from qa_app.importers.problems import Severity
from qa_app.importers.reading import read
from tests.importers.files import archive, as_csv, as_lines, outcome, said, workbook, write

SCRIPT = "<script>alert('x')</script>"
SUFFIXES = [".json", ".jsonl", ".csv", ".tsv", ".xlsx", ".zip", ".txt", ""]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_says_so(tmp_path: Path, suffix: str) -> None:
    """An export that failed."""
    (problem,) = outcome(write(tmp_path, "a" + suffix, b"")).problems
    assert (problem.severity, problem.sentence) == (Severity.FATAL, "The file is empty.")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(256)) * 40, b"\0" * 5000, b"\x7fELF\2\1\1\0"],
)
def test_binary_files_say_that_they_are_none(tmp_path: Path, suffix: str, content: bytes) -> None:
    """Whatever they are called."""
    found = outcome(write(tmp_path, "a" + suffix, content))
    assert [problem.severity for problem in found.problems] == [Severity.FATAL]


@pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ","), (".tsv", "\t"), ("", ";")])
def test_a_million_columns_are_a_sentence(tmp_path: Path, suffix: str, delimiter: str) -> None:
    """One line of a million cells, and then another."""
    path = write(tmp_path, "a" + suffix, (f"x{delimiter}" * 1_000_000 + "\n") * 2)
    (problem,) = outcome(path).problems
    assert problem.severity is Severity.FATAL
    assert problem.values["count"] == 1_000_001


def test_a_line_without_end_is_a_sentence(tmp_path: Path) -> None:
    """Forty megabytes without a line break are not taken into memory."""
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write("会话ID,角色,内容\nc,客户,在\n".encode())
        for _ in range(40):
            file.write(b"x" * 1_000_000)
    tracemalloc.start()
    found = outcome(path, conversation_bytes=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.ids == ["c"]
    assert [problem.line for problem in found.refused] == [3]
    assert peak < 20_000_000


def test_markup_in_every_field_arrives_as_text(tmp_path: Path) -> None:
    """Pages escape; an import that cleaned would falsify the evidence."""
    header = ["会话ID", "发送时间", "角色", "消息内容", "客服", "买家", "店铺", "订单号", SCRIPT]
    row = [SCRIPT, "2026-10-12 09:00:00", "客户", SCRIPT, SCRIPT, SCRIPT + "2", SCRIPT, "1", SCRIPT]
    for path in (
        write(tmp_path, "a.csv", as_csv([header, row])),
        workbook(tmp_path / "a.xlsx", [header, row]),
    ):
        (found,) = outcome(path).conversations
        assert found.agent is not None
        assert {found.id, found.messages[0].text, found.agent.id, found.shop} == {SCRIPT}
        assert dict(found.meta) == {SCRIPT: SCRIPT}


def test_rows_without_role_or_text_are_told_apart(tmp_path: Path) -> None:
    """No role is a fault; no text may be a picture."""
    rows = [["会话ID", "角色", "内容"], ["c", "", "谁"], ["c", "客户", ""], ["c", "客服", "好"]]
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)))
    assert [each.text for each in found.conversations[0].messages] == ["", "好"]
    assert [problem.line for problem in found.refused] == [2]


def test_nul_characters_are_a_sentence_with_the_line(tmp_path: Path) -> None:
    """Late in the file, where it is known to be text."""
    filler = "".join(f"c-{at},客户,{'请问' * 20}\n" for at in range(2000))
    text = "会话ID,角色,内容\n" + filler + "c-x,客户,a\0b\n" + "c-y,客户,好\n"
    found = outcome(write(tmp_path, "a.csv", text))
    assert [problem.line for problem in found.refused] == [2002]
    assert found.ids[-1] == "c-y"


def test_the_wrong_suffix_does_not_matter(tmp_path: Path) -> None:
    """Content decides."""
    book = workbook(tmp_path / "b.xlsx", [["会话ID", "角色", "内容"], ["w", "客户", "在"]])
    assert outcome(write(tmp_path, "a.csv", book.read_bytes())).ids == ["w"]
    assert outcome(write(tmp_path, "a.txt", as_lines([said("c-1")]))).ids == ["c-1"]
    table = as_csv([["会话ID", "角色", "内容"], ["t", "客户", "在"]])
    assert outcome(write(tmp_path, "a.xlsx", table)).ids == ["t"]


def test_a_page_or_a_letter_is_not_taken_for_a_table(tmp_path: Path) -> None:
    """It has no columns, and the sentence asks for them."""
    for text in ("<html><body><p>hello</p></body></html>", "亲爱的同事们：\n\n祝好\n", "x"):
        found = outcome(write(tmp_path, "a.csv", text))
        assert found.conversations == []
        assert [problem.severity for problem in found.problems] == [Severity.FATAL]


def test_ids_over_the_limit_are_refused_with_their_row(tmp_path: Path) -> None:
    """No column of the database holds a novel."""
    rows = [["会话ID", "角色", "内容"], ["c" * 300, "客户", "在"], ["d", "客户", "在"]]
    found = outcome(write(tmp_path, "a.csv", as_csv(rows)))
    assert found.ids == ["d"]
    assert [problem.line for problem in found.refused] == [2]


ANY_MAPPING = st.builds(
    ColumnMapping,
    columns=st.dictionaries(
        st.sampled_from(Field), st.sampled_from(["1", "2", "3", "会话ID", "角色", "内容"])
    ),
    header=st.booleans(),
    layout=st.sampled_from(Layout),
    time_format=st.none() | st.sampled_from(["%Y", "%d/%m/%Y", "%", "%Q"]),
    delimiter=st.none() | st.sampled_from([",", "\t", "", "xx"]),
    encoding=st.none() | st.sampled_from(["utf-8", "gb18030", "utf-16"]),
    fill_down=st.booleans(),
)

PIECES = st.sampled_from(
    [b"\n", b",", b'"', b"\t", b"{", b"}", b"[", b"]", b":", b"\\", b"\r", "客户".encode(), b"id",
     "会话ID,角色,内容\n".encode(), "客服 09:00:14 您好".encode(), b'{"messages":[', b"\xff\xfe",
     b"\xef\xbb\xbf", b"PK\x03\x04", b"2026-10-12 09:00:00", b"\x80", b"\0", b"1e999", b"NaN"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(PIECES | st.binary(max_size=6), max_size=40).map(b"".join),
    st.sampled_from(SUFFIXES),
    st.none() | ANY_MAPPING,
)
def test_no_file_whatever_raises(
    tmp_path: Path, content: bytes, suffix: str, mapping: ColumnMapping | None
) -> None:
    """Bad input is a sentence; each problem knows its file."""
    path = write(tmp_path, "a" + suffix, content)
    found = outcome(path, mapping)
    assert found.conversations or found.problems
    assert all(problem.file.startswith("a") and str(problem) for problem in found.problems)
    assert preview(path, mapping=mapping).file == path.name


@pytest.mark.parametrize("kind", ["workbook", "archive", "lines", "table"])
def test_no_damage_whatever_raises(tmp_path: Path, kind: str) -> None:
    """Good files with a few bytes changed: the worst that comes of it is a sentence."""
    rows = [["会话ID", "发送时间", "角色", "内容"]]
    rows += [[f"c-{at // 3}", "2026-10-12 09:00:00", "客户", "在吗"] for at in range(30)]
    path = {
        "workbook": lambda: workbook(tmp_path / "good.xlsx", rows),
        "archive": lambda: write_archive(tmp_path, as_csv(rows)),
        "lines": lambda: write(tmp_path, "good.jsonl", as_lines([said("c"), said("d")])),
        "table": lambda: write(tmp_path, "good.csv", as_csv(rows)),
    }[kind]()
    good = path.read_bytes()
    chance = random.Random(7)
    for _ in range(150):
        data = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        damaged = write(tmp_path, "damaged" + path.suffix, bytes(data))
        items = list(read(damaged))
        assert items
        assert all(item.conversation is not None or item.problems for item in items)


def write_archive(folder: Path, table: str) -> Path:
    return archive(folder / "good.zip", {"a.csv": table.encode()})
