"""Files of canonical conversations: by line, as an array, as one document."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.importers.documents import CHUNK_BYTES, objects
from qa_app.importers.problems import Severity
from qa_app.importers.reading import read
from tests.importers.files import as_lines, outcome, said, write


def test_each_line_is_a_conversation(tmp_path: Path) -> None:
    """The form in which other systems stream their conversations."""
    found = outcome(write(tmp_path, "a.jsonl", as_lines([said("c-1"), said("c-2")])))
    assert found.ids == ["c-1", "c-2"]
    assert [(item.ordinal, item.line) for item in found.items] == [(0, 1), (1, 2)]
    assert found.problems == []


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_and_a_single_object_are_read_too(tmp_path: Path, indent: int | None) -> None:
    """Exports come pretty-printed or in one line, alone or in a list."""
    many = json.dumps([said("c-1"), said("c-2")], ensure_ascii=False, indent=indent)
    one = json.dumps(said("c-3"), ensure_ascii=False, indent=indent)
    assert outcome(write(tmp_path, "many.json", many)).ids == ["c-1", "c-2"]
    assert outcome(write(tmp_path, "one.json", one)).ids == ["c-3"]


def test_an_object_of_an_array_is_placed_by_the_line_where_it_begins(tmp_path: Path) -> None:
    """A fault in a long file must be found again."""
    good, bad = said("c-1"), said("c-2") | {"messages": "none"}
    text = json.dumps([good, bad, said("c-3")], indent=2)
    found = outcome(write(tmp_path, "a.json", text))
    assert found.ids == ["c-1", "c-3"]
    (problem,) = found.refused
    start = text[: text.index('"c-2"')].count("\n")
    assert (problem.line, problem.conversation_id) == (start, "c-2")


def test_a_bad_line_never_stops_the_good_ones(tmp_path: Path) -> None:
    """Half a line, no JSON, a conversation with an unknown role: the rest lands."""
    lines = as_lines([said("c-1"), said("c-2")]).splitlines()
    bad_role = json.dumps(
        said("c-9") | {"messages": [{"role": "owner", "text": "x"}]}, ensure_ascii=False
    )
    text = "\n".join([lines[0][:40], lines[0], "no json", "", bad_role, lines[1]])
    found = outcome(write(tmp_path, "a.jsonl", text))
    assert found.ids == ["c-1", "c-2"]
    assert [problem.line for problem in found.refused] == [1, 3, 5]
    assert found.refused[2].conversation_id == "c-9"
    assert found.refused[0].excerpt.startswith('{"id": "c-1"')


def test_a_file_cut_off_in_the_middle_gives_what_is_whole(tmp_path: Path) -> None:
    """Downloads break off."""
    text = json.dumps([said("c-1"), said("c-2")])
    found = outcome(write(tmp_path, "a.json", text[:-30]))
    assert found.ids == ["c-1"]
    assert len(found.refused) == 1


def test_what_stands_between_objects_is_refused_once(tmp_path: Path) -> None:
    """Nothing in a file is passed over in silence."""
    text = f'[{json.dumps(said("c-1"))}, 17, "x",\n {json.dumps(said("c-2"))}] trailing'
    found = outcome(write(tmp_path, "a.json", "[\n" + text[1:]))
    assert found.ids == ["c-1", "c-2"]
    assert [problem.excerpt for problem in found.refused] == ['17, "x"', "trailing"]


def test_a_second_conversation_of_the_same_id_is_refused(tmp_path: Path) -> None:
    """Which of the two was meant nobody can know; the first stands, the other is named."""
    found = outcome(write(tmp_path, "a.jsonl", as_lines([said("c-1"), said("c-2"), said("c-1")])))
    assert found.ids == ["c-1", "c-2"]
    (problem,) = found.refused
    assert (problem.line, problem.values) == (3, {"id": "c-1", "line": 1})


def test_the_same_id_from_another_source_is_another_conversation(tmp_path: Path) -> None:
    """The key is source and id."""
    other = said("c-1") | {"source": "jd"}
    assert outcome(write(tmp_path, "a.jsonl", as_lines([said("c-1"), other]))).ids == ["c-1"] * 2


def test_a_refused_conversation_does_not_block_its_id(tmp_path: Path) -> None:
    """The good one of the two may land."""
    bad = said("c-1") | {"messages": [{"role": "owner", "text": "x"}]}
    found = outcome(write(tmp_path, "a.jsonl", as_lines([bad, said("c-1")])))
    assert found.ids == ["c-1"]
    assert [problem.line for problem in found.refused] == [1]


def test_conversations_without_id_are_called_by_file_and_ordinal(tmp_path: Path) -> None:
    """The same file again must meet the same conversations again."""
    nameless = [{"messages": said("x")["messages"]} for _ in range(2)]
    assert outcome(write(tmp_path, "a.jsonl", as_lines(nameless))).ids == ["a.jsonl#1", "a.jsonl#2"]


def test_the_users_name_for_the_file_is_the_one_that_is_used(tmp_path: Path) -> None:
    """An upload lies under another name than its user knows."""
    path = write(tmp_path, "upload-7.tmp", as_lines([{"messages": []}, {"id": 1}]))
    items = list(read(path, "十月.jsonl"))
    assert items[0].conversation is not None
    assert items[0].conversation.id == "十月.jsonl#1"
    assert items[1].problems[0].file == "十月.jsonl"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5hkscs", "utf-16"])
def test_json_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    """Traditional characters, since both Chinese encodings know them."""
    form = said("c-1", "您好，請問我的訂單什麼時候發貨", "您好，我們會盡快為您處理的，請稍等")
    for name, text in [("a.jsonl", as_lines([form])), ("a.json", json.dumps([form], indent=1,
                        ensure_ascii=False))]:  # fmt: skip
        found = outcome(write(tmp_path, name, text, encoding))
        assert found.problems == []
        assert found.conversations[0].messages[0].text == "您好，請問我的訂單什麼時候發貨"


def test_a_line_with_bytes_that_are_no_text_is_refused(tmp_path: Path) -> None:
    """A wrong encoding is never guessed through, and never dropped in silence."""
    good = as_lines([said("c-1"), said("c-2")]).encode().splitlines()
    broken = good[0].replace("您好".encode(), b"\xff\xfe")
    found = outcome(write(tmp_path, "a.jsonl", b"\n".join([broken, good[1]])))
    assert found.ids == ["c-2"]
    assert [problem.line for problem in found.refused] == [1]


def test_a_run_goes_on_where_an_earlier_one_stopped(tmp_path: Path) -> None:
    """A worker that is killed resumes: nothing twice, nothing lost, later duplicates known."""
    lines = [said("c-1"), {"id": "bad"}, said("c-2"), said("c-1"), said("c-3")]
    path = write(tmp_path, "a.jsonl", as_lines(lines))
    whole = outcome(path).items
    for done in range(len(whole) + 1):
        assert outcome(path, skip=done).items == whole[done:]


def test_a_file_of_nothing_but_space_says_so(tmp_path: Path) -> None:
    """An import of nothing is a mistake of somebody's."""
    found = outcome(write(tmp_path, "a.jsonl", "\n \n"))
    assert [problem.severity for problem in found.problems] == [Severity.FATAL]


def test_a_line_over_the_limit_is_refused_and_passed_over(tmp_path: Path) -> None:
    """One runaway line must not take the memory, nor the lines after it."""
    text = as_lines([said("c-1"), said("c-2", "长" * 5000), said("c-3")])
    found = outcome(write(tmp_path, "a.jsonl", text), conversation_bytes=2000)
    assert found.ids == ["c-1", "c-3"]
    assert [problem.line for problem in found.refused] == [2]


def test_an_object_over_the_limit_is_refused_and_passed_over(tmp_path: Path) -> None:
    """The same in a document."""
    large = said("c-2", *["长" * 500] * 50)
    text = json.dumps([said("c-1"), large, said("c-3")], indent=1)
    found = outcome(write(tmp_path, "a.json", text), conversation_bytes=2000)
    assert found.ids == ["c-1", "c-3"]
    assert len(found.refused) == 1


@pytest.mark.parametrize("layout", ["lines", "array"])
def test_a_large_file_is_read_in_bounded_memory(tmp_path: Path, layout: str) -> None:
    """Twenty megabytes pass through a few; two hundred do so no less."""
    path = tmp_path / "large.json"
    message = json.dumps(said("x", *["您好，请问有什么可以帮您" * 10] * 10)["messages"])
    with path.open("w") as file:
        file.write("[" if layout == "array" else "")
        separator = "," if layout == "array" else ""
        for number in range(2600):
            file.write(separator if number else "")
            file.write(f'\n{{"id": "c-{number}", "messages": {message}}}')
        file.write("\n]" if layout == "array" else "\n")
    assert path.stat().st_size > 20_000_000
    tracemalloc.start()
    count = sum(item.conversation is not None for item in read(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2600
    assert peak < 8_000_000


@given(
    st.lists(
        st.dictionaries(
            st.text(max_size=4),
            st.text(st.sampled_from('ab{}[]",\\:\n\u00e9中'), max_size=8) | st.lists(st.integers()),
            max_size=4,
        ),
        max_size=6,
    ),
    st.sampled_from([None, 1]),
    st.integers(1, 40),
)
def test_a_document_is_cut_at_its_objects_wherever_the_reading_is_cut(
    forms: list[dict[str, object]], indent: int | None, chunk: int
) -> None:
    """Brackets and quotes within texts are no structure, and neither are the chunks."""

    class Chunks:
        def __init__(self, data: bytes) -> None:
            self._data = data

        def read(self, _size: int) -> bytes:
            part, self._data = self._data[:chunk], self._data[chunk:]
            return part

    data = json.dumps(forms, indent=indent, ensure_ascii=False).encode()
    pieces = list(objects(Chunks(data), CHUNK_BYTES))  # type: ignore[arg-type]
    assert [json.loads(piece) for _, piece in pieces] == forms
    for line, piece in pieces:
        assert data.splitlines()[line - 1].lstrip(b" ,[")[:1] == piece[:1]
