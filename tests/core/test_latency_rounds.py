"""Rounds: which customer messages one reply answers, and where its clock starts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Conversation, Message, Role, in_order
from qa_app.core.latency.rounds import ClockStart, rounds_of
from tests.core.transcripts import DEFAULT, LAST_MESSAGE, call, chat


def responses(conversation: Conversation) -> list[int | None]:
    return [each.response_ms for each in rounds_of(conversation, DEFAULT)]


def test_a_burst_of_customer_messages_is_one_round() -> None:
    """Customers write in short bursts; counting each line would invent waits."""
    (only,) = rounds_of(chat("c0 c3 c5 a12"), DEFAULT)
    assert (only.first_seq, only.last_seq, only.customer_messages, only.reply_seq) == (0, 2, 3, 3)


def test_a_round_is_timed_from_the_first_message_of_the_run() -> None:
    """The customer has waited since the first line, not since the last."""
    (only,) = rounds_of(chat("c0 c3 a12"), DEFAULT)
    assert only.response_ms == 12_000
    assert only.start_reason is ClockStart.FIRST_MESSAGE


def test_the_last_message_profile_times_from_the_last_message_of_the_run() -> None:
    """Contact-centre analytics read it so; both readings must be at hand."""
    (only,) = rounds_of(chat("c0 c3 a12"), LAST_MESSAGE)
    assert only.response_ms == 9_000
    assert only.start_reason is ClockStart.LAST_MESSAGE


def test_only_the_first_agent_message_answers() -> None:
    """Further agent messages in a row open and close nothing."""
    assert responses(chat("c0 a4 a9 a30")) == [4_000]


def test_an_agent_who_speaks_first_answers_nothing() -> None:
    """A greeting before any question is no reply."""
    assert responses(chat("a0 c5 a7")) == [2_000]


def test_a_run_without_reply_is_unanswered() -> None:
    """The end of the conversation must not look like an answer."""
    answered, open_ = rounds_of(chat("c0 a4 c9 c10"), DEFAULT)
    assert answered.reply_seq == 1
    assert (open_.reply_seq, open_.response_ms, open_.customer_messages) == (None, None, 2)


def test_a_bot_neither_answers_nor_splits_a_run() -> None:
    """Bots counted as replies is the fault that makes every figure worthless."""
    (only,) = rounds_of(chat("c0 b1 c2 s3 b4 a10"), DEFAULT)
    assert (only.response_ms, only.customer_messages) == (10_000, 2)


def test_a_run_open_at_the_handover_starts_at_the_handover() -> None:
    """What the customer waited before it was the bot's doing."""
    (only,) = rounds_of(chat("c0 b1 h5 a14"), DEFAULT)
    assert (only.start_ms, only.response_ms) == (5_000, 9_000)
    assert only.start_reason is ClockStart.HANDOVER


def test_messages_after_the_handover_do_not_start_the_clock_anew() -> None:
    """The run is still the one that was open when the human took over."""
    (only,) = rounds_of(chat("c0 h5 c8 a14"), DEFAULT)
    assert only.response_ms == 9_000


def test_the_last_message_profile_takes_whichever_came_later_handover_or_message() -> None:
    """From the last words, yet never from before a human was there."""
    (before,) = rounds_of(chat("c0 h5 a14"), LAST_MESSAGE)
    (after,) = rounds_of(chat("c0 h5 c8 a14"), LAST_MESSAGE)
    assert (before.response_ms, before.start_reason) == (9_000, ClockStart.HANDOVER)
    assert (after.response_ms, after.start_reason) == (6_000, ClockStart.LAST_MESSAGE)


def test_a_handover_with_no_run_open_starts_nothing() -> None:
    """There is nobody waiting yet."""
    assert responses(chat("h0 c5 a7")) == [2_000]
    assert responses(chat("c0 a1 h2 c5 a7")) == [1_000, 2_000]


def test_a_call_is_timed_from_the_end_of_the_customers_last_utterance() -> None:
    """On the telephone one waits until the other has finished speaking."""
    for profile in (DEFAULT, LAST_MESSAGE):
        (only,) = rounds_of(call("c0-2 c3-5 a6.5-8"), profile)
        assert only.response_ms == 1_500
        assert only.start_reason is ClockStart.END_OF_SPEECH


def test_an_agent_who_speaks_into_the_customers_words_took_no_time() -> None:
    """An overlap is no negative response time."""
    (only,) = rounds_of(call("c0-5 a4-8"), DEFAULT)
    assert only.response_ms == 0


def test_an_utterance_without_end_is_timed_from_its_start() -> None:
    """Some recognisers give only starts."""
    (only,) = rounds_of(call("c2 a6"), DEFAULT)
    assert only.response_ms == 4_000


def test_a_call_handed_over_in_silence_starts_at_the_handover() -> None:
    """The ringing before it was not the agent's."""
    (only,) = rounds_of(call("c0-2 h7 a10-12"), DEFAULT)
    assert only.response_ms == 3_000


def test_a_round_counts_for_who_sent_the_reply() -> None:
    """Whoever takes over answers for the answer, not for the silence before."""
    first, second = rounds_of(chat("c0 a1@li c2 a9@zhao"), DEFAULT)
    assert (first.agent, second.agent) == ("li", "zhao")


def test_an_unanswered_round_counts_for_the_holder() -> None:
    """The last agent who sent holds the conversation, before that the one it was given to."""
    assert rounds_of(chat("c0 a1@li c2"), DEFAULT)[-1].agent == "li"
    assert rounds_of(chat("c0"), DEFAULT)[-1].agent == "wang"
    assert rounds_of(chat("c0", agent=None), DEFAULT)[-1].agent is None


def test_a_reply_without_sender_counts_for_the_holder() -> None:
    """Many sources name the agent once for the whole conversation."""
    assert [each.agent for each in rounds_of(chat("c0 a1@li c2 a3"), DEFAULT)] == ["li", "li"]


def test_without_times_rounds_are_counted_and_not_timed() -> None:
    """Counts do not need a clock."""
    assert responses(chat("c- a- c-")) == [None, None]


def test_one_missing_time_spoils_only_its_own_round() -> None:
    """The others are still known."""
    assert responses(chat("c0 a- c5 a7")) == [None, 2_000]


def test_a_conversation_of_nothing_has_no_rounds() -> None:
    """Nothing was asked."""
    assert rounds_of(chat(""), DEFAULT) == ()


marks = st.lists(
    st.tuples(
        st.sampled_from("caxbsh"),
        st.one_of(st.just("-"), st.integers(0, 500).map(str)),
        st.sampled_from(["", "@li", "@zhao"]),
    ),
    max_size=30,
)


def noted(parts: list[tuple[str, str, str]]) -> Conversation:
    return chat(" ".join(kind + moment + agent for kind, moment, agent in parts))


@given(marks)
def test_every_customer_message_stands_in_exactly_one_round(
    parts: list[tuple[str, str, str]],
) -> None:
    """Otherwise shares of rounds and of messages would not add up."""
    conversation = noted(parts)
    rounds = rounds_of(conversation, DEFAULT)
    asked = [each.seq for each in conversation.messages if each.role is Role.CUSTOMER]
    covered = [seq for each in rounds for seq in asked if each.first_seq <= seq <= each.last_seq]
    assert covered == asked
    assert sum(each.customer_messages for each in rounds) == len(asked)
    assert [each.number for each in rounds] == list(range(len(rounds)))


@given(marks)
def test_only_the_last_round_can_be_unanswered(parts: list[tuple[str, str, str]]) -> None:
    """A run ends at the next agent message or at the end of the conversation."""
    rounds = rounds_of(noted(parts), DEFAULT)
    assert all(each.reply_seq is not None for each in rounds[:-1])


@given(marks)
def test_no_response_time_is_negative(parts: list[tuple[str, str, str]]) -> None:
    """Time runs forward, in whatever order the source gave the lines."""
    conversation = noted(parts)
    for profile in (DEFAULT, LAST_MESSAGE):
        assert all((each.response_ms or 0) >= 0 for each in rounds_of(conversation, profile))


@given(marks, st.lists(st.tuples(st.integers(0, 30), st.sampled_from("bs")), max_size=5))
def test_bots_and_system_change_no_round(
    parts: list[tuple[str, str, str]], noise: list[tuple[int, str]]
) -> None:
    """However much a bot chatters, the agent's times stay what they are."""
    plain = noted(parts)
    messages = list(plain.messages)
    for place, kind in noise:
        role = Role.BOT if kind == "b" else Role.SYSTEM
        messages.insert(min(place, len(messages)), Message(-1, role, "", start_ms=None))
    noisy = Conversation("c-1", in_order(messages), agent=plain.agent)
    assert responses(noisy) == responses(plain)
