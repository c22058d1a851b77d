"""Silence in calls as a condition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import Invalid
from qa_app.core.rules.operators.silence import OPERATOR, SilenceTest
from tests.core.calls.calling import call
from tests.core.rules.making import findings, said, spans

QUIET = call("c0-2 a20-22 c50-52 a53-54 H55 R90 a91-92")


def test_the_utterance_that_ends_a_silence_is_the_hit() -> None:
    """There one hears it; a silence has no text."""
    [finding] = findings(said(SilenceTest(over_s=15)), QUIET)
    assert finding[2:6] == (1, None, None, None)


def test_the_role_of_the_scope_is_whoever_ended_it() -> None:
    """Whose turn it was depends on both sides of it."""
    everyone = said(SilenceTest(over_s=15), role=None)
    assert [each[0] for each in spans(everyone, QUIET)] == [1, 2]
    assert [each[0] for each in spans(said(SilenceTest(15), role=Role.CUSTOMER), QUIET)] == [2]


def test_the_side_before_the_silence_can_be_asked_for() -> None:
    """After the customer's words it was the agent who was to speak."""
    for after, hits in (("customer", [1]), ("agent", [2]), ("bot", [])):
        rule = said(SilenceTest(over_s=15, after=after), role=None)
        assert [each[0] for each in spans(rule, QUIET)] == hits


def test_hold_is_no_silence_unless_asked_for() -> None:
    """Some houses count every second in which the caller hears nobody."""
    assert [each[0] for each in spans(said(SilenceTest(15, even_hold=True)), QUIET)] == [1, 6]


def test_a_silence_of_exactly_the_threshold_is_none() -> None:
    """Over means over."""
    assert spans(said(SilenceTest(over_s=18)), QUIET) == []
    assert spans(said(SilenceTest(over_s=17.999)), QUIET) != []


def test_there_is_silence_in_calls_only() -> None:
    """Nobody speaks in a chat."""
    assert spans(said(SilenceTest(15)), replace(QUIET, channel=Channel.CHAT)) == []


def test_a_negative_duration_is_refused() -> None:
    """Every joint would be a silence."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"over_s": -1})
    assert refused.value.field == "over_s"


def test_settings_make_the_operator_again() -> None:
    """Definitions are written from them."""
    values = {"over_s": 15, "after": "customer", "even_hold": True}
    operator = OPERATOR.build(values)
    assert operator.settings() == values
    assert OPERATOR.build({"over_s": 5}).settings() == {"over_s": 5}
