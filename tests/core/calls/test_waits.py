"""How long the caller waited before somebody answered."""

from __future__ import annotations

import pytest
from hypothesis import given

from qa_app.core.calls.waits import WaitKind, waits_of
from qa_app.core.conversations import Conversation
from tests.core.calls.calling import any_calls, call

QUEUE, RINGING = WaitKind.QUEUE, WaitKind.RINGING


@pytest.mark.parametrize(
    ("notation", "waits"),
    [
        ("q0 n18 a19-20", [(QUEUE, 0, 18, True)]),
        ("q3 n18 a19-20", [(QUEUE, 3, 18, True)]),
        ("n7 a8-9", [(RINGING, 0, 7, True)]),
        ("n0 a1-2", []),
        ("b0-6 n9 a10-11", [(RINGING, 6, 9, True)]),
        ("b0-6 q7 b8-9 n30 a31-32", [(QUEUE, 7, 30, True)]),
        ("q0 e40", [(QUEUE, 0, 40, False)]),
        ("e20", [(RINGING, 0, 20, False)]),
        ("n0 a1-2 t10 n14 a15-16@li", [(RINGING, 10, 14, True)]),
        ("n0 a1-2 t10 q11 n30 a31-32@li", [(QUEUE, 11, 30, True)]),
        ("a1-2 c3-4 e5", []),
        ("a1-2 n5", []),
        ("q n9 a10-11", [(RINGING, 0, 9, True)]),
        ("q0 n a10-11", []),
        ("q0 q5 n9", [(QUEUE, 0, 9, True)]),
        ("q0 c5-6 n18 a19-20", [(QUEUE, 0, 18, True)]),
        ("q0 c5-6 b7-8 c9-10 e40", [(QUEUE, 0, 40, False)]),
        ("q0 a5-6 n18", []),
        ("c1-2 n7 a8-9", []),
    ],
)
def test_events_tell_how_long_the_caller_waited_and_in_what(
    notation: str, waits: list[tuple[WaitKind, int, int, bool]]
) -> None:
    """A queue is the house's, ringing the agent's; nothing is made up where no event tells."""
    found = [
        (each.kind, each.start_ms // 1000, each.end_ms // 1000, each.answered)
        for each in waits_of(call(notation))
    ]
    assert found == waits


def test_a_wait_belongs_to_the_agent_who_then_speaks() -> None:
    """Who was transferred to let it ring."""
    waits = waits_of(call("n2 a3-4 t10 n14 c14-15 a15-16@li"))
    assert [each.agent for each in waits] == ["wang", "li"]


def test_a_caller_who_speaks_in_the_queue_still_waits_in_it() -> None:
    """Who says 喂？ to the music has been answered by nobody."""
    (wait,) = waits_of(call("q0 c4-5:喂？ n18 a19-23"))
    assert (wait.kind, wait.from_seq, wait.end_ms) == (QUEUE, 0, 18_000)


@given(any_calls())
def test_no_wait_is_shorter_than_nothing(conversation: Conversation) -> None:
    """Events in any order, some without time."""
    assert all(each.start_ms <= each.end_ms for each in waits_of(conversation))
