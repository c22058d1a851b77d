"""Who spoke when, and for how long."""

from __future__ import annotations

from hypothesis import given

from qa_app.core.calls.utterances import (
    characters_a_minute,
    joints_of,
    talking_ms,
    utterances_of,
)
from qa_app.core.conversations import Conversation
from tests.core.calls.calling import any_calls, call


def test_an_end_before_the_beginning_is_no_end() -> None:
    """A negative length would shorten the others'."""
    [first, second] = utterances_of(call("c5-3 a7-9"))
    assert (first.start_ms, first.end_ms) == (5_000, None)
    assert (second.start_ms, second.end_ms) == (7_000, 9_000)


def test_everybodys_words_belong_to_whoever_held_the_call() -> None:
    """A transferred call is two agents' shares."""
    found = utterances_of(call("c0-1 a2-3 c4-5 a6-7@li c8-9"))
    assert [each.agent for each in found] == ["wang", "wang", "wang", "li", "li"]


def test_what_the_system_tells_is_not_speech() -> None:
    """Music and notices are heard by nobody who answers."""
    assert [each.seq for each in utterances_of(call("q0 n5 a6-7 H8 R9 a10-11"))] == [2, 5]


def test_time_in_which_one_side_overlaps_itself_counts_once() -> None:
    """Recognisers cut speech into pieces that touch; one voice speaks once at a time."""
    assert talking_ms(utterances_of(call("a0-4 a2-6 a3-5 a8-9"))) == 7_000


def test_the_rate_is_over_the_time_of_talking_alone() -> None:
    """Who listens long does not speak slowly."""
    spoken = utterances_of(call("a0-3:一二三四五六七八九十 a60-63:一二三四五六七八九十"))
    assert characters_a_minute(spoken) == 200


def test_an_utterance_without_length_gives_neither_time_nor_characters() -> None:
    """Characters without their time would make anybody fast."""
    assert characters_a_minute(utterances_of(call("a0-3:一二三 a5:四五六 a7-7:七"))) == 60
    assert characters_a_minute(utterances_of(call("a5:四五六 a7-7:七"))) is None


def test_no_joint_stands_behind_an_unknown_end() -> None:
    """It may have lasted until the next began."""
    joints = joints_of(utterances_of(call("c0 a20-21 c30-31")))
    assert [(each.last.seq, each.next.seq) for each in joints] == [(1, 2)]


def test_no_joint_reaches_across_speech_without_any_time() -> None:
    """Somebody spoke, nobody knows when."""
    assert joints_of(utterances_of(call("c0-1 a- c60-61"))) == ()


def test_what_is_heard_the_longest_counts() -> None:
    """A short word within a long speech does not end it."""
    joints = joints_of(utterances_of(call("c0-30 a5-6 a40-41")))
    assert [(each.heard_until_ms, each.last.seq) for each in joints] == [(30_000, 0), (30_000, 0)]


@given(any_calls())
def test_talking_is_what_a_clock_ticking_every_millisecond_would_count(
    conversation: Conversation,
) -> None:
    """The plain way, for every kind of times."""
    utterances = utterances_of(conversation)
    expected = {
        moment
        for each in utterances
        if each.end_ms is not None
        for moment in range(each.start_ms, each.end_ms)
    }
    assert talking_ms(utterances) == len(expected)
