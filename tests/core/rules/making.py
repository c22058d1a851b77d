"""Conversations and rules in short: ``talk("c 在吗", "a 您好")``, ``said(Phrases(("喂",)))``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qa_app.core.conversations import Channel, Conversation, Event, Message, Role
from qa_app.core.latency.profiles import Profile
from qa_app.core.rules import engine
from qa_app.core.rules.expression import parse
from qa_app.core.rules.hits import Finding, Severity
from qa_app.core.rules.model import Condition, Rule, Scope
from qa_app.core.rules.protocols import Operator
from qa_app.core.texts import LocalText

ROLES = {"c": Role.CUSTOMER, "a": Role.AGENT, "b": Role.BOT, "s": Role.SYSTEM}
NAMED = LocalText({"en": "named"})
PROFILE = Profile("default", NAMED, NAMED)


def characters(text: str) -> Iterable[str]:
    """A tokenizer for which every character is a word."""
    return list(text)


def talk(*lines: str, channel: Channel = Channel.CHAT, **fields: Any) -> Conversation:
    """Messages such as ``"a 您好"`` or, with seconds, ``"a14 您好"``; ten seconds apart."""
    messages = []
    second = -10.0
    for seq, line in enumerate(lines):
        sender, _, text = line.partition(" ")
        second = float(sender[1:]) if sender[1:] else second + 10
        messages.append(Message(seq, ROLES[sender[0]], text, start_ms=round(second * 1000)))
    return Conversation("t-1", tuple(messages), channel=channel, **fields)


def untimed(*lines: str) -> Conversation:
    """The same without any time."""
    conversation = talk(*lines)
    messages = tuple(message._replace(start_ms=None) for message in conversation.messages)
    return Conversation("t-1", messages)


def handover(seq: int, second: float) -> Message:
    return Message(seq, Role.SYSTEM, "", start_ms=round(second * 1000), event=Event.HANDOVER)


def rule_of(
    conditions: dict[str, Condition],
    when: str,
    report: tuple[str, ...] = (),
    *,
    named: str = "test.rule",
    **fields: Any,
) -> Rule:
    return Rule(
        id=named,
        title=NAMED,
        severity=fields.pop("severity", Severity.MINOR),
        explanation=NAMED,
        conditions=conditions,
        when=parse(when),
        report=report,
        **fields,
    )


def said(
    operator: Operator, *, role: Role | None = Role.AGENT, named: str = "test.rule", **fields: Any
) -> Rule:
    """A rule that reports every hit of one operator."""
    return rule_of({"it": Condition(Scope(role), operator)}, "it", ("it",), named=named, **fields)


def findings(
    rules: Rule | Iterable[Rule], conversation: Conversation, tokenizer: Any = characters
) -> tuple[Finding, ...]:
    listed = [rules] if isinstance(rules, Rule) else list(rules)
    return engine.compile(listed, tokenizer).screen(conversation, PROFILE).findings


def spans(rules: Rule | Iterable[Rule], conversation: Conversation) -> list[tuple[Any, ...]]:
    """Where the findings are: (message, start, end)."""
    return [each[2:5] for each in findings(rules, conversation)]


def texts(
    rules: Rule | Iterable[Rule], conversation: Conversation, tokenizer: Any = characters
) -> list[str | None]:
    return [each.text for each in findings(rules, conversation, tokenizer)]
