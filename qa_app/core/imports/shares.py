"""Shares: a conversation cut into its parts, one for each agent, with figures and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from qa_app.core.conversations import Conversation, agents_in, holders
from qa_app.core.latency.figures import Figures, figures_of_agent
from qa_app.core.latency.rounds import Round
from qa_app.core.listing import severity_rank
from qa_app.core.rules.hits import Finding, Severity

SEVERITY_RANK: Mapping[str, int] = {each.value: severity_rank(each) for each in Severity}


_sender = attrgetter("agent")


class Share(NamedTuple):
    """One agent's share of a conversation; ``agent`` is ``None`` where nobody is named.

    ``message_count``: the messages while they held it. Durations in milliseconds, ``None``
    where there is nothing to compute them from.
    """

    agent: str | None
    message_count: int
    rounds: int
    unanswered: int
    first_response_ms: int | None
    average_response_ms: int | None
    longest_response_ms: int | None
    handling_ms: int | None
    findings: tuple[Finding, ...]

    @property
    def severity_rank(self) -> int:
        """0 without findings, then 1 (info) to 4 (critical)."""
        return max((SEVERITY_RANK[finding.severity] for finding in self.findings), default=0)


def shares_of(
    conversation: Conversation,
    rounds: Sequence[Round],
    whole: Figures,
    findings: Sequence[Finding],
) -> tuple[Share, ...]:
    """The shares of a conversation, in order of appearance; always at least one.

    ``whole``: the figures of the conversation, which an agent alone in it has as their own.
    A finding belongs to whoever sent or held its message; where it has none, to the agent whose
    share it is about, and an absence to the last holder.
    """
    named = conversation.agent_id
    if named is not None and _senders(conversation) <= {None, named}:
        agents: tuple[str, ...] = (named,)  # nearly always, and ten times faster told so
    else:
        agents = agents_in(conversation)
    if len(agents) < 2:
        agent = agents[0] if agents else None
        count = len(conversation.messages)
        return (_share(agent, count, whole, tuple(findings)),)
    held = list(holders(conversation))
    by_agent: dict[str, list[Finding]] = {agent: [] for agent in agents}
    for finding in findings:
        holder = finding.agent or held[-1 if finding.message is None else finding.message]
        # Whoever held it without ever sending has no share: the first to send answers for it.
        by_agent[holder if holder in by_agent else agents[0]].append(finding)
    return tuple(
        _share(
            agent,
            held.count(agent),
            figures_of_agent(conversation, rounds, agent),
            tuple(by_agent[agent]),
        )
        for agent in agents
    )


def _senders(conversation: Conversation) -> set[str | None]:
    return set(map(_sender, conversation.messages))


def _share(agent: str | None, count: int, found: Figures, findings: tuple[Finding, ...]) -> Share:
    return Share(
        agent,
        count,
        found.rounds,
        found.unanswered,
        _ms(found.first_response_s),
        _ms(found.average_response_s),
        _ms(found.longest_response_s),
        _ms(found.handling_s),
        findings,
    )


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
