"""What people, teams and agents may be called."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.people.names import folded_username, key_from, name_from, one_line, username_from


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("zhang.wei", "zhang.wei"),
        ("  Zhang.Wei ", "zhang.wei"),
        ("ＺＨＡＮＧ．ＷＥＩ", "zhang.wei"),
        ("张伟01", "张伟01"),
        ("wei@shop", "wei@shop"),
    ],
)
def test_a_sign_in_name_is_the_same_in_any_width_and_case(typed: str, kept: str) -> None:
    """An input method switched to full width must not make a second person."""
    assert username_from(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "a",
        "a" * 65,
        ".wei",
        "-wei",
        "zhang wei",
        "a\nb",
        "a<b>",
        "a'b",
        "a/b",
        "wei\u202e",
        "a\u200bb",
        "=cmd",
    ],
)
def test_a_sign_in_name_that_could_be_something_else_is_refused(typed: str) -> None:
    """Names reach logs, addresses and sheets, where spaces, breaks and signs mean something."""
    with pytest.raises(Invalid) as fault:
        username_from(typed)
    assert fault.value.field == "username"


@given(st.text(max_size=80))
def test_an_accepted_name_is_found_again_however_it_is_typed(typed: str) -> None:
    """Signing in folds what is typed; folding the stored name must not change it."""
    try:
        kept = username_from(typed)
    except Invalid:
        return
    assert folded_username(kept) == kept
    assert folded_username(kept.upper().casefold()) == kept


@given(st.text(max_size=300))
def test_no_name_breaks_a_line_or_hides_a_sign(typed: str) -> None:
    """A break in a name could pass for a line of a log, a mark could turn the text around."""
    line = one_line(typed)
    assert not any(unicodedata.category(c).startswith("C") for c in line)
    assert line == " ".join(line.split())


def test_a_name_is_kept_as_written_on_one_line() -> None:
    """People are called as they write themselves, except for stray breaks and spaces."""
    assert name_from(" 欧阳\t娜娜\n") == "欧阳 娜娜"


@pytest.mark.parametrize("typed", ["", "  ", "\u200b\u202e", "名" * 101])
def test_a_name_that_shows_nothing_or_fills_the_page_is_refused(typed: str) -> None:
    """A row without a name cannot be told from the next one."""
    with pytest.raises(Invalid) as fault:
        name_from(typed, "team")
    assert fault.value.field == "team"


def test_an_agent_id_keeps_its_case() -> None:
    """Platforms tell A17 from a17, so imported ids are compared as written."""
    assert key_from(" A17 ") == "A17"
    with pytest.raises(Invalid):
        key_from("")
    with pytest.raises(Invalid):
        key_from("x" * 101)
