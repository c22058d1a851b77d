"""Files cut into blocks, screened by several processes."""

from __future__ import annotations

import codecs
import json
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.importers.json_files import lines
from qa_app.importers.problems import Problem
from qa_app.services.screening import blocks as cutting
from qa_app.services.screening import pool
from qa_app.services.screening.blocks import blocks
from qa_app.services.screening.desk import Desk, desk
from qa_app.services.screening.files import screen_files
from qa_app.services.screening.steps import joined

MOST = 64

_LINES = st.sampled_from(
    [b"{}", b'{"id": "a"}', b"{" + b"x" * MOST * 2, b" " * MOST * 2, b"", b" \t", b"[]", b"{\r"]
)
_FILES = st.tuples(
    st.sampled_from([b"", codecs.BOM_UTF8]),
    st.lists(_LINES, max_size=30).map(b"\n".join),
    st.sampled_from([b"", b"\n", b"\n\n"]),
).map(lambda parts: b"{}\n" + b"".join(parts) if not parts[0] else b"".join(parts))


@given(content=_FILES, size=st.integers(1, 300))
def test_blocks_hold_each_conversation_once_with_its_number(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, size: int
) -> None:
    """However a file is cut: blank lines, lines over the limit, no end to the last one."""
    path = tmp_path_factory.getbasetemp() / "cut.jsonl"
    path.write_bytes(content or b"\n")
    with pytest.MonkeyPatch.context() as patch, path.open("rb") as file:
        patch.setattr(cutting, "_MOST_BYTES", MOST)
        file.seek(len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0)
        whole = list(lines(file, MOST))
        cut = list(blocks(path, size))
        assert [line for block in cut for line in block.lines()] == whole
    numbers = [block.number for block in cut]
    assert numbers == [1 + sum(b.conversations for b in cut[:n]) for n in range(len(cut))]


@pytest.fixture(scope="module")
def at() -> Desk:
    return desk()


def _talk(name: str | None, text: str = "不知道，还没有收到") -> str:
    message = {"role": "agent", "text": text, "sent_at": "2026-10-12T09:00:00"}
    named = {} if name is None else {"id": name}
    return json.dumps({**named, "messages": [message]}, ensure_ascii=False)


def _many() -> list[str]:
    """Everything that can be wrong with a line, some of it in another block than its like."""
    kept = [_talk(f"a{number}") for number in range(12)]
    untimed = json.dumps({"id": "u", "messages": [{"role": "agent", "text": "好"}]})
    return [*kept, "", "  ", _talk(None), kept[3], '{"half', untimed, kept[0], untimed, _talk(None)]


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(_many()).encode(),
        ("\n".join(_many()) + "\n\n").encode(),
        codecs.BOM_UTF8 + "\r\n".join(_many()).encode(),
        "\n".join(_many()).encode("gb18030"),
        "\n".join(_many()).encode("utf-16"),
        "\n".join([*_many(), _talk("long", "长" * 6_000_000), _talk("end")]).encode(),
        b"\n\n",
        b"",
    ],
    ids=["plain", "blank end", "mark", "GB18030", "UTF-16", "too long", "blank", "empty"],
)
@pytest.mark.parametrize("size", [1, 700])
def test_processes_write_what_one_process_writes(
    at: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, size: int
) -> None:
    """Byte for byte, and they refuse the same lines for the same reasons."""
    path = tmp_path / "in.jsonl"
    path.write_bytes(content)
    monkeypatch.setattr(pool, "blocks", partial(blocks, size=size))
    one, two = (joined(list(screen_files([path], at, jobs=jobs))) for jobs in (1, 2))
    assert two.lines == one.lines
    assert (two.screened, two.refused) == (one.screened, one.refused)
    assert _said(two.refusals) == _said(one.refusals)
    assert _said(two.warnings) == _said(one.warnings)


def _said(problems: tuple[Problem, ...]) -> list[tuple[object, ...]]:
    """Without the excerpt, which no command shows."""
    return [each[:-1] for each in problems]
