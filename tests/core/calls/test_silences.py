"""When nobody spoke."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.calls.holds import holds_of
from qa_app.core.calls.silences import Silence, silences_of
from qa_app.core.calls.utterances import joints_of, utterances_of
from qa_app.core.conversations import Conversation, Role
from tests.core.calls.calling import any_calls, call


def silences(conversation: Conversation, over_ms: float = 5_000) -> tuple[Silence, ...]:
    joints = joints_of(utterances_of(conversation))
    return silences_of(joints, holds_of(conversation), over_ms)


def lengths(notation: str) -> list[float]:
    return [each.length_ms / 1000 for each in silences(call(notation))]


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ("c0-2 a10-12", [8]),
        ("c0-2 a7-12", []),
        ("c0-2 a7.001-12", [5.001]),
        ("c0-20 a5-6 c30-31", [10]),
        ("c0-2", []),
        ("c0 a10-12 c20-21", [8]),
        ("c0-2 a- c20-21", []),
        ("c- a-", []),
    ],
)
def test_a_gap_of_more_than_the_threshold_is_silence(notation: str, expected: list[float]) -> None:
    """Over means over, and what is unknown is not silence."""
    assert lengths(notation) == expected


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ("a0-2 H2.5 R70 a71-72", []),
        ("a0-2 H9 R70 a71-72", [7]),
        ("a0-2 H9 R70 a80-82", [7, 10]),
        ("a0-2 H3 R10 H11 R20 a21-22", []),
        ("a0-2 H3 c50-51 R60 a61-62", []),
    ],
)
def test_hold_is_told_apart_from_silence(notation: str, expected: list[float]) -> None:
    """Whoever is on hold was asked to wait; silence comes unasked."""
    assert lengths(notation) == expected


def test_a_silence_says_who_spoke_before_and_who_ended_it() -> None:
    """After the customer's words it was the agent who was to speak."""
    [silence] = silences(call("c0-2 a10-12"))
    assert (silence.after, silence.after_seq) == (Role.CUSTOMER, 0)
    assert (silence.ended_by, silence.seq) == (Role.AGENT, 1)


def test_the_agent_who_goes_on_answers_for_a_silence() -> None:
    """After a transfer it is the second one who was slow; else whoever held the call."""
    conversation = call("c0-1 a2-3 t4 a20-21@li c40-41")
    assert [each.agent for each in silences(conversation)] == ["li", "li"]
    assert [each.agent for each in silences(call("a2-3 c40-41 a42-43@li"))] == ["wang"]


@given(any_calls(), st.integers(0, 20_000))
def test_nobody_is_heard_in_a_silence_and_no_hold_lies_in_it(
    conversation: Conversation, over_ms: int
) -> None:
    """Whatever the times, an agent is not blamed for a silence that was none."""
    utterances, holds = utterances_of(conversation), holds_of(conversation)
    for each in silences(conversation, over_ms):
        assert each.length_ms > over_ms
        for other in utterances:
            end = other.start_ms if other.end_ms is None else other.end_ms
            assert end <= each.start_ms or other.start_ms >= each.end_ms
        assert all(h.end_ms <= each.start_ms or h.start_ms >= each.end_ms for h in holds)
