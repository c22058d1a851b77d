"""Texts that a pattern's matches must contain."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.rules.literals import commonness, required, telling

_LETTERS = "天地玄黄"
_ATOMS = st.one_of(
    st.sampled_from(_LETTERS),
    st.sampled_from(["[天地]", "[^玄]", ".", r"\d", "(?:天|地玄)", "(?:玄|)", r"\b"]),
)
_PATTERNS = st.recursive(
    st.lists(
        st.tuples(_ATOMS, st.sampled_from(["", "", "?", "+", "*", "{2}", "{0,1}", "{1,}"])).map(
            lambda pair: pair[0] if pair[0] == r"\b" else "".join(pair)
        ),
        min_size=1,
        max_size=4,
    ).map("".join),
    lambda inner: st.lists(inner, min_size=2, max_size=3).map(
        lambda branches: f"(?:{'|'.join(branches)})"
    ),
    max_leaves=4,
)


@given(_PATTERNS, st.text(alphabet=_LETTERS + "1a", max_size=8))
def test_every_match_contains_one_text_of_each_set(pattern: str, text: str) -> None:
    """A pattern that is not tried where it would match is a finding lost."""
    for found in re.finditer(pattern, text):
        for texts in required(pattern):
            assert any(each in found.group() for each in texts), (pattern, texts)


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("不知道", {"不知道"}),
        ("催什么|急什么", {"催什么", "急什么"}),
        ("(?:您|你)自己", {"您自己", "你自己"}),
        ("怪.{0,4}自个", {"自个"}),
        ("(?P<hit>滚蛋)$", {"滚蛋"}),
        ("SB", {"sb"}),
        (r"滚\.蛋", {"滚.蛋"}),
        (r"叫王\p{Han}{1,2}", {"叫王"}),
        (r"\pL蛋疼", {"蛋疼"}),
    ],
)
def test_the_rarest_texts_come_first(pattern: str, texts: set[str]) -> None:
    """They are what the index looks for."""
    assert required(pattern)[0] == frozenset(texts)


@pytest.mark.parametrize("pattern", ["", ".*", "[^喂]", r"\d+", "(?:滚|)", "滚?", "滚{0,2}", "(滚"])
def test_where_nothing_is_required_none_is_named(pattern: str) -> None:
    """Then the pattern has to be tried everywhere."""
    assert required(pattern) == ()


@pytest.mark.parametrize("pattern", [r"\p{Han", r"\x{6eda}", r"\Q滚", "滚{a}"])
def test_unknown_syntax_is_taken_to_match_anything(pattern: str) -> None:
    """Guessing wrongly would lose findings."""
    assert required(pattern) == ()


def test_common_characters_tell_nothing() -> None:
    """Every other message holds a 您."""
    assert telling(frozenset({"喂"}))
    assert not telling(frozenset({"您"}))
    assert not telling(frozenset({"滚蛋", "您"}))
    assert not telling(frozenset({"a"}))
    assert not telling(frozenset())


def test_a_pattern_nested_without_end_is_taken_to_match_anything() -> None:
    """It may come from anybody, and must not exhaust the stack."""
    assert required("(" * 400 + "喂" + ")" * 400) == ()
    assert required("(" * 9 + "喂" + ")" * 9) == (frozenset({"喂"}),)


def test_the_commonness_of_a_text_tells_which_of_two_to_look_for() -> None:
    """Everyday words are found everywhere."""
    assert commonness("您好") > commonness("您退") > commonness("滚退") > commonness("滚蛋") == 0
