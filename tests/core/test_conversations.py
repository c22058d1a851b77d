"""Order, holders and parts of a conversation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import (
    Conversation,
    Message,
    Person,
    Role,
    agents_in,
    holders,
    in_order,
)

times = st.one_of(st.none(), st.integers(0, 50))
messages = st.lists(
    st.builds(
        Message,
        st.just(0),
        st.sampled_from(list(Role)),
        st.text(max_size=3),
        times,
        agent=st.sampled_from([None, "a1", "a2"]),
    ),
    max_size=12,
)


@given(messages)
def test_ordering_loses_nothing_and_numbers_from_zero(given_messages: list[Message]) -> None:
    """Evidence and findings point at a message by its number."""
    ordered = in_order(given_messages)
    assert [message.seq for message in ordered] == list(range(len(given_messages)))
    assert sorted(map(repr, (m._replace(seq=0) for m in ordered))) == sorted(
        map(repr, given_messages)
    )


@given(messages)
def test_ordered_times_never_go_back(given_messages: list[Message]) -> None:
    """A reply must not stand before the question it answers."""
    known = [m.start_ms for m in in_order(given_messages) if m.start_ms is not None]
    assert known == sorted(known)


@given(messages)
def test_messages_of_one_moment_keep_their_input_order(given_messages: list[Message]) -> None:
    """Sources write several messages within one second in the order they were sent."""
    marked = [m._replace(start_ms=7, text=str(at)) for at, m in enumerate(given_messages)]
    assert [m.text for m in in_order(marked)] == [m.text for m in marked]


def test_a_message_without_time_stays_behind_the_one_before_it() -> None:
    """Moving it to the front would put an answer before its question."""
    given_messages = [
        Message(0, Role.CUSTOMER, "late", 20),
        Message(1, Role.AGENT, "untimed"),
        Message(2, Role.CUSTOMER, "early", 10),
    ]
    assert [m.text for m in in_order(given_messages)] == ["early", "late", "untimed"]


def talk(*senders: str | None, agent: str | None = "a1") -> Conversation:
    return Conversation(
        id="c",
        messages=tuple(
            Message(seq, Role.AGENT, "", agent=sender) for seq, sender in enumerate(senders)
        ),
        agent=Person(agent) if agent else None,
    )


def test_the_holder_is_the_last_who_sent_and_before_that_the_named_agent() -> None:
    """An unanswered round counts against who held the conversation."""
    conversation = Conversation(
        id="c",
        messages=(
            Message(0, Role.CUSTOMER, ""),
            Message(1, Role.AGENT, "", agent="a2"),
            Message(2, Role.CUSTOMER, ""),
        ),
        agent=Person("a1"),
    )
    assert list(holders(conversation)) == ["a1", "a2", "a2"]


def test_a_message_without_sender_is_its_holders() -> None:
    """A part and its holder must be the same person, or findings go to somebody else."""
    assert agents_in(talk("a2", None)) == ("a2",)
    assert agents_in(talk(None, "a2")) == ("a1", "a2")


def test_a_conversation_without_reply_is_the_named_agents() -> None:
    """Not answering is somebody's share too."""
    silent = Conversation(id="c", messages=(Message(0, Role.CUSTOMER, ""),), agent=Person("a1"))
    assert agents_in(silent) == ("a1",)


@given(messages, st.sampled_from([None, "a1"]))
def test_every_agent_with_a_part_held_the_conversation(
    given_messages: list[Message], agent: str | None
) -> None:
    """Shares are cut by holder; a part that never held anything would be empty."""
    conversation = Conversation(
        id="c", messages=in_order(given_messages), agent=Person(agent) if agent else None
    )
    held = {holder for holder in holders(conversation) if holder} | ({agent} if agent else set())
    assert set(agents_in(conversation)) <= held
