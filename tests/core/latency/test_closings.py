"""Closing words: what asks for no reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.latency.closings import is_closing

WORDS = ("好的", "好", "谢谢", "谢谢你", "ok")


@pytest.mark.parametrize(
    "text", ["好的", "好的，谢谢！", "谢谢你~", "ＯＫ 好", "好好好的", "谢谢谢谢"]
)
def test_nothing_but_closing_words_closes(text: str) -> None:
    """Width, case, spaces and signs do not matter."""
    assert is_closing(text, WORDS)


@pytest.mark.parametrize("text", ["", "！", "好的，那几天能到", "谢谢，还有一个问题", "okay", "谢"])
def test_a_further_word_is_a_question(text: str) -> None:
    """Leaving a real question out would hide a customer who waits."""
    assert not is_closing(text, WORDS)


def test_a_long_message_says_something() -> None:
    """Whatever it is made of."""
    assert not is_closing("谢谢" * 20, WORDS)


@given(st.text("好的a", max_size=60))
def test_overlapping_words_cost_no_time(text: str) -> None:
    """Words that begin alike must not be tried in every combination."""
    words = ("好", "好好", "好好好", "的", "好的")
    assert is_closing(text, words) == (bool(text) and "a" not in text and len(text) <= 30)
