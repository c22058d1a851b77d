"""Which characters are spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.calls.characters import spoken_characters


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("您好，请讲。", 4),
        ("您 好……！？", 2),
        ("充电宝是CGB10，对吗", 11),
        ("请打开WiFi", 5),
        ("don't worry", 3),
        ("Could you hold the line, please?", 6),
        ("１２３ ＡＢ", 5),
        ("𠮷先生", 3),
        ("😀👍_-", 0),
        ("", 0),
        ("110105", 6),
    ],
)
def test_what_is_read_out_counts(text: str, count: int) -> None:
    """One for a syllable or nearly so: digits and capitals are spelt, signs are silent."""
    assert spoken_characters(text) == count


@given(st.text(), st.text())
def test_a_text_has_as_many_as_its_lines_together(first: str, second: str) -> None:
    """Cutting an utterance in two must not change how fast it was spoken."""
    whole = spoken_characters(f"{first}\n{second}")
    assert whole == spoken_characters(first) + spoken_characters(second)


@given(st.text())
def test_there_are_never_more_than_the_text_has(text: str) -> None:
    """Whatever comes in, the rate is not inflated by it; ligatures alone are taken apart."""
    assert 0 <= spoken_characters(text) <= 18 * len(text)
