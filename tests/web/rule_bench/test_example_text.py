"""Examples as people type them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.web.rule_bench.example_text import read, write

_SAID = st.text(alphabet="您好abc ，。[]1-", min_size=1, max_size=8).map(str.strip).filter(bool)
_LINES = st.lists(
    st.builds(
        lambda who, said, at: {who: said} | ({} if at is None else {"at": at}),
        st.sampled_from(("customer", "agent", "bot", "system")),
        _SAID,
        st.sampled_from((None, 3, 25.5, 400)),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("您好", "您好"),
        ("客户：在吗\n客服：您好", [{"customer": "在吗"}, {"agent": "您好"}]),
        ("customer: hi\nAgent [14]: hello", [{"customer": "hi"}, {"agent": "hello", "at": 14}]),
        ("客服 [3 - 9.5]：喂", [{"agent": "喂", "at": 3, "until": 9.5}]),
        ("客户：第一行\n第二行", [{"customer": "第一行\n第二行"}]),
        ("事件 [40]：hold", [{"event": "hold", "at": 40}]),
        ("这句话：没有发送方", "这句话：没有发送方"),
        ("", ""),
    ],
)
def test_a_line_names_who_sent_it_and_when(text: str, example: Any) -> None:
    """Leads copy them from transcripts."""
    assert read(text) == example


@given(_LINES, st.booleans())
def test_what_is_written_is_read_back(lines: list[dict[str, Any]], chinese: bool) -> None:
    """An example that is only looked at must not change."""
    back = read(write(lines, chinese=chinese))
    timed: list[dict[str, Any]] = []
    expected = 0.0
    for line in lines:
        at = line.get("at", expected)
        timed.append(
            {**line, "at": at} if at != expected else {k: v for k, v in line.items() if k != "at"}
        )
        expected = at + 10
    assert back == timed


@pytest.mark.parametrize("example", [3, None, ["x"], [[]], {"a": 1}])
def test_what_is_no_example_is_shown_as_it_is(example: object) -> None:
    """A file may hold anything; the fault is told beside it."""
    assert isinstance(write(example), str)
