"""Figures of a dialogue: its structure, latency, and what customers let show."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from qa_app.core.conversations import Conversation, Message, Role
from qa_app.core.latency.figures import Figures
from qa_app.ml.risk.views import plain

_THANKS = re.compile("谢|感谢|多谢|thank|3q")
_ANGER = re.compile("垃圾|骗|坑|投诉|差|烂|无语|呵呵|怒|滚|傻|破|妈的|气死|恶心|失望|受不了|凭什么")
_PLEASED = re.compile("好的|解决|可以了|好了|成功|ok|赞|给力|good|哈哈|嘻嘻|满意|不错|辛苦")
_SORRY = re.compile("抱歉|对不起|不好意思|歉意|见谅")
_QUESTION = re.compile("[?？]")
_CRY = re.compile("[!！]")
_FACE = re.compile(r"\[[^\]]{1,4}\]")
_ELSEWHERE = re.compile("私信|电话|联系|拨打")
_LINK = re.compile("http|链接")
_FIGURE = re.compile("0")


def signals(conversation: Conversation, figures: Figures | None) -> Mapping[str, float]:
    """Figures by name; those of durations are missing (NaN) where no times are known."""
    spoken = [
        message._replace(text=plain(message.text))
        for message in conversation.messages
        if message.role in (Role.CUSTOMER, Role.AGENT)
    ]
    return {**_structure(spoken), **_shown(spoken), **_latency(figures)}


def _structure(spoken: Sequence[Message]) -> dict[str, float]:
    customer, agent, after = _sides(spoken)
    said, replied = _length(customer), _length(agent)
    texts = [each.text for each in agent]
    return {
        "messages": len(spoken),
        "customer_messages": len(customer),
        "agent_messages": len(agent),
        "customer_messages_after_reply": len(after),
        "never_came_back": not after,
        "customer_length": math.log1p(said),
        "agent_length": math.log1p(replied),
        "first_length": math.log1p(_length(customer[:1])),
        "last_length": math.log1p(_length(after[-1:])),
        "reply_length": math.log1p(_length(agent[-1:])),
        "length_a_customer_message": said / max(1, len(customer)),
        "length_an_agent_message": replied / max(1, len(agent)),
        "length_ratio": replied / max(1, said),
        "customer_ends": bool(spoken) and spoken[-1].role is Role.CUSTOMER,
        "agent_ends": bool(spoken) and spoken[-1].role is Role.AGENT,
        "customer_insists": sum(
            one.role is two.role is Role.CUSTOMER for one, two in pairwise(spoken)
        ),
        "agent_repeats": len(set(texts)) < len(texts),
    }


def _shown(spoken: Sequence[Message]) -> dict[str, float]:
    customer, agent, after = _sides(spoken)
    found: dict[str, float] = {}
    for name, pattern in (
        ("thanks", _THANKS),
        ("anger", _ANGER),
        ("pleased", _PLEASED),
        ("questions", _QUESTION),
        ("cries", _CRY),
    ):
        found[f"customer_{name}"] = _count(pattern, customer)
        found[f"customer_{name}_after_reply"] = _count(pattern, after)
        found[f"customer_{name}_at_last"] = _count(pattern, after[-1:]) > 0
    found["customer_faces"] = _count(_FACE, customer)
    for name, pattern in (
        ("sorry", _SORRY),
        ("questions", _QUESTION),
        ("sent_elsewhere", _ELSEWHERE),
        ("links", _LINK),
        ("figures", _FIGURE),
    ):
        found[f"agent_{name}"] = _count(pattern, agent)
    return found


def _latency(figures: Figures | None) -> dict[str, float]:
    known = figures._asdict() if figures is not None else {}
    counts = {name: float(known.get(name) or 0) for name in ("rounds", "answered", "unanswered")}
    durations = {
        name: math.nan if known.get(name) is None else math.log1p(max(0.0, known[name]))
        for name in ("first_response_s", "average_response_s", "longest_response_s", "handling_s")
    }
    return {**counts, **durations}


def _sides(spoken: Sequence[Message]) -> tuple[list[Message], list[Message], list[Message]]:
    """The customer's messages, the agent's, and the customer's after the agent's first."""
    customer = [each for each in spoken if each.role is Role.CUSTOMER]
    agent = [each for each in spoken if each.role is Role.AGENT]
    return customer, agent, [each for each in customer if agent and each.seq > agent[0].seq]


def _length(messages: Sequence[Message]) -> int:
    return sum(len(each.text) for each in messages)


def _count(pattern: re.Pattern[str], messages: Sequence[Message]) -> int:
    return sum(len(pattern.findall(each.text)) for each in messages)
