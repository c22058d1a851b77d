"""Endless threads cut into contacts (product.md §2)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Conversation, Role
from qa_app.core.imports.contacts import contacts_of
from qa_app.core.latency.profiles import CHINA
from tests.core.latency.days import talk
from tests.core.transcripts import call, chat


def cut(conversation: Conversation, gap: int = 30) -> tuple[Conversation, ...]:
    return contacts_of(conversation, gap, CHINA)


def sizes(conversation: Conversation, gap: int = 30) -> list[int]:
    return [len(each.messages) for each in cut(conversation, gap)]


def test_a_silence_of_over_n_minutes_begins_a_new_contact() -> None:
    """Over, not at: thirty minutes of thirty are still the same contact."""
    assert sizes(talk("09:00:00 c\n09:01:00 a\n09:31:00 c")) == [3]
    assert sizes(talk("09:00:00 c\n09:01:00 a\n09:31:01 c")) == [2, 1]


def test_a_new_local_day_begins_a_new_contact() -> None:
    """However short the silence over midnight was."""
    assert sizes(talk("23:59:50 c\n23:59:55 a\n2026-10-13 00:00:05 c")) == [2, 1]


def test_another_agent_begins_a_new_contact_with_the_question_that_they_answer() -> None:
    """“Same customer, agent and local day.”"""
    thread = talk("09:00:00 c\n09:00:05 a@li\n09:01:00 c\n09:01:05 c\n09:01:20 a@zhao")
    first, second = cut(thread)
    assert [len(first.messages), len(second.messages)] == [2, 3]
    assert [each.agent and each.agent.id for each in (first, second)] == ["li", "zhao"]


def test_a_late_reply_of_the_same_day_stays_with_its_question() -> None:
    """Else the slowest answers would look like none."""
    assert sizes(talk("09:00:00 c\n09:45:00 a\n09:46:00 c")) == [3]


def test_a_customer_who_asks_again_after_the_silence_comes_anew() -> None:
    """The first question stays unanswered."""
    assert sizes(talk("09:00:00 c\n10:00:00 c\n10:00:05 a")) == [1, 2]


def test_contacts_have_ids_that_stay_the_same_when_the_thread_grows() -> None:
    """Importing the thread again next week changes nothing of what is here."""
    lines = "09:00:00 c\n09:01:00 a\n10:00:00 c\n10:01:00 a"
    before = cut(talk(lines))
    after = cut(talk(lines + "\n2026-10-13 09:00:00 c"))
    assert [each.id for each in after] == ["c-1", "c-1#2", "c-1#3"]
    assert after[:2] == before


def test_each_contact_begins_where_its_first_message_stands() -> None:
    """It belongs to that day's period."""
    thread = replace(talk("09:00:00 c\n10:00:00 c"), satisfaction=5.0)
    first, second = cut(thread)
    assert (first.started_ms, second.started_ms) == (thread.started_ms, second.messages[0].start_ms)
    assert [each.seq for each in second.messages] == [0]
    assert (first.satisfaction, second.satisfaction) == (None, 5.0)


def test_an_unanswered_contact_is_its_holders() -> None:
    """Who spoke with the customer last has them."""
    first, second = cut(talk("09:00:00 c\n09:01:00 a@li\n11:00:00 c", agent="wang"))
    assert [each.agent and each.agent.id for each in (first, second)] == ["li", "li"]


def test_calls_and_what_has_no_times_are_taken_as_they_come() -> None:
    """There is no silence to measure, or it is part of the call."""
    assert sizes(call("c0-1 a9000-9001")) == [2]
    assert sizes(chat("c- a- c-")) == [3]


threads = st.lists(
    st.tuples(st.sampled_from("caxbs"), st.integers(0, 200_000), st.sampled_from(["", "@li"])),
    min_size=1,
    max_size=12,
).map(lambda parts: chat(" ".join(f"{kind}{at}{agent}" for kind, at, agent in parts)))


@given(threads, st.integers(1, 600))
def test_nothing_is_lost_and_nothing_is_there_twice(thread: Conversation, gap: int) -> None:
    """The contacts one behind the other are the thread."""
    joined = [each._replace(seq=0) for one in cut(thread, gap) for each in one.messages]
    assert joined == [each._replace(seq=0) for each in thread.messages]


@given(threads, st.integers(1, 600))
def test_each_contact_is_of_one_agent_and_one_day(thread: Conversation, gap: int) -> None:
    """That is what makes it a contact."""
    for contact in cut(thread, gap):
        senders = {each.agent or "wang" for each in contact.messages if each.role is Role.AGENT}
        # 1970-01-01 08:00 in China is moment 0.
        days = {(each.start_ms or 0) // 1000 + 8 * 3600 for each in contact.messages}
        assert len(senders) <= 1
        assert len({day // 86_400 for day in days}) == 1


@given(threads, st.integers(1, 600))
def test_a_thread_that_grows_keeps_all_contacts_but_the_last(
    thread: Conversation, gap: int
) -> None:
    """So that a re-import finds them as they are."""
    grown = cut(thread, gap)
    part = replace(thread, messages=thread.messages[: max(1, len(thread.messages) // 2)])
    before = cut(part, gap)
    assert grown[: len(before) - 1] == before[:-1]
