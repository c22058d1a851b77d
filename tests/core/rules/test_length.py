"""How long a message is."""

from __future__ import annotations

import pytest

from qa_app.core.conversations import Conversation, Kind, Message, Role
from qa_app.core.errors import Invalid
from qa_app.core.rules.operators.length import OPERATOR, Length
from tests.core.rules.making import said, spans, talk


def test_a_message_over_the_threshold_is_the_hit() -> None:
    """Long texts are not read on a phone; at the threshold is not over it."""
    conversation = talk("a 一二三", "a 一二三四", "c 一二三四五")
    assert spans(said(Length(3)), conversation) == [(1, None, None)]


def test_a_message_under_the_threshold_is_the_hit_too() -> None:
    """One word is hardly an answer."""
    conversation = talk("a 嗯", "a 好的", "a 好的，马上")
    assert spans(said(Length(2, "under")), conversation) == [(0, None, None)]


@pytest.mark.parametrize("text", ["一 二\u200b三", "一\n二\n三", "\u3000一二三\ufe0f"])
def test_what_nobody_sees_is_not_counted(text: str) -> None:
    """Padding makes no answer long, nor a short one longer."""
    [over, under] = (said(Length(3)), said(Length(3, "under")))
    assert spans(over, talk(f"a {text}")) == []
    assert spans(under, talk(f"a {text}")) == []


def test_what_has_no_words_is_neither_long_nor_short() -> None:
    """A picture answers in its own way."""
    nothing = Conversation(
        "t",
        (Message(0, Role.AGENT, "[图片]", kind=Kind.IMAGE), Message(1, Role.AGENT, " \u200b")),
    )
    assert spans(said(Length(100, "under")), nothing) == []


def test_an_emoji_is_one_character() -> None:
    """Characters are code points; selectors show nothing."""
    assert spans(said(Length(1)), talk("a 😀", "a ❤\ufe0f", "a 😀😀")) == [(2, None, None)]


def test_the_definition_is_checked_and_written_back() -> None:
    """Only what differs from the default is written."""
    for written in ({"threshold": 200}, {"threshold": 2, "compare": "under"}):
        assert OPERATOR.build(written).settings() == written
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"threshold": -1})
    assert refused.value.field == "threshold"
