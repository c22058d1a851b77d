"""The figures of a call and of each agent's share of it."""

from __future__ import annotations

import pytest
from hypothesis import given

from qa_app.core.calls.figures import CallFigures, call_figures, talk_by_side
from qa_app.core.calls.reading import CallReading, read
from qa_app.core.conversations import Conversation, Role, agents_in
from tests.core.calls.calling import any_calls, call

# Queue 10 s, hold 40 s, silence 5 s; the agent talks 12 s, the customer 8, once both together.
WHOLE = call(
    "q0 n10 a11-15:一二三四五六七八九十一二三四五六 c16-20 a21-23:您好请稍等吧谢谢 H24 R64 "
    "a64-68:一二三四五六七八九十一二三四五六 c73-77 a75-77:一二三四五六七八 e80"
)


def figures(conversation: Conversation) -> CallFigures:
    return call_figures(read(conversation))


def test_a_call_by_hand() -> None:
    """Each figure as one would count it on paper.

    Agent: 4 + 2 + 4 + 2 = 12 s with 16 + 8 + 16 + 8 = 48 characters: 240 a minute. Customer:
    4 + 4 = 8 s. Shares of 20 s of talk: 12/20 and 8/20. Silence over 3 s: 68 to 73.
    """
    found = figures(WHOLE)
    assert found == CallFigures(
        silences=1,
        silence_s=5.0,
        interruptions=1,
        interrupted=0,
        speech_rate=240.0,
        agent_talk_s=12.0,
        customer_talk_s=8.0,
        agent_share=0.6,
        customer_share=0.4,
        monologue_s=4.0,
        holds=1,
        hold_s=40.0,
        queue_s=10.0,
        ringing_s=None,
    )


def test_a_call_without_times_has_no_figures() -> None:
    """A transcript with words alone says nothing of how they were spoken."""
    assert set(figures(call("c-:在吗 a-:您好 c-:谢谢"))) == {None}


def test_beginnings_alone_tell_neither_silence_nor_talk() -> None:
    """Some recognisers give no ends; then only events tell of time."""
    found = figures(call("q0 n5 a6:您好 c20:在吗 H30 R50 a60:好"))
    told = {name: value for name, value in found._asdict().items() if value is not None}
    assert told == {"holds": 1, "hold_s": 20.0, "queue_s": 5.0}


def test_a_call_without_hold_events_tells_of_no_hold() -> None:
    """None was counted; how long it might have been nobody knows."""
    found = figures(call("a0-1 c2-3"))
    assert (found.holds, found.hold_s) == (0, None)
    assert (found.silences, found.silence_s) == (0, 0.0)


def test_each_agent_has_their_own_share() -> None:
    """Who took over a call does not answer for how it began."""
    whole = read(call("n2 a3-5:一二三四 c6-8 H9 R19 a20-22:一二三四 t23 c30-32 a31-33@li:一二"))
    first, second = (call_figures(whole.of_agent(agent)) for agent in ("wang", "li"))
    assert (first.speech_rate, second.speech_rate) == (120.0, 60.0)
    assert (first.hold_s, second.hold_s) == (10.0, None)
    assert (first.ringing_s, second.ringing_s) == (2.0, None)
    assert (first.interruptions, second.interruptions) == (0, 1)
    assert (first.silence_s, second.silence_s) == (8.0, 0.0)
    assert (first.customer_talk_s, second.customer_talk_s) == (4.0, None)


@given(any_calls())
def test_figures_keep_within_what_they_can_be(conversation: Conversation) -> None:
    """Whatever the times, no share is above the whole and nothing lasts below zero."""
    for reading in (read(conversation), *_shares(conversation)):
        found = call_figures(reading)
        assert all(value is None or value >= 0 for value in found)
        shares = [found.agent_share, found.customer_share]
        assert sum(each for each in shares if each is not None) <= 1 + 1e-9
        assert (found.agent_share is None) is (found.customer_share is None)


@given(any_calls())
def test_the_shares_of_its_agents_are_no_more_than_the_call(conversation: Conversation) -> None:
    """No silence is laid at two doors."""
    whole = read(conversation)
    shares = _shares(conversation)
    for name in ("silences", "overlaps", "holds", "waits", "utterances"):
        assert sum(len(getattr(each, name)) for each in shares) <= len(getattr(whole, name))


@pytest.mark.parametrize(
    ("notation", "end_ms"),
    [("a0-5 c3-9", 9_000), ("a0-5 H6 R70", 70_000), ("a-", 0), ("a7", 7_000)],
)
def test_a_call_ends_with_the_last_that_is_known(notation: str, end_ms: int) -> None:
    """The strip is drawn up to there."""
    assert read(call(notation)).end_ms == end_ms


def _shares(conversation: Conversation) -> list[CallReading]:
    whole = read(conversation)
    return [whole.of_agent(agent) for agent in agents_in(conversation)]


def test_what_each_side_said_stands_behind_the_figures() -> None:
    """A rate opens into characters and time, a monologue into its first and last word."""
    agent, customer = talk_by_side(read(WHOLE))
    assert (agent.role, agent.utterances, agent.characters) == (Role.AGENT, 4, 48)
    assert (agent.talk_ms, agent.share, agent.rate) == (12_000, 0.6, 240.0)
    assert agent.longest is not None
    assert (agent.longest.seq, agent.longest.last_seq) == (2, 2)
    assert (customer.role, customer.talk_ms, customer.share) == (Role.CUSTOMER, 8_000, 0.4)


def test_a_side_that_was_not_heard_is_not_listed() -> None:
    """A bot that never spoke needs no line; its share of what was said is none."""
    silent = read(call("a0-1 a2-3"))
    assert [each.role for each in talk_by_side(silent)] == [Role.AGENT]
    assert call_figures(silent).customer_share == 0.0
