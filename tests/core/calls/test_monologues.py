"""How long one side spoke on end."""

from __future__ import annotations

import pytest
from hypothesis import given

from qa_app.core.calls.holds import holds_of
from qa_app.core.calls.monologues import monologues_of
from qa_app.core.calls.utterances import utterances_of
from qa_app.core.conversations import Conversation
from tests.core.calls.calling import any_calls, call


@pytest.mark.parametrize(
    ("notation", "found"),
    [
        ("a0-4 a5-9 c10-11 a12-13", [(0, 9), (10, 11), (12, 13)]),
        ("a0-4 a7-9", [(0, 9)]),
        ("a0-4 a7.001-9", [(0, 4), (7.001, 9)]),
        ("a0-4 H4.5 R5 a6-9", [(0, 4), (6, 9)]),
        ("a0-4 a5-9@li", [(0, 4), (5, 9)]),
        ("a0-4 a5 a6-9", [(0, 4), (6, 9)]),
        ("a0-9 a2-3 a9-10", [(0, 10)]),
        ("a0-4 c- a5-9", [(0, 4), (5, 9)]),
        ("a0 c1", []),
    ],
)
def test_a_word_of_the_others_or_a_pause_ends_a_monologue(
    notation: str, found: list[tuple[float, float]]
) -> None:
    """Pieces that a recogniser cut are one speech; a pause of over three seconds is an end."""
    conversation = call(notation)
    monologues = monologues_of(utterances_of(conversation), holds_of(conversation), 3_000)
    assert [(each.start_ms / 1000, each.end_ms / 1000) for each in monologues] == found


@given(any_calls())
def test_every_timed_utterance_stands_in_one_monologue(conversation: Conversation) -> None:
    """None is lost, none counts twice."""
    utterances = utterances_of(conversation)
    monologues = monologues_of(utterances, holds_of(conversation), 3_000)
    for each in utterances:
        inside = [
            monologue
            for monologue in monologues
            if each.end_ms is not None
            and (monologue.role, monologue.agent) == (each.role, each.agent)
            and monologue.start_ms <= each.start_ms
            and each.end_ms <= monologue.end_ms
        ]
        assert bool(inside) is (each.end_ms is not None)
