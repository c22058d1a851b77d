"""A conversation as a page shows it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Conversation, Message, Role
from qa_app.core.latency.profiles import Profile, RunStart
from qa_app.core.latency.rounds import rounds_of
from qa_app.core.search import phrase
from qa_app.core.texts import LocalText
from qa_app.core.transcripts import Mark, MarkKind, excerpt, lines, masked, pieces


def mark(start: int, end: int, key: str = "x", kind: MarkKind = MarkKind.FINDING) -> Mark:
    return Mark(0, start, end, kind, key)


spans = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(
    lambda pair: mark(min(pair), max(pair))
)


@given(st.text(max_size=25), st.lists(spans, max_size=5))
def test_pieces_put_together_are_the_text(text: str, marks: list[Mark]) -> None:
    """Marking must never lose or repeat a character of what was said."""
    cut = pieces(text, marks)
    assert "".join(piece.text for piece in cut) == text
    assert all(text[piece.start :].startswith(piece.text) for piece in cut)


@given(st.text(min_size=1, max_size=25), st.lists(spans, max_size=5))
def test_each_character_carries_exactly_the_marks_that_cover_it(
    text: str, marks: list[Mark]
) -> None:
    """Overlapping findings must each stay visible where they are."""
    for piece in pieces(text, marks):
        for at in range(piece.start, piece.start + len(piece.text)):
            covering = {m for m in marks if (m.start or 0) <= at < (m.end or 0)}
            assert set(piece.marks) == covering


def test_overlapping_marks_share_the_piece_in_the_middle() -> None:
    """A banned phrase inside a quoted evidence is both."""
    cut = pieces("abcdef", [mark(0, 4, "one"), mark(2, 6, "two")])
    assert [(piece.text, [m.key for m in piece.marks]) for piece in cut] == [
        ("ab", ["one"]),
        ("cd", ["one", "two"]),
        ("ef", ["two"]),
    ]


def talk() -> Conversation:
    return Conversation(
        id="c",
        messages=(
            Message(0, Role.CUSTOMER, "在吗", 0),
            Message(1, Role.CUSTOMER, "您好", 5_000),
            Message(2, Role.AGENT, "您好，请问", 65_000),
            Message(3, Role.CUSTOMER, "喂", 70_000),
        ),
    )


def test_a_wait_stands_at_the_reply_and_an_open_round_at_its_last_message() -> None:
    """The eye looks for the wait where it ended, or where it still lasts."""
    profile = Profile(
        "default", LocalText({"en": "d"}), LocalText({"en": "e"}), start=RunStart.FIRST
    )
    shown = lines(talk(), rounds_of(talk(), profile))
    assert [line.round.number if line.round else None for line in shown] == [None, None, 0, 1]
    assert shown[2].round is not None
    assert shown[2].round.response_ms == 65_000


def test_gaps_between_messages_are_told() -> None:
    """Silence is part of a conversation's quality."""
    assert [line.gap_ms for line in lines(talk(), ())] == [None, 5_000, 60_000, 5_000]


def test_a_mark_without_span_is_on_the_whole_message() -> None:
    """A slow reply cites its message, not a word in it."""
    shown = lines(talk(), (), [Mark(2, None, None, MarkKind.FINDING, "latency")])
    assert [m.key for m in shown[2].marks] == ["latency"]
    assert shown[2].pieces[0].marks == ()


def test_masking_replaces_texts_and_nothing_else() -> None:
    """Times and senders of a masked message stay as they were."""
    changed = masked(talk(), {1: "**"})
    assert changed[1].text == "**"
    assert changed[1]._replace(text="您好") == talk().messages[1]
    assert changed[0] == talk().messages[0]


def say(*texts: str) -> list[Message]:
    return [Message(seq, Role.AGENT, text) for seq, text in enumerate(texts)]


def test_an_excerpt_is_of_the_first_message_that_holds_the_words() -> None:
    """The row of a list has room for one."""
    found = excerpt(
        say("您好", "退款已办", "退款到账"), say("您好", "退款已办", "退款到账"), phrase("退款")
    )
    assert found is not None
    assert found.message.seq == 1
    assert [(piece.text, bool(piece.marks)) for piece in found.pieces] == [
        ("退款", True),
        ("已办", False),
    ]
    assert (found.before, found.after) == (False, False)


def test_an_excerpt_of_a_long_message_is_the_piece_around_the_words() -> None:
    """The words must be seen, wherever in the message they stand; dots say that it goes on."""
    texts = say("啊" * 300 + "退款" + "啊" * 300)
    found = excerpt(texts, texts, phrase("退款"), width=20)
    assert found is not None
    text = "".join(piece.text for piece in found.pieces)
    assert "退款" in text
    assert len(text) <= 20
    assert (found.before, found.after) == (True, True)
    assert [piece.text for piece in found.pieces if piece.marks] == ["退款"]


def test_words_found_behind_a_mask_are_marked_on_the_mask() -> None:
    """Who may search personal data sees where it was found, and still not what it is."""
    found = excerpt(say("电话***********"), say("电话13812345678"), phrase("1381"))
    assert found is not None
    assert [(piece.text, bool(piece.marks)) for piece in found.pieces] == [
        ("电话", False),
        ("****", True),
        ("*******", False),
    ]


def test_without_the_words_there_is_no_excerpt() -> None:
    """The index and the text may stand apart for a moment."""
    assert excerpt(say("您好"), say("您好"), phrase("退款")) is None
