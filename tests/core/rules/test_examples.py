"""A rule's examples as conversations."""

from __future__ import annotations

import pytest

from qa_app.core.conversations import Channel, Event, Role
from qa_app.core.rules.examples import conversation_of
from qa_app.core.rules.model import Line
from qa_app.core.rules.operators.silence import SilenceTest
from tests.core.rules.making import said

WRITTEN = (Line(Role.CUSTOMER, "在吗", 0.0), Line(Role.AGENT, "您好", 14.5))
SPOKEN = (Line(Role.CUSTOMER, "在吗", 0.0, 2.0), Line(Role.AGENT, "您好", 14.5, 16.0))
HELD = (*WRITTEN, Line(Role.SYSTEM, "", 20.0, event=Event.HOLD))


def test_times_and_events_reach_the_conversation() -> None:
    """Operators read milliseconds and events."""
    rule = said(SilenceTest(1), channels=frozenset({Channel.CALL}))
    found = conversation_of(rule, (*SPOKEN, HELD[-1]))
    assert [(each.start_ms, each.end_ms) for each in found.messages] == [
        (0, 2_000),
        (14_500, 16_000),
        (20_000, None),
    ]
    assert found.messages[2].event is Event.HOLD
    assert [each.seq for each in found.messages] == [0, 1, 2]


@pytest.mark.parametrize(
    ("lines", "channels", "channel"),
    [
        (WRITTEN, (), Channel.CHAT),
        (SPOKEN, (), Channel.CALL),
        (HELD, (), Channel.CALL),
        (SPOKEN, (Channel.CHAT, Channel.CALL), Channel.CALL),
        (WRITTEN, (Channel.CHAT, Channel.CALL), Channel.CHAT),
        (WRITTEN, (Channel.CALL,), Channel.CALL),
        (SPOKEN, (Channel.MAIL, Channel.SMS), Channel.MAIL),
    ],
)
def test_an_example_stands_in_a_channel_that_the_rule_looks_at(
    lines: tuple[Line, ...], channels: tuple[Channel, ...], channel: Channel
) -> None:
    """In any other the rule would keep silent, and the example prove nothing."""
    rule = said(SilenceTest(1), channels=frozenset(channels))
    assert conversation_of(rule, lines).channel is channel
