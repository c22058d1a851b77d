"""Gaps between messages."""

from __future__ import annotations

import pytest

from qa_app.core.conversations import Channel, Conversation, Event, Message, Role, in_order
from qa_app.core.errors import Invalid
from qa_app.core.rules.operators.gap import OPERATOR, Gap
from tests.core.rules.making import findings, said, spans, talk, untimed


def test_the_message_after_the_gap_is_the_hit() -> None:
    """It is where the reader should look; the gap itself has no text."""
    conversation = talk("c0 在吗", "a10 在", "a141 好了")
    [finding] = findings(said(Gap(over_s=120)), conversation)
    assert finding[2:6] == (2, None, None, None)


def test_a_gap_of_exactly_the_threshold_is_none() -> None:
    """Over means over."""
    assert spans(said(Gap(over_s=120)), talk("c0 在吗", "a120 在")) == []
    assert spans(said(Gap(over_s=120)), talk("c0 在吗", "a120.001 在")) == [(1, None, None)]


def test_the_side_before_the_gap_can_be_asked_for() -> None:
    """A customer who thinks for an hour keeps nobody waiting."""
    conversation = talk("a0 您好", "a300 还在吗", "c310 在", "a700 好")
    assert spans(said(Gap(over_s=60)), conversation) == [(1, None, None), (3, None, None)]
    assert spans(said(Gap(over_s=60, after="customer")), conversation) == [(3, None, None)]


def test_the_first_message_of_a_side_can_be_left_out() -> None:
    """Before it there was nobody to announce a wait."""
    conversation = talk("c0 在吗", "a300 在", "c310 好", "a700 好")
    assert spans(said(Gap(over_s=60, once_begun=True)), conversation) == [(3, None, None)]


def test_system_messages_neither_make_nor_break_a_gap() -> None:
    """A queueing notice is no answer."""
    conversation = talk("c0 在吗", "s100 排队中", "a200 在")
    assert spans(said(Gap(over_s=150, after="customer")), conversation) == [(2, None, None)]


def test_in_calls_a_gap_runs_from_the_end_of_the_utterance() -> None:
    """Speaking is no silence."""
    long_speech = Message(0, Role.CUSTOMER, "", start_ms=0, end_ms=90_000)
    answer = Message(1, Role.AGENT, "", start_ms=100_000, end_ms=101_000)
    call = talk("c 在吗", channel=Channel.CALL)
    call = type(call)(call.id, (long_speech, answer), channel=Channel.CALL)
    assert spans(said(Gap(over_s=60)), call) == []
    assert spans(said(Gap(over_s=9)), call) == [(1, None, None)]


def _held(*messages: Message, channel: Channel = Channel.CALL) -> Conversation:
    return Conversation("c", in_order(messages), channel=channel)


def _event(event: Event, second: float | None) -> Message:
    at = None if second is None else round(second * 1000)
    return Message(0, Role.SYSTEM, "", start_ms=at, end_ms=at, event=event)


def _utterance(role: Role, start: float, end: float) -> Message:
    return Message(0, role, "", start_ms=round(start * 1000), end_ms=round(end * 1000))


ASKED = _utterance(Role.CUSTOMER, 0, 2)
ANSWERED = _utterance(Role.AGENT, 3, 5)
BACK = _utterance(Role.AGENT, 166, 168)
HELD = (ASKED, ANSWERED, _event(Event.HOLD, 6), _event(Event.RESUME, 165), BACK)


def test_on_hold_the_customer_waits_whoever_spoke_before() -> None:
    """The agent speaks, puts the customer aside without a word, and goes on speaking."""
    call = _held(*HELD)
    assert spans(said(Gap(over_s=120, after="customer")), call) == []
    held = said(Gap(over_s=120, after="customer", hold_over_s=60))
    assert spans(held, call) == [(4, None, None)]
    assert spans(said(Gap(hold_over_s=158)), call) == [(4, None, None)]
    assert spans(said(Gap(hold_over_s=159)), call) == []


def test_a_word_of_the_customers_does_not_end_a_hold() -> None:
    """Nobody hears it."""
    call = _held(*HELD, _utterance(Role.CUSTOMER, 60, 61))
    assert spans(said(Gap(hold_over_s=158)), call) == [(5, None, None)]


def test_a_hold_that_nothing_ends_lasts_until_the_next_message() -> None:
    """Not every telephone system says when the call is taken up again."""
    call = _held(ASKED, ANSWERED, _event(Event.HOLD, 6), BACK)
    assert spans(said(Gap(hold_over_s=159)), call) == [(3, None, None)]
    assert spans(said(Gap(hold_over_s=160)), call) == []


def test_a_hold_counts_once() -> None:
    """What the agent says later came after no hold."""
    call = _held(*HELD, _utterance(Role.AGENT, 170, 171))
    assert spans(said(Gap(hold_over_s=10)), call) == [(4, None, None)]


def test_hold_is_looked_at_in_calls_only_and_where_its_time_is_known() -> None:
    """Elsewhere the word means something else, and unknown is not long."""
    assert spans(said(Gap(hold_over_s=10)), _held(*HELD, channel=Channel.CHAT)) == []
    untold = _held(ASKED, ANSWERED, _event(Event.HOLD, None), BACK)
    assert spans(said(Gap(hold_over_s=10)), untold) == []


def test_a_gap_without_any_duration_is_refused() -> None:
    """Every message would come after it, or none."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"after": "customer"})
    assert refused.value.field == "over_s"


def test_without_times_there_is_no_gap() -> None:
    """Unknown is not long."""
    assert spans(said(Gap(over_s=0)), untimed("c 在吗", "a 在")) == []


def test_a_negative_duration_is_refused() -> None:
    """Every pair of messages would be a gap."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"over_s": -1})
    assert refused.value.field == "over_s"


def test_settings_make_the_operator_again() -> None:
    """Definitions are written from them."""
    values = {"over_s": 30, "after": "customer", "once_begun": True, "hold_over_s": 10}
    operator = OPERATOR.build(values)
    assert OPERATOR.build(operator.settings()) == operator
    assert OPERATOR.build({"over_s": 5}).settings() == {"over_s": 5}
