"""A platform's figure over many conversations: of rounds, of messages, of customers by day."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Conversation
from qa_app.core.latency.figures import share_within
from qa_app.core.latency.profiles import Profile, ShareUnit, Unanswered
from qa_app.core.latency.rounds import rounds_of
from qa_app.core.latency.shares import Asked, Share, share_in_time
from tests.core.latency.days import talk
from tests.core.transcripts import DEFAULT, chat

BY_DAY = replace(DEFAULT, unit=ShareUnit.CUSTOMER_DAYS, threshold_s=180)


def asked(conversation: Conversation, profile: Profile = BY_DAY, customer: str = "u1") -> Asked:
    return Asked(customer, rounds_of(conversation, profile), conversation.started_ms)


def test_one_late_round_spoils_the_customers_day() -> None:
    """“Customers with every round answered ≤ 180 s / customers.”"""
    good = asked(chat("c0 a10"), customer="u1")
    late = asked(chat("c0 a10 c20 a300"), customer="u2")
    assert share_in_time([good, late], BY_DAY) == Share(1, 2)


def test_a_customers_conversations_of_one_day_are_one() -> None:
    """Asking twice does not make two customers; the worse conversation decides."""
    morning = asked(talk("09:00:00 c\n09:00:10 a"))
    evening = asked(talk("20:00:00 c\n20:30:00 a"))
    assert share_in_time([morning, evening], BY_DAY) == Share(0, 1)


def test_the_next_day_the_customer_counts_again() -> None:
    """“Per customer and day”, also within one conversation."""
    both = asked(talk("22:00:00 c\n22:00:10 a\n2026-10-13 09:00:00 c"))
    assert share_in_time([both], BY_DAY) == Share(1, 2)


def test_a_customer_without_any_round_that_counts_is_none() -> None:
    """Who only wrote at night is not above the line and not below it."""
    profile = replace(BY_DAY, unanswered=Unanswered.LEFT_OUT)
    assert share_in_time([asked(chat("c0"), profile)], profile) == Share(0, 0)
    assert Share(0, 0).value is None


def test_an_answer_of_unknown_time_leaves_the_share_unknown() -> None:
    """Unless another round has spoilt the day for sure."""
    unknown = asked(chat("c0 a-"))
    assert share_in_time([unknown], BY_DAY) == Share(None, 1)
    assert share_in_time([unknown], BY_DAY).value is None
    assert share_in_time([unknown, asked(chat("c0"))], BY_DAY) == Share(0, 1)


def test_messages_are_summed_over_all_rounds() -> None:
    """“Customer messages answered ≤ 180 s / customer messages.”"""
    profile = replace(DEFAULT, unit=ShareUnit.MESSAGES, threshold_s=180)
    found = [asked(chat("c0 c30 a200"), profile), asked(chat("c0 c1 c2"), profile)]
    assert share_in_time(found, profile) == Share(1, 5)


def test_without_times_a_conversation_stands_on_the_day_it_began() -> None:
    """An unanswered customer is one, whether the source gave times or not."""
    nobody = Asked("u1", rounds_of(chat("c-"), BY_DAY), None)
    assert share_in_time([nobody], BY_DAY) == Share(0, 1)


@given(st.lists(st.lists(st.integers(0, 400), max_size=6), max_size=6))
def test_of_rounds_it_is_the_share_within_the_threshold(waits: list[list[int]]) -> None:
    """One definition, whether over one conversation or many."""
    profile = replace(DEFAULT, threshold_s=180)
    talks = [
        chat(" ".join(f"c{1000 * n} a{1000 * n + wait}" for n, wait in enumerate(row)))
        for row in waits
    ]
    every = [each for talk in talks for each in rounds_of(talk, profile)]
    found = share_in_time([asked(talk, profile) for talk in talks], profile)
    assert found.value == share_within(every, 180)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 400)), max_size=12))
def test_customers_are_never_more_than_rounds(asking: list[tuple[int, int]]) -> None:
    """Whatever comes together, each customer of a day is counted once."""
    found = [asked(chat(f"c0 a{wait}"), customer=f"u{who}") for who, wait in asking]
    share = share_in_time(found, BY_DAY)
    assert share.of == len({who for who, _wait in asking})
    late = {who for who, wait in asking if wait > 180}
    assert share.in_time == share.of - len(late)
