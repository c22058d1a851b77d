"""What a profile leaves out and changes, clause by clause of the definition (product.md §3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Channel, Conversation
from qa_app.core.latency.figures import Figures, figures, share_within
from qa_app.core.latency.hours import every_day, openings_from
from qa_app.core.latency.model import Adjusted, LeftOut, Round
from qa_app.core.latency.profiles import (
    HoursApply,
    Profile,
    RunStart,
    ShareUnit,
    Unanswered,
    WhichRounds,
)
from qa_app.core.latency.rounds import ClockStart, rounds_of
from tests.core.latency.days import talk
from tests.core.transcripts import DEFAULT, call, chat

DAYTIME = every_day(openings_from("08:00-23:00"))
CLOSINGS = ("好的", "谢谢")


def by(**settings: Any) -> Profile:
    return replace(DEFAULT, **settings)


def read(conversation: Conversation, **settings: Any) -> tuple[Round, ...]:
    return rounds_of(conversation, by(**settings))


def measured(conversation: Conversation, **settings: Any) -> Figures:
    return figures(conversation, read(conversation, **settings))


def test_a_round_is_capped_and_keeps_the_time_that_was() -> None:
    """“Caps rounds at 600 s”: who opens the figure sees that it was 15 minutes."""
    slow, quick = read(chat("c0 a900 c1000 a1010"), cap_s=600)
    assert (slow.response_ms, slow.adjusted, slow.measured_ms) == (
        600_000,
        Adjusted.CAPPED,
        900_000,
    )
    assert (quick.response_ms, quick.adjusted, quick.measured_ms) == (10_000, None, None)


def test_the_cap_itself_is_no_excess() -> None:
    """600 seconds of 600 are simply 600 seconds."""
    (only,) = read(chat("c0 a600"), cap_s=600)
    assert only.adjusted is None


def test_an_unanswered_round_fails_by_default() -> None:
    """It has no time, stands in the counts and misses the share."""
    found = measured(chat("c0 a10 c20"))
    assert (found.rounds, found.unanswered, found.within_30s) == (2, 1, 0.5)
    assert found.average_response_s == 10.0


def test_an_unanswered_round_may_take_the_cap_as_its_time() -> None:
    """“Caps unanswered ones at 600 s”: it weighs on the average."""
    found = measured(chat("c0 a10 c20"), cap_s=600, unanswered=Unanswered.CAP)
    assert found.average_response_s == 305.0
    assert (found.answered, found.unanswered, found.longest_response_s) == (1, 1, 600.0)


def test_an_unanswered_round_is_in_time_under_no_cap() -> None:
    """A cap of 20 s must not make an answer within 30 s of no answer."""
    found = measured(chat("c0 a10 c20"), cap_s=20, unanswered=Unanswered.CAP)
    assert found.within_30s == 0.5


def test_an_unanswered_round_may_be_left_out() -> None:
    """“Leaves unanswered ones out”: it is no round of the figure, yet it is listed."""
    rounds = read(chat("c0 a10 c20"), unanswered=Unanswered.LEFT_OUT)
    found = figures(chat("c0 a10 c20"), rounds)
    assert (found.rounds, found.unanswered, found.within_30s) == (1, 0, 1.0)
    assert rounds[1].left_out is LeftOut.UNANSWERED


def test_a_reply_after_zero_seconds_may_be_left_out() -> None:
    """“Leaves zero-second ones out”: what platforms, counting whole seconds, show as 0."""
    zero, one = read(chat("c0 a0.9 c10 a11"), zero_seconds=False)
    assert (zero.left_out, zero.response_ms, zero.measured_ms) == (
        LeftOut.ZERO_SECONDS,
        None,
        900,
    )
    assert (one.left_out, one.response_ms) == (None, 1_000)


def test_automatic_texts_may_be_no_replies() -> None:
    """“Auto-replies do not count”: the customer waits on, and the run goes on."""
    conversation = chat("c0 x1 c5 a20")
    (only,) = read(conversation, auto_replies=False)
    assert (only.reply_seq, only.response_ms, only.customer_messages) == (3, 20_000, 2)
    assert len(read(conversation)) == 2


def test_an_automatic_text_alone_leaves_the_customer_unanswered() -> None:
    """Somebody wrote, nobody was there; the round is still its sender's."""
    (only,) = read(chat("c0 x1@li"), auto_replies=False)
    assert (only.reply_seq, only.agent) == (None, "li")


def test_rounds_begun_outside_of_the_hours_are_left_out() -> None:
    """“Rounds begun 8–23 h”."""
    conversation = talk("""
        07:59:59 c
        08:00:30 a
        22:59:59 c
        23:00:20 a
        23:00:30 c
        23:00:40 a
    """)
    early, late, night = read(conversation, hours=DAYTIME)
    assert (early.left_out, early.measured_ms) == (LeftOut.OUT_OF_HOURS, 31_000)
    assert (late.left_out, late.response_ms) == (None, 21_000)
    assert night.left_out is LeftOut.OUT_OF_HOURS


def test_a_run_taken_over_from_the_bot_begins_at_the_handover() -> None:
    """What was before 8 was the bot's; the person came at 8:01."""
    conversation = talk("07:50:00 c\n08:01:00 h\n08:01:30 a")
    (only,) = read(conversation, hours=DAYTIME)
    assert (only.left_out, only.response_ms) == (None, 30_000)


def test_conversations_begun_outside_of_the_hours_are_left_out_whole() -> None:
    """“Conversations begun 23–9 h are out”, whatever happens in them by day."""
    hours = every_day(openings_from("09:00-23:00"))
    night = talk("08:59:00 c\n08:59:10 a\n09:30:00 c\n09:30:10 a")
    found = read(night, hours=hours, hours_apply=HoursApply.CONVERSATIONS)
    assert {each.left_out for each in found} == {LeftOut.CONVERSATION_OUT_OF_HOURS}
    day = talk("22:59:00 c\n23:10:00 a")
    assert read(day, hours=hours, hours_apply=HoursApply.CONVERSATIONS)[0].left_out is None


def test_the_clock_may_run_in_office_hours_alone() -> None:
    """A question of the evening is answered in the morning in a minute of work."""
    conversation = talk("22:59:30 c\n2026-10-13 08:00:30 a")
    (only,) = read(conversation, hours=DAYTIME, hours_apply=HoursApply.CLOCK)
    assert (only.response_ms, only.adjusted) == (60_000, Adjusted.OFFICE_TIME)
    assert only.measured_ms == (9 * 3600 + 60) * 1000


def test_a_time_that_nobody_knows_is_held_to() -> None:
    """Without times nothing can be shown to lie outside of the hours."""
    assert read(chat("c- a-"), hours=DAYTIME)[0].left_out is None


def test_a_calls_hours_are_those_of_its_start() -> None:
    """Its utterances are timed from there."""
    started = talk("22:59:59 c").started_ms
    conversation = replace(call("c0-1 a2-3 c10-11 a12-13"), started_ms=started)
    first, second = read(conversation, hours=DAYTIME)
    assert (first.left_out, second.left_out) == (None, LeftOut.OUT_OF_HOURS)
    unknown = replace(conversation, started_ms=None)
    assert read(unknown, hours=DAYTIME)[1].left_out is None


def test_messages_left_offline_are_out() -> None:
    """“Offline messages are out”: nobody was there to answer."""
    (only,) = read(talk("09:00:00 o\n09:40:00 a"), offline=False)
    assert (only.left_out, only.measured_ms) == (LeftOut.OFFLINE, 2_400_000)
    assert read(talk("09:00:00 o\n09:40:00 a"))[0].left_out is None


def test_an_offline_message_starts_no_clock_in_a_run_that_goes_on() -> None:
    """Timed from the first message that was written to somebody."""
    (only,) = read(talk("09:00:00 o\n09:30:00 c\n09:30:20 a"), offline=False)
    assert (only.left_out, only.response_ms) == (None, 20_000)


@pytest.mark.parametrize(
    ("said", "offline"), [(True, True), ("是", True), ("no", False), (0, False)]
)
def test_a_conversation_may_be_offline_as_a_whole(said: object, offline: bool) -> None:
    """Some sources mark the conversation, in their own words."""
    conversation = replace(chat("c0 a10"), meta={"离线留言": said})
    (only,) = read(conversation, offline=False)
    assert (only.left_out is LeftOut.OFFLINE) == offline


def test_closing_words_open_no_round() -> None:
    """“Closing 好的/谢谢 that open no round”: nobody owes an answer to thanks."""
    conversation = talk("09:00:00 c 在吗\n09:00:05 a 在的\n09:00:20 c 好的，谢谢！")
    asked, thanked = read(conversation, closings=CLOSINGS)
    assert (asked.left_out, thanked.left_out) == (None, LeftOut.CLOSING)
    assert figures(conversation, (asked, thanked)).unanswered == 0


def test_consent_in_the_middle_is_a_wait_like_any_other() -> None:
    """“稍等” – “好的” – five minutes – the answer: the customer did wait."""
    conversation = talk("""
        09:00:00 c 在吗
        09:00:05 a 稍等
        09:00:10 c 好的
        09:05:10 a 查到了
        09:05:20 c 谢谢
    """)
    found = read(conversation, closings=CLOSINGS)
    assert [each.left_out for each in found] == [None, None, LeftOut.CLOSING]


def test_only_the_first_round_may_count() -> None:
    """“First reply ≤ 30 s”; a round left out before is no first."""
    conversation = talk("08:30:00 o\n08:31:00 a\n09:00:00 c\n09:00:10 a\n09:01:00 c\n09:03:00 a")
    found = read(conversation, rounds=WhichRounds.FIRST, offline=False)
    assert [each.left_out for each in found] == [LeftOut.OFFLINE, None, LeftOut.NOT_FIRST]


def test_a_silence_begins_a_new_contact_and_so_a_new_first_round() -> None:
    """“A gap over N minutes begins a new one”: over, not at."""
    conversation = talk("""
        09:00:00 c
        09:00:10 a
        09:10:10 c
        09:10:20 a
        09:20:21 c
        09:20:30 a
    """)
    found = read(conversation, rounds=WhichRounds.FIRST, split_gap_minutes=10)
    assert [each.left_out for each in found] == [None, LeftOut.NOT_FIRST, None]


def test_a_reply_on_another_day_is_none_of_that_day() -> None:
    """“Same-day unanswered”: answered the next morning is unanswered, for who held it."""
    conversation = talk("22:00:00 a@li\n22:50:00 c\n2026-10-13 08:00:00 a@zhao")
    (only,) = read(conversation, same_day=True)
    assert (only.reply_seq, only.response_ms, only.adjusted) == (None, None, Adjusted.ANOTHER_DAY)
    assert only.agent == "li"
    assert only.measured_ms == 33_000_000


def test_a_transfer_without_a_reply_leaves_the_round_to_who_held_it() -> None:
    """Passing a question on is no answer; the next agent starts with the next question."""
    conversation = talk("""
        09:00:00 a@li
        09:00:10 c
        09:01:00 t
        09:01:30 a@zhao
        09:02:00 c
        09:02:10 a@zhao
    """)
    passed_on, own = read(conversation, transfers_end=True)
    assert (passed_on.agent, passed_on.reply_seq) == ("li", None)
    assert passed_on.adjusted is Adjusted.TRANSFERRED
    assert (own.agent, own.response_ms) == ("zhao", 10_000)


def test_in_the_default_reading_who_replies_after_a_transfer_has_the_round() -> None:
    """“A round counts for the agent who sent the reply; an unanswered one for the holder.”"""
    answered = talk("09:00:00 a@li\n09:00:10 c\n09:01:00 t\n09:01:30 a@zhao")
    left = talk("09:00:00 a@li\n09:00:10 c\n09:01:00 t")
    assert [each.agent for each in read(answered)] == ["zhao"]
    assert [(each.agent, each.reply_seq) for each in read(left)] == [("li", None)]


def test_the_clock_may_start_at_the_handover() -> None:
    """The customer was promised a person then, and wrote only afterwards."""
    conversation = chat("b0 h5 c20 a30")
    (only,) = read(conversation, start=RunStart.HANDOVER)
    assert (only.response_ms, only.start_reason) == (25_000, ClockStart.HANDOVER)
    assert read(conversation)[0].response_ms == 10_000


def test_a_handover_that_an_agent_has_met_starts_nothing_more() -> None:
    """The greeting kept the promise."""
    (only,) = read(chat("h5 a6 c20 a30"), start=RunStart.HANDOVER)
    assert only.response_ms == 10_000


def test_messages_are_timed_each_from_its_own_time() -> None:
    """“Customer messages answered ≤ 180 s / customer messages.”"""
    (only,) = read(chat("c0 c30 a200"), unit=ShareUnit.MESSAGES, threshold_s=180)
    assert (only.messages_counted, only.messages_in_time) == (2, 1)


def test_messages_are_held_to_the_hours_each_by_its_own_time() -> None:
    """A run over 8 o'clock counts with what was written after it."""
    conversation = talk("07:59:00 c\n08:00:00 c\n08:01:00 a")
    (only,) = read(conversation, unit=ShareUnit.MESSAGES, threshold_s=180, hours=DAYTIME)
    assert (only.left_out, only.messages_counted, only.messages_in_time) == (None, 1, 1)


def test_rounds_left_out_stand_in_no_share() -> None:
    """Neither above nor below the line."""
    rounds = read(chat("c0 a10 c20"), unanswered=Unanswered.LEFT_OUT)
    assert share_within(rounds, 10) == 1.0


settings = st.fixed_dictionaries(
    {
        "cap_s": st.sampled_from([None, 5.0, 60.0]),
        "unanswered": st.sampled_from(list(Unanswered)),
        "hours": st.sampled_from([None, DAYTIME, every_day(openings_from("08:00-08:02"))]),
        "hours_apply": st.sampled_from(list(HoursApply)),
        "auto_replies": st.booleans(),
        "zero_seconds": st.booleans(),
        "offline": st.booleans(),
        "same_day": st.booleans(),
        "transfers_end": st.booleans(),
        "rounds": st.sampled_from(list(WhichRounds)),
        "unit": st.sampled_from(list(ShareUnit)),
        "split_gap_minutes": st.sampled_from([None, 1]),
        "start": st.sampled_from(list(RunStart)),
    }
)
words = st.lists(
    st.tuples(st.sampled_from("caxbsh"), st.one_of(st.just("-"), st.integers(0, 300).map(str))),
    max_size=20,
)


@given(words, settings)
def test_whatever_a_profile_says_the_figures_stay_within_reason(
    noted: list[tuple[str, str]], chosen: dict[str, Any]
) -> None:
    """No negative time, none above the cap, and each round is either counted or explained."""
    conversation = chat(" ".join(kind + at for kind, at in noted))
    rounds = read(conversation, **chosen)
    found = figures(conversation, rounds)
    kept = [each for each in rounds if each.left_out is None]
    assert found.rounds == len(kept) == found.answered + found.unanswered
    for each in rounds:
        assert each.left_out is None or each.response_ms is None
        assert each.response_ms is None or each.response_ms >= 0
        if each.response_ms is not None and chosen["cap_s"] is not None:
            assert each.response_ms <= chosen["cap_s"] * 1000
        if each.measured_ms is not None:
            assert each.left_out is not None or each.adjusted is not None
    assert found.within_30s is None or 0 <= found.within_30s <= 1


@given(words, st.sampled_from([Channel.CHAT, Channel.CALL]))
def test_a_profile_that_leaves_nothing_out_reads_as_the_default(
    noted: list[tuple[str, str]], channel: Channel
) -> None:
    """The quick way and the long way round agree."""
    conversation = replace(chat(" ".join(k + at for k, at in noted)), channel=channel)
    slow = read(conversation, cap_s=10.0**6)
    assert [each._replace(adjusted=None) for each in slow] == list(read(conversation))
