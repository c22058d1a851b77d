"""Telling encodings apart, without help and from a beginning of the file."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.importers.encodings import (
    BIG5,
    GB18030,
    SAMPLE_BYTES,
    UTF8,
    UTF16,
    as_utf8,
    encoding_of,
    is_binary,
    sample_of,
)

SIMPLIFIED = "您好，请问我的订单什么时候可以发货？亲，已经为您查询了，预计明天可以送到。"
TRADITIONAL = "您好，請問我的訂單什麼時候可以出貨？已經為您查詢了，預計明天可以送到。"


@pytest.mark.parametrize(
    ("text", "codec", "expected"),
    [
        (SIMPLIFIED, "utf-8", UTF8),
        (SIMPLIFIED, "utf-8-sig", UTF8),
        (SIMPLIFIED, "gbk", GB18030),
        (SIMPLIFIED, "gb18030", GB18030),
        (SIMPLIFIED, "utf-16", UTF16),
        (TRADITIONAL, "utf-8", UTF8),
        (TRADITIONAL, "big5", BIG5),
        (TRADITIONAL, "cp950", BIG5),
        (TRADITIONAL, "gb18030", GB18030),
        ("only ascii, here", "ascii", UTF8),
        ("", "ascii", UTF8),
    ],
)
def test_the_common_encodings_are_told_apart(text: str, codec: str, expected: str) -> None:
    """A user cannot be expected to know which one their export is in."""
    assert encoding_of(text.encode(codec)) == expected


@pytest.mark.parametrize("text", ["在吗", "您好", "好的谢谢", "订单号是多少"])
def test_few_characters_are_enough_for_the_mainland_encoding(text: str) -> None:
    """A short chat is a file as well."""
    assert encoding_of(text.encode("gb18030")) == GB18030


@pytest.mark.parametrize("text", ["您好", "好的謝謝", "請問什麼時候"])
def test_few_characters_are_enough_for_the_traditional_encoding(text: str) -> None:
    """The same, and the bytes are often valid in the other encoding."""
    assert encoding_of(text.encode("big5")) == BIG5


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_sample_may_end_within_a_character(codec: str, cut: int) -> None:
    """Reading stops anywhere."""
    text = (TRADITIONAL if codec == "big5" else SIMPLIFIED) * 5
    assert encoding_of(text.encode(codec)[:-cut]) == encoding_of(text.encode(codec))


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5"])
def test_a_few_broken_bytes_do_not_change_the_encoding(codec: str) -> None:
    """One bad row must not turn the whole file into nonsense."""
    text = TRADITIONAL if codec == "big5" else SIMPLIFIED
    good = text.encode(codec)
    assert encoding_of(good + b"\xff\xff" + good) == encoding_of(good)


def test_emoji_and_typographic_signs_do_not_make_utf8_something_else() -> None:
    """English chats are full of them, and have no everyday Chinese to go by."""
    data = "I’m “fine” 😁 — thanks…".encode()
    assert encoding_of(data) == UTF8
    assert encoding_of(data * 20 + b"\x92 Windows quote") == UTF8


def test_a_long_beginning_in_ascii_is_passed_over() -> None:
    """The first Chinese character may come late; only then the encoding shows."""
    data = b"id,text\n" * (SAMPLE_BYTES // 4) + SIMPLIFIED.encode("gb18030")
    assert encoding_of(sample_of(io.BytesIO(data))) == GB18030


def test_bytes_with_nul_are_binary_unless_they_are_utf16() -> None:
    """A picture is no transcript."""
    assert is_binary(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert not is_binary(SIMPLIFIED.encode("utf-16"))
    assert not is_binary(SIMPLIFIED.encode())


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from([UTF8, GB18030, UTF16]))
def test_a_file_in_any_encoding_comes_out_as_utf8(text: str, encoding: str) -> None:
    """Everything after this point knows one encoding only."""
    file = as_utf8(io.BytesIO(text.encode(encoding)), encoding)
    assert file.read().decode(UTF8) == text


def test_the_byte_order_mark_is_no_part_of_the_text() -> None:
    """Otherwise the first header is never recognised."""
    assert as_utf8(io.BytesIO(SIMPLIFIED.encode("utf-8-sig")), UTF8).read().decode() == SIMPLIFIED
