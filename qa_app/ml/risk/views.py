"""What the model reads of a dialogue: its texts from eight sides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType

from qa_app.core.conversations import Conversation, Message, Role
from qa_app.core.latency.figures import Figures
from qa_app.core.rules.characters import fold
from qa_app.core.rules.hits import Finding

ALL = "all"
TOLD_APART = ("customer", "agent", "first", "last", "reply", "after", "opening")
"""Everything a side said; the customer's first message and, after the agent's first, their last
one and all of them; the agent's last message and the first."""

VIEWS = (*TOLD_APART, ALL)

_MENTION = re.compile(r"@[^\s:,。!?@]{1,20}")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What is known of one conversation; ``key`` is the caller's own.

    The texts should be masked: the model must not learn anybody's telephone number.
    """

    key: str
    conversation: Conversation
    findings: Sequence[Finding] = ()
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Messages joined by line ends; ``seqs``: which messages, ``begins``: where each starts."""

    text: str
    seqs: tuple[int, ...]
    begins: tuple[int, ...]


def views_of(conversation: Conversation) -> Mapping[str, View]:
    """The views by name; what was not said is an empty text."""
    spoken = [each for each in conversation.messages if each.role in (Role.CUSTOMER, Role.AGENT)]
    customer = [each for each in spoken if each.role is Role.CUSTOMER]
    agent = [each for each in spoken if each.role is Role.AGENT]
    after = [each for each in customer if agent and each.seq > agent[0].seq]
    chosen = {
        "customer": customer,
        "agent": agent,
        "first": customer[:1],
        "last": after[-1:],
        "reply": agent[-1:],
        "after": after,
        "opening": agent[:1],
        ALL: spoken,
    }
    texts = {each.seq: plain(each.text) for each in spoken}
    return MappingProxyType({name: _joined(messages, texts) for name, messages in chosen.items()})


def plain(text: str) -> str:
    """A text as the model sees it, of the same length: folded, without names and numbers."""
    folded = fold(text.replace("\n", " "))
    return _DIGIT.sub("0", _MENTION.sub(lambda found: "@" * len(found.group()), folded))


def _joined(messages: Sequence[Message], texts: Mapping[int, str]) -> View:
    """``texts``: of each message, as the model sees it."""
    seqs = tuple(each.seq for each in messages)
    begins = accumulate((len(texts[seq]) + 1 for seq in seqs[:-1]), initial=0)
    return View("\n".join(texts[seq] for seq in seqs), seqs, tuple(begins) if seqs else ())
