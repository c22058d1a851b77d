"""Searching by pairs of characters."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid
from qa_app.core.search import (
    MAX_QUERY_LENGTH,
    SEGMENT,
    Place,
    fold,
    pack,
    phrase,
    segments,
    snippet,
    spans,
    tokens,
    unpack,
)

texts = st.text(alphabet="您好的了订单aAbB12，。!%_*\"'😀 -退款", max_size=40)


def holds(text: str, query: str) -> bool:
    """What an index over the tokens answers: phrase of pairs, or prefix for one character."""
    wanted, indexed = phrase(query), tokens(fold(text))
    if not wanted.pairs:
        return any(token.startswith(wanted.prefix) for token in indexed)
    width = len(wanted.pairs)
    return any(
        tuple(indexed[at : at + width]) == wanted.pairs for at in range(len(indexed) - width + 1)
    )


@given(texts, texts)
@example("\U00100000", "\U00010000")
@example("\U00010abc\U0010defa", "\U0010abc1\U000defa0")
def test_a_query_is_found_exactly_where_the_text_contains_it(text: str, query: str) -> None:
    """An index that misses or invents hits makes a trainer distrust every search."""
    if query.strip():
        assert holds(text, query) == (fold(query.strip()) in fold(text))


@given(texts, st.integers(0, 40), st.integers(1, 10))
def test_every_piece_of_a_text_finds_it(text: str, start: int, length: int) -> None:
    """Random pairs of text and query seldom match; pieces of the text always must."""
    piece = text[start : start + length]
    if piece.strip():
        assert holds(text, piece)


@given(st.integers(1, 2**38), st.sampled_from(Role), st.integers(0, 2**20 - 1), st.integers(0, 2))
def test_a_place_survives_packing(revision: int, speaker: Role, ordinal: int, variant: int) -> None:
    """The row number is the only thing that leads from a hit back to its conversation."""
    place = Place(revision, speaker, ordinal, variant)
    assert unpack(pack(place)) == place


def test_places_sort_by_revision() -> None:
    """What belongs to one revision is found by two numbers, its own and the next."""
    last = pack(Place(1, Role.SYSTEM, 2**20 - 1, 2))
    assert last < pack(Place(2, Role.CUSTOMER, 0, 0)) == 2 << 24


@given(st.lists(st.integers(0, 900).map("好".__mul__), max_size=30))
def test_entries_hold_every_text_once_and_are_not_too_long(given_texts: list[str]) -> None:
    """A conversation of many messages is cut between them, never lost."""
    entries = list(segments(given_texts))
    assert [text for entry in entries for text in entry] == [text for text in given_texts if text]
    assert all(sum(map(len, entry)) <= SEGMENT for entry in entries)
    neighbours = itertools.pairwise(entries)
    assert all(sum(map(len, one)) + len(two[0]) > SEGMENT for one, two in neighbours)


@given(st.integers(SEGMENT + 1, 4 * SEGMENT), st.floats(0, 1), st.integers(1, MAX_QUERY_LENGTH))
def test_no_query_falls_between_the_pieces_of_a_long_text(
    length: int, place: float, size: int
) -> None:
    """A pasted contract is one message of ten thousand characters."""
    text = "".join(chr(0x4E00 + number) for number in range(length))
    start = int(place * (length - size))
    query = text[start : start + size]
    entries = list(segments([text]))
    assert all(len(piece) <= SEGMENT for entry in entries for piece in entry)
    assert any(query in piece for entry in entries for piece in entry)


def test_masked_and_plain_texts_are_cut_at_the_same_places() -> None:
    """The two entries of one place must be about the same messages."""
    plain = ["好" * 3000, "13812345678", "好" * 990, "x" * 9000]
    masked = ["好" * 3000, "*" * 11, "好" * 990, "x" * 9000]
    shape = [[len(text) for text in entry] for entry in segments(plain)]
    assert shape == [[len(text) for text in entry] for entry in segments(masked)]
    assert len(shape) > 2


@pytest.mark.parametrize("query", ["", "   ", "\0", "\t\n"])
def test_an_empty_query_is_refused_with_a_sentence(query: str) -> None:
    """Matching everything would look like a result."""
    with pytest.raises(Invalid):
        phrase(query)


def test_an_endless_query_is_refused() -> None:
    """A pasted conversation is not a search."""
    with pytest.raises(Invalid, match=str(MAX_QUERY_LENGTH)):
        phrase("好" * (MAX_QUERY_LENGTH + 1))


@given(texts, texts)
def test_marks_cover_the_query_and_nothing_else(text: str, query: str) -> None:
    """The highlighted text must be the text that was looked for."""
    if query.strip():
        wanted = phrase(query)
        found = spans(text, wanted)
        assert all(fold(text[start:end]) == wanted.text for start, end in found)
        assert bool(found) == (wanted.text in fold(text))


def test_a_snippet_shows_the_first_mark_of_a_long_text() -> None:
    """A hit far down a long message must be visible in the list."""
    text = "啊" * 200 + "退款" + "啊" * 200
    start, end = snippet(text, spans(text, phrase("退款")))
    assert "退款" in text[start:end]
    assert end - start <= 60
