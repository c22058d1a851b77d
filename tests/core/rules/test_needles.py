"""What of a phrase the search index can find, and the texts in which it cannot."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa_app.core import search
from qa_app.core.rules import normalise
from qa_app.core.rules.needles import letters, needle, seen_otherwise

SLOW_AT_FIRST = settings(deadline=None, max_examples=300)
_SIGNS = "不知道没沒办辦法vVｖxＸ12１,，。 \u3000\u200b\n!！①É谢谢"


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("不知道", "不知道"),
        ("好的,不知道", "不知道"),
        ("加vx123吧", "vx"),
        ("3天", "天"),
        ("!?", None),
        ("12", None),
        ("éa", "a"),
    ],
)
def test_a_needle_is_the_longest_run_of_letters_of_one_kind(
    shape: str, expected: str | None
) -> None:
    """What spaces, signs and digits part cannot be relied on to stand together."""
    assert needle(shape) == expected


def test_each_letter_can_be_looked_for_by_itself() -> None:
    """A phrase with signs put in between stands in the text letter by letter."""
    assert letters("傻x,傻1") == ["傻", "x"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("沒辦法", "没办法"),
        ("ＶＸ", "vx"),
        ("不 知道", "不知道"),
        ("不\u200b知道", "不知道"),
        ("谢谢谢", "谢\n谢谢\n谢谢谢"),
        ("v x", "vx"),
        ("不\n知", "不知"),
        ("①vé É甲É ⒶＢ", "1véé甲éab"),
    ],
)
def test_noisy_messages_are_told_as_the_matchers_see_them(text: str, seen: str) -> None:
    """The index does not see through them, so this is searched beside it."""
    assert seen_otherwise([["好", text, "好"]]) == [seen]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "您好，请问有什么可以帮您？",
        "尾号 4821，共１０００元……",
        "iPhone 手机 plus max",
        "在吗！！！",
        "10000 0",
    ],
)
def test_ordinary_messages_are_not_noisy(text: str) -> None:
    """Else every text would be kept twice."""
    assert seen_otherwise([[text, text]]) == [""]


def test_each_conversation_is_told_for_itself() -> None:
    """Messages of several conversations are read together, and must not run together."""
    given_texts = [["好"], ["谢谢谢 好", "好"], [], ["好", "不 好", "沒"], ["谢", "谢", "谢"]]
    assert seen_otherwise(given_texts) == ["", "谢谢谢好\n谢好\n谢谢好", "", "不好\n没", ""]
    assert seen_otherwise([]) == []


@SLOW_AT_FIRST
@given(
    st.lists(st.text(alphabet=_SIGNS, max_size=8), min_size=1, max_size=3),
    st.text(alphabet=_SIGNS, min_size=1, max_size=4),
)
@example(["1v v1 x"], "vv")
@example(["vv v"], "vvv")
@example(["is v x"], "vx")
def test_what_any_view_shows_can_be_searched_for(texts: list[str], phrase: str) -> None:
    """The rule by which conversations are passed over."""
    shape = normalise.phrase(phrase)
    wanted = needle(shape)
    views = normalise.read(texts).views
    if wanted and any(shape in line for view in views for line in view.text.split("\n")):
        [seen] = seen_otherwise([texts])
        assert wanted in seen or any(wanted in search.fold(text) for text in texts)
