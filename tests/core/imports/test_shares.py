"""Whose share of a conversation is whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import Conversation, Person, agents_in
from qa_app.core.imports.shares import Share, shares_of
from qa_app.core.latency.figures import figures
from qa_app.core.latency.rounds import rounds_of
from qa_app.core.rules.hits import Finding, Severity
from tests.support.factories import chat
from tests.support.shares import PROFILE, finding


def shares(conversation: Conversation, findings: Sequence[Finding] = ()) -> tuple[Share, ...]:
    rounds = rounds_of(conversation, PROFILE)
    return shares_of(conversation, rounds, figures(conversation, rounds), findings)


TRANSFERRED = chat(
    ("customer", 0, "在吗"),
    ("agent:a1", 10, "您好"),
    ("customer", 20, "退款"),
    ("agent:a2", 80, "稍等"),
    ("customer", 90, "好"),
    agent="a1",
)


def test_an_agent_alone_has_the_figures_of_the_whole_conversation() -> None:
    """What the page says of the conversation and of the agent must not differ."""
    only = shares(chat(("customer", 0, "在吗"), ("agent", 14, "您好"), ("customer", 20, "嗯")))
    assert [(s.agent, s.message_count, s.rounds, s.unanswered) for s in only] == [("a1", 3, 2, 1)]
    assert only[0].first_response_ms == only[0].longest_response_ms == 14_000
    assert only[0].handling_ms == 20_000


def test_each_agent_of_a_transferred_conversation_has_a_share() -> None:
    """What is sampled and reviewed is one agent's share."""
    assert [share.agent for share in shares(TRANSFERRED)] == ["a1", "a2"]


def test_a_round_counts_for_who_sent_the_reply() -> None:
    """The second agent's minute must not lengthen the first one's answers."""
    first, second = shares(TRANSFERRED)
    assert (first.rounds, first.longest_response_ms) == (1, 10_000)
    assert (second.rounds, second.longest_response_ms, second.unanswered) == (2, 60_000, 1)


def test_what_nobody_took_is_the_share_of_nobody() -> None:
    """A team without an agent makes no agent."""
    call = replace(chat(("customer", 0, "喂"), agent=None), agent=Person("", None, "t1"))
    missed = finding("call.missed", Severity.MAJOR)
    [only] = shares(call, [missed])
    assert (only.agent, only.rounds, only.unanswered, only.findings) == (None, 1, 1, (missed,))
    assert only.first_response_ms is only.average_response_ms is None


def test_messages_count_for_who_held_the_conversation() -> None:
    """The count tells how much of the conversation was theirs."""
    assert [share.message_count for share in shares(TRANSFERRED)] == [3, 2]


def test_a_finding_belongs_to_who_sent_its_message() -> None:
    """A banned word is the offence of who said it."""
    first, second = shares(TRANSFERRED, [finding("r", Severity.MAJOR, 1)])
    assert (len(first.findings), first.severity_rank) == (1, 3)
    assert (second.findings, second.severity_rank) == ((), 0)


def test_something_missing_belongs_to_the_last_holder() -> None:
    """Whoever ends the conversation owes the farewell."""
    first, second = shares(TRANSFERRED, [finding("courtesy.closing", Severity.MINOR)])
    assert first.findings == ()
    assert [each.rule for each in second.findings] == ["courtesy.closing"]


def test_a_finding_before_anybody_sent_belongs_to_the_first_to_send() -> None:
    """The named agent who never wrote has no share to which it could belong."""
    text = chat(
        ("customer", 0, "在吗"), ("agent:a2", 9, "您好"), ("agent:a3", 99, "在"), agent="a1"
    )
    found = shares(text, [finding("r", Severity.INFO, 0)])
    assert [(share.agent, len(share.findings)) for share in found] == [("a2", 1), ("a3", 0)]


def test_a_conversation_of_nobody_is_one_share_of_nobody() -> None:
    """It can be listed and screened, but counts for no agent."""
    only = shares(chat(("agent", 0, "您好"), agent=None), [finding("r", Severity.CRITICAL)])
    assert [(s.agent, s.severity_rank) for s in only] == [(None, 4)]


def test_without_times_durations_are_unknown_and_counts_are_not() -> None:
    """A missing time must not look like an instant answer."""
    only = shares(chat(("customer", None, "在吗"), ("agent", None, "您好")))[0]
    assert (only.rounds, only.unanswered) == (1, 0)
    assert only.first_response_ms is only.longest_response_ms is only.handling_ms is None


WHO = st.sampled_from(["customer", "agent", "agent:a1", "agent:a2", "agent:a3", "bot", "handover"])
CHATS = st.builds(
    lambda who, agent: chat(
        *[(name, number * 7.0, "好") for number, name in enumerate(who)], id="c", agent=agent
    ),
    st.lists(WHO, min_size=1, max_size=9),
    st.none() | st.sampled_from(["a1", "a9"]),
)


@given(CHATS, st.lists(st.none() | st.integers(0, 8), max_size=5))
def test_every_finding_lands_in_exactly_one_share(
    conversation: Conversation, places: list[int | None]
) -> None:
    """None may be lost between two agents, none may be held against both."""
    count = len(conversation.messages)
    findings = [
        finding(f"r{number}", Severity.MINOR, place)
        for number, place in enumerate(places)
        if place is None or place < count
    ]
    found = shares(conversation, findings)
    assert sorted(each.rule for share in found for each in share.findings) == sorted(
        each.rule for each in findings
    )
    assert [share.agent for share in found] == list(agents_in(conversation) or [None])


def test_what_a_whole_share_shows_belongs_to_the_agent_whose_it_is() -> None:
    """Who spoke too fast before a transfer answers for it, not who took over."""
    rate = finding("call.speech-rate", Severity.INFO)
    first, second = shares(TRANSFERRED, [rate._replace(agent="a1")])
    assert [each.rule for each in first.findings] == ["call.speech-rate"]
    assert second.findings == ()
