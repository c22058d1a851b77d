"""When the customer was on hold."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from qa_app.core.calls.holds import holds_of
from qa_app.core.conversations import Conversation
from tests.core.calls.calling import any_calls, call


@pytest.mark.parametrize(
    ("notation", "holds"),
    [
        ("a0-1 H2 R60 a61-62", [(2, 60)]),
        ("a0-1 H2 c10-11 R60 a61-62", [(2, 60)]),
        ("a0-1 H2 a20-22 R60", [(2, 60)]),
        ("a0-1 H2 a20-22 c23-24", [(2, 20)]),
        ("a0-1 H2 c10-11 e30", [(2, 30)]),
        ("a0-1 H2 H4 R60", [(2, 60)]),
        ("a0-1 H2 a20-22 H30 R40", [(2, 20), (30, 40)]),
        ("a0-1 R5 a6-7", []),
        ("a0-1 H R5 a6-7", []),
        ("a0-1 H2 R2 a6-7", [(2, 2)]),
    ],
)
def test_a_hold_lasts_until_it_is_resumed_or_the_agent_is_heard(
    notation: str, holds: list[tuple[int, int]]
) -> None:
    """Systems forget events; a hold must not swallow the rest of the call."""
    found = [(each.start_ms / 1000, each.end_ms / 1000) for each in holds_of(call(notation))]
    assert found == holds


def test_a_hold_leads_to_its_events_and_its_agent() -> None:
    """Every figure opens into its places."""
    [hold] = holds_of(call("a0-1 a2-3@li H4 R60"))
    assert (hold.seq, hold.until_seq, hold.agent) == (2, 3, "li")


@given(any_calls())
def test_holds_stand_in_order_and_never_overlap(conversation: Conversation) -> None:
    """Silence is what is left of a gap beside them."""
    holds = holds_of(conversation)
    assert all(each.start_ms <= each.end_ms for each in holds)
    assert all(earlier.end_ms <= later.start_ms for earlier, later in pairwise(holds))
