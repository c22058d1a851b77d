"""How single characters are folded."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.rules.adapters import Pattern
from qa_app.core.rules.characters import fold, fold_pattern, tables

# The first example builds tables that the rest use.
SLOW_AT_FIRST = settings(deadline=None)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("，！？（）：", ",!?():"),
        ("ABC", "abc"),
        ("請問發票開錯", "请问发票开错"),
        ("裡裏線綫為爲", "里里线线为为"),
        ("妳著麼", "你着么"),
        ("\u3000\t\xa0", "   "),
        ("①", "1"),
    ],
)
def test_width_case_and_script_make_no_difference(written: str, folded: str) -> None:
    """Evasion and habit write the same word in many ways."""
    assert fold(written) == folded


@SLOW_AT_FIRST
@given(st.text(max_size=60))
def test_folding_keeps_the_length_and_is_final(text: str) -> None:
    """Offsets into the folded text are offsets into the original."""
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


def test_common_simplified_characters_stay_as_they_are() -> None:
    """The tokenizer's dictionary is in simplified characters."""
    everyday = (
        "么什怎的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得"
    )
    assert fold(everyday) == everyday


def test_lone_surrogates_fold_to_something_that_can_be_encoded() -> None:
    """JSON can carry half a character; the matcher takes UTF-8."""
    assert fold("a\ud800b").encode("utf-8") == "a\ufffdb".encode()


def test_format_characters_are_dropped_and_signs_are_signs() -> None:
    """The classes decide what may stand between the characters of a word."""
    classes = tables().classes
    dropped = {int(classes[ord(each)]) for each in "\u200b\u200d\u2060\ufeff\u00ad\ufe0f"}
    signs = {int(classes[ord(each)]) for each in ".*-，。·~😀"}
    letters = {int(classes[ord(each)]) for each in "喂知あ가"}
    assert len(dropped) == len(signs) == len(letters) == 1
    assert len(dropped | signs | letters) == 3


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("（喂）", "(喂)", True),
        ("真的？", "真的?", True),
        ("真的？", "真", False),
        ("[？！]", "?", True),
        ("退＋", "退+", True),
        (r"\S喂", "a喂", True),
        (r"\p{Han}{2}", "喂喂", True),
        ("發票|OK", "发票", True),
        ("發票|OK", "ok", True),
    ],
)
def test_a_pattern_written_in_any_width_and_script_means_the_same(
    pattern: str, text: str, matches: bool
) -> None:
    """Folding a full-width question mark must not make what precedes it optional."""
    assert bool(list(Pattern(fold_pattern(pattern)).spans(text))) is matches


def test_every_folded_character_is_normal() -> None:
    """Two ways of writing one character must not fold to two characters."""
    folded = tables().folded
    han = [chr(int(folded[code])) for code in range(0x4E00, 0x9FFF)]
    assert all(unicodedata.normalize("NFKC", each) == each for each in han)
