"""Who broke in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.calls.overlaps import overlaps_of
from qa_app.core.calls.utterances import Utterance, utterances_of
from qa_app.core.conversations import Conversation, Role
from tests.core.calls.calling import any_calls, call


@pytest.mark.parametrize(
    ("notation", "found"),
    [
        ("c0-5 a4-6", [(1, Role.AGENT, 0, 1.0)]),
        ("a0-5 c4-6", [(1, Role.CUSTOMER, 0, 1.0)]),
        ("c0-5 a4.5-6", []),
        ("c0-5 a4.499-6", [(1, Role.AGENT, 0, 0.501)]),
        ("c0-9 a2-3 a5-6", [(1, Role.AGENT, 0, 7.0), (2, Role.AGENT, 0, 4.0)]),
        ("c0-5 a0-6", []),
        ("a0-5 a4-6@li", []),
        ("c0 a1-6", []),
        ("c0-5 a4", [(1, Role.AGENT, 0, 1.0)]),
        ("b0-5 c3-4 a6-7", [(1, Role.CUSTOMER, 0, 2.0)]),
        ("c0-9 c1-3 a5-6", [(2, Role.AGENT, 0, 4.0)]),
    ],
)
def test_who_begins_before_the_other_side_has_ended_breaks_in(
    notation: str, found: list[tuple[int, Role, int, float]]
) -> None:
    """By more than half a second here; who begins at the same moment breaks in on nobody."""
    overlaps = overlaps_of(utterances_of(call(notation)), 500)
    assert [(o.seq, o.by, o.into_seq, o.early_ms / 1000) for o in overlaps] == found


def test_both_speak_until_the_first_of_them_ends() -> None:
    """That is the stretch that is drawn."""
    [short] = overlaps_of(utterances_of(call("c0-9 a2-3")), 500)
    [over] = overlaps_of(utterances_of(call("c0-9 a8-12")), 500)
    assert (short.start_ms, short.end_ms) == (2_000, 3_000)
    assert (over.start_ms, over.end_ms) == (8_000, 9_000)


def test_an_overlap_is_the_share_of_the_agent_on_either_side() -> None:
    """Who breaks in answers for it; who is broken in on has it in their call."""
    overlaps = overlaps_of(utterances_of(call("c0-5 a4-9 c8-12 a11-14@li")), 500)
    assert [(each.by, each.agent) for each in overlaps] == [
        (Role.AGENT, "wang"),
        (Role.CUSTOMER, "wang"),
        (Role.AGENT, "li"),
    ]


def _plainly(utterances: tuple[Utterance, ...], over_ms: int) -> list[tuple[int, int]]:
    """Every utterance against every other."""
    found = []
    for each in utterances:
        ends = [
            other.end_ms
            for other in utterances
            if other.role is not each.role
            and other.start_ms < each.start_ms
            and other.end_ms is not None
        ]
        if ends and max(ends) - each.start_ms > over_ms:
            found.append((each.seq, max(ends) - each.start_ms))
    return found


@given(any_calls(), st.integers(0, 2_000))
def test_overlaps_are_those_that_comparing_everything_finds(
    conversation: Conversation, over_ms: int
) -> None:
    """One pass must find what the plain way finds."""
    utterances = utterances_of(conversation)
    found = [(each.seq, each.early_ms) for each in overlaps_of(utterances, over_ms)]
    assert found == _plainly(utterances, over_ms)
